/**
 * `print`, `println`, and what an action writes.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import { indirect, unwrap, type Value } from "../types.ts";
import { Printer } from "./printer.ts";

/** Values one after the other; a space stands between two of which none is text. @throws {LimitFault} */
export function sprint(values: readonly (Value | undefined)[], limits: Limits): string {
  const printer = new Printer(limits);
  let isBehindText = true;
  for (const [index, value] of values.map(unwrap).entries()) {
    const isText = value?.type.kind === "string";
    if (index > 0 && !isText && !isBehindText) printer.write(" ");
    printer.print(value, "v");
    isBehindText = isText;
  }
  return printer.text;
}

/** Values with spaces between them, and a line end. @throws {LimitFault} */
export function sprintln(values: readonly (Value | undefined)[], limits: Limits): string {
  const printer = new Printer(limits);
  for (const [index, value] of values.map(unwrap).entries()) {
    if (index > 0) printer.write(" ");
    printer.print(value, "v");
  }
  printer.write("\n");
  return printer.text;
}

/** What an action writes for its value. @throws {LimitFault} */
export function printed(value: Value | undefined, limits: Limits): string {
  const shown = printable(value);
  return shown === undefined ? "<no value>" : sprint([shown], limits);
}

/** What a pointer leads to, where a value is printed or escaped. */
export function printable(value: Value | undefined): Value | undefined {
  const unwrapped = unwrap(value);
  return unwrapped?.type.kind === "pointer" ? indirect(unwrapped) : unwrapped;
}
