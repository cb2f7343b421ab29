/**
 * One line of comma-separated values, as Docker's options have it: `type=oci,"dest=a,b.tar"` (RFC 4180).
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "./quote.ts";

/** A field: in quotes, where `""` is one, or up to the next comma. */
const field = /"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$)/y;

/**
 * The fields of the line.
 *
 * @example
 * ```ts
 * import { csvFields } from "./csv.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(csvFields('type=oci,"name=a,b"'), ["type=oci", "name=a,b"]);
 * ```
 *
 * @throws {QuillaError} `csv/quote` for a quote that stands inside of a field, or is never closed
 */
export function csvFields(text: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= text.length;) {
    field.lastIndex = at;
    const found = field.exec(text);
    if (found === null) {
      throw new QuillaError(`the quotes of ${quote(text)} do not fit`, {
        code: "csv/quote",
        hint: 'put the whole field in quotes, "name=a,b", and write "" for one in it',
      });
    }
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    at = field.lastIndex + 1;
  }
  return fields;
}
