/**
 * Attesters, as plugins supply them.
 *
 * @module
 */
import type { Attest, Attester } from "../contracts/attester.ts";
import { Guard, type Whole } from "../guard.ts";
import { isObject, lookAtFields } from "./fields.ts";
import type { Kind } from "./kind.ts";

export const attesterKind: Kind<Attester> = {
  noun: "attester",
  nameOf: ({ type }) => type,
  describe: ({ type, fields }) => ({ type, fields }),
  look(look, attester, place) {
    look.noSlip(attester, ["type", "fields", "prepare"], place);
    look.text(attester.type, `${place}.type`, /^[a-z][a-z0-9-]*$/);
    lookAtFields(
      look,
      attester.fields,
      ["type", "disabled", "filename", "form", "inline-only"],
      place,
    );
    look.method(attester, "prepare", place, "required");
  },
  guarded(given, supplier): Whole<Attester> {
    const { type, fields } = given;
    const guard = new Guard(supplier, `the attester ${type}`);
    return {
      type,
      fields,
      prepare(...words) {
        const attest: Attest = guard.call(() => given.prepare(...words));
        const all: Attest = async (...built) => await attest(...built);
        return (...built) => guard.askLater("it", isSaid, "a Map of objects", () => all(...built));
      },
    };
  },
};

const isSaid = (all: unknown) => all instanceof Map && [...all.values()].every(isObject);
