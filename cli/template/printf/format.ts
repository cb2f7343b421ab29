/**
 * `printf`: formats with verbs, as Go's fmt reads them, mistakes included.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import { unwrap, type Value } from "../types.ts";
import { noFlags } from "./flags.ts";
import { Printer } from "./printer.ts";

/** No width or precision is greater. */
const greatest = 1_000_000;

/** @throws {LimitFault} */
export function sprintf(
  format: string,
  values: readonly (Value | undefined)[],
  limits: Limits,
): string {
  const formatter = new Formatter(format, values.map(unwrap), limits);
  formatter.run();
  return formatter.printer.text;
}

class Formatter {
  readonly printer: Printer;
  readonly #format: string;
  readonly #values: readonly (Value | undefined)[];
  #at = 0;
  #argument = 0;
  #isReordered = false;
  #isGoodArgument = true;

  constructor(format: string, values: readonly (Value | undefined)[], limits: Limits) {
    this.printer = new Printer(limits);
    this.#format = format;
    this.#values = values;
  }

  run(): void {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf("%", this.#at);
      const end = percent < 0 ? this.#format.length : percent;
      if (end > this.#at) this.printer.write(this.#format.slice(this.#at, end));
      this.#at = end + 1;
      if (percent >= 0) this.#verb();
    }
    if (!this.#isReordered && this.#argument < this.#values.length) this.#extra();
  }

  #verb(): void {
    this.printer.flags = noFlags();
    this.#isGoodArgument = true;
    this.#readFlags();
    let isBehindIndex = this.#readIndex();
    isBehindIndex = this.#readWidth(isBehindIndex);
    isBehindIndex = this.#readPrecision(isBehindIndex);
    if (!isBehindIndex) this.#readIndex();
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.printer.write("%!(NOVERB)");
      this.#at = this.#format.length;
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === "%") return this.printer.write("%");
    if (!this.#isGoodArgument) return this.printer.write(`%!${verb}(BADINDEX)`);
    if (this.#argument >= this.#values.length) return this.printer.write(`%!${verb}(MISSING)`);
    const { flags } = this.printer;
    if (verb === "v" || verb === "w") {
      [flags.sharpV, flags.sharp] = [flags.sharp, false];
      [flags.plusV, flags.plus] = [flags.plus, false];
    }
    this.printer.print(this.#values[this.#argument++], verb);
  }

  #readFlags(): void {
    const { flags } = this.printer;
    for (;; this.#at++) {
      switch (this.#format[this.#at]) {
        case "#":
          flags.sharp = true;
          break;
        case "0":
          flags.zero = true;
          break;
        case "+":
          flags.plus = true;
          break;
        case "-":
          flags.minus = true;
          break;
        case " ":
          flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  /** `[n]`: which argument is next. Says whether there was one. */
  #readIndex(): boolean {
    if (this.#format[this.#at] !== "[") return false;
    this.#isReordered = true;
    const close = this.#format.indexOf("]", this.#at);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#isGoodArgument = false;
      this.#at++;
      return false;
    }
    const inner = this.#format.slice(this.#at + 1, close);
    this.#at = close + 1;
    const index = /^\d{1,7}$/.test(inner) ? Number(inner) - 1 : undefined;
    if (index !== undefined && index >= 0 && index < this.#values.length) this.#argument = index;
    else this.#isGoodArgument = false;
    return index !== undefined;
  }

  #readWidth(isBehindIndex: boolean): boolean {
    const { flags } = this.printer;
    if (this.#format[this.#at] !== "*") {
      flags.width = this.#number();
      if (isBehindIndex && flags.width !== undefined) this.#isGoodArgument = false;
      return isBehindIndex;
    }
    this.#at++;
    flags.width = this.#numberOfArgument();
    if (flags.width === undefined) this.printer.write("%!(BADWIDTH)");
    else if (flags.width < 0) {
      flags.width = -flags.width;
      flags.minus = true;
      flags.zero = false;
    }
    return false;
  }

  #readPrecision(isBehindIndex: boolean): boolean {
    if (this.#format[this.#at] !== "." || this.#at + 1 >= this.#format.length) return isBehindIndex;
    const { flags } = this.printer;
    this.#at++;
    if (isBehindIndex) this.#isGoodArgument = false;
    const isIndexed = this.#readIndex();
    if (this.#format[this.#at] !== "*") {
      flags.precision = this.#number() ?? 0;
      return isIndexed;
    }
    this.#at++;
    const precision = this.#numberOfArgument();
    flags.precision = precision !== undefined && precision >= 0 ? precision : undefined;
    if (flags.precision === undefined) this.printer.write("%!(BADPREC)");
    return false;
  }

  /** A number in the format; one that is too great takes all the rest, as in Go. */
  #number(): number | undefined {
    const digits = /^\d*/.exec(this.#format.slice(this.#at, this.#at + 9))![0];
    if (digits === "") return undefined;
    if (digits.length > 7 && Number(digits.slice(0, -1)) > greatest) {
      this.#at = this.#format.length;
      return undefined;
    }
    this.#at += digits.length;
    return Number(digits);
  }

  #numberOfArgument(): number | undefined {
    if (this.#argument >= this.#values.length) return undefined;
    const value = this.#values[this.#argument++];
    if (value?.type.kind !== "int" && value?.type.kind !== "uint") return undefined;
    const number = Number(value.data);
    return Math.abs(number) > greatest ? undefined : number;
  }

  #extra(): void {
    this.printer.flags = noFlags();
    this.printer.write("%!(EXTRA ");
    for (const [index, value] of this.#values.slice(this.#argument).entries()) {
      if (index > 0) this.printer.write(", ");
      if (value !== undefined) this.printer.write(`${value.type.name}=`);
      this.printer.print(value, "v");
    }
    this.printer.write(")");
  }
}
