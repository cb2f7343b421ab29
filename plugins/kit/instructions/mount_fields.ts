/**
 * The fields of `RUN --mount=type=secret,id=token`: comma-separated values (RFC 4180), each a name with or without a value.
 *
 * @module
 */
import { csvFields } from "../../../core/text/csv.ts";

/** One field: its name in lower case, its value as it was written; no value without `=`. */
export type MountField = readonly [name: string, value?: string];

/**
 * The fields in the order written; quotes around a field are taken off.
 *
 * @throws {QuillaError} `csv/quote`
 */
export function mountFields(text: string): MountField[] {
  return csvFields(text).map((field): MountField => {
    const equals = field.indexOf("=");
    if (equals < 0) return [field.toLowerCase()];
    return [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)];
  });
}
