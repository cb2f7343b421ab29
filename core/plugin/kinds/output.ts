/**
 * Outputs, as plugins supply them.
 *
 * @module
 */
import type { Output, OutputSettings, WriteOutput, Written } from "../contracts/output.ts";
import { Guard, type Whole } from "../guard.ts";
import { isObject, lookAtFields } from "./fields.ts";
import type { Kind } from "./kind.ts";

const members = ["type", "takes", "fields", "read", "prepare"];

export const outputKind: Kind<Output> = {
  noun: "output",
  nameOf: ({ type }) => type,
  describe: ({ type, takes, fields }) => ({ type, takes, fields }),
  look(look, output, place) {
    look.noSlip(output, members, place);
    look.text(output.type, `${place}.type`, /^[a-z][a-z0-9-]*$/);
    look.that(
      ["image", "files"].includes(output.takes as string),
      `${place}.takes`,
      "image or files",
    );
    lookAtFields(look, output.fields, ["type", "name"], place);
    look.method(output, "read", place, "optional");
    look.method(output, "prepare", place, "required");
  },
  guarded(given, supplier): Whole<Output> {
    const { type, takes, fields, read } = given;
    const guard = new Guard(supplier, `the output ${type}`);
    const isFunction = (write: unknown) => typeof write === "function";
    return {
      type,
      takes,
      fields,
      read: read && ((said, refuse) => {
        const settings = () => read.call(given, said, refuse);
        return { ...guard.ask("read", isObject<OutputSettings>, "settings", settings), type };
      }),
      prepare: async (settings, around) => {
        const prepared = async () => await given.prepare(settings, around);
        const write: WriteOutput = await guard.askLater(
          "prepare",
          isFunction,
          "a function that writes",
          prepared,
        );
        return async (made) => {
          const written = await guard.askLater(
            "what prepare returned",
            isWritten,
            "{ descriptor, told, … }, or nothing",
            async () => await write(made),
          );
          if (written?.commit === undefined) return written;
          const commit = async () => await written.commit!();
          return { ...written, commit: () => guard.call(commit) };
        };
      },
    };
  },
};

function isWritten(written: Written | void): boolean {
  if (written === undefined) return true;
  const { told = [] } = written ?? {};
  return isObject(written) && Array.isArray(told) && told.every((line) => typeof line === "string");
}
