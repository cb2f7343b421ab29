/**
 * Catalogers, as plugins supply them.
 *
 * @module
 */
import type { Cataloger, FoundPackage } from "../contracts/cataloger.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

export const catalogerKind: Kind<Cataloger> = {
  noun: "cataloger",
  nameOf: ({ name }) => name,
  describe: ({ name, summary }) => ({ name, summary }),
  look(look, cataloger, place) {
    look.noSlip(cataloger, ["name", "summary", "databases", "packages"], place);
    look.text(cataloger.name, `${place}.name`, /^[a-z][a-z0-9-]*$/);
    look.text(cataloger.summary, `${place}.summary`, /\S/);
    look.list(cataloger.databases, `${place}.databases`);
    look.method(cataloger, "packages", place, "required");
  },
  guarded(given, supplier): Whole<Cataloger> {
    const guard = new Guard(supplier, `the cataloger ${given.name}`);
    const isSound = (all: readonly FoundPackage[]) =>
      all.every(({ name, version, purl, places }) =>
        Array.isArray(places) && [name, version, purl].every((text) => text && text === `${text}`)
      );
    const wanted = "packages of { name, version, purl, places }";
    return {
      ...{ name: given.name, summary: given.summary, databases: given.databases },
      packages: (tree) =>
        guard.askLater("packages", isSound, wanted, async () => [...await given.packages(tree)]),
    };
  },
};
