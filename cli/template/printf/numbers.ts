/**
 * Whole numbers as Go's fmt prints them.
 *
 * @module
 */
import { type Flags, padded } from "./flags.ts";
import { goQuoted, isPrintable } from "./text.ts";

const bases: ReadonlyMap<string, number> = new Map([["v", 10], ["d", 10], ["b", 2], ["o", 8]])
  .set("O", 8).set("x", 16).set("X", 16);

/** Undefined where the verb is none for whole numbers. */
export function formatInteger(
  value: bigint,
  verb: string,
  flags: Flags,
  isUnsigned = false,
): string | undefined {
  const base = bases.get(verb);
  if (base !== undefined) {
    if (verb === "v" && flags.sharpV && isUnsigned) {
      return inBase(value, 16, "v", { ...flags, sharp: true });
    }
    return inBase(value, base, verb, flags);
  }
  switch (verb) {
    case "c":
      return padded(characterOf(value), flags);
    case "q":
      return padded(goQuoted(characterOf(value), "'", flags.plus), flags);
    case "U":
      return padded(unicodeName(value, flags), flags, false);
    default:
      return undefined;
  }
}

/** A number that is none of a character is the sign for a broken one. */
function characterOf(value: bigint): string {
  const isNone = value < 0n || value > 0x10ffffn || (value >= 0xd800n && value <= 0xdfffn);
  return isNone ? "\ufffd" : String.fromCodePoint(Number(value));
}

function unicodeName(value: bigint, { precision = 0, sharp }: Flags): string {
  const digits = BigInt.asUintN(64, value).toString(16).toUpperCase();
  const name = `U+${digits.padStart(Math.max(4, precision), "0")}`;
  const isShown = sharp && value >= 0n && value <= 0x10ffffn && isPrintable(characterOf(value));
  return isShown ? `${name} '${characterOf(value)}'` : name;
}

function inBase(value: bigint, base: number, verb: string, flags: Flags): string {
  const { width = 0, precision, plus, space, zero, minus, sharp } = flags;
  const isNegative = value < 0n;
  let digits = (isNegative ? -value : value).toString(base);
  if (verb === "X") digits = digits.toUpperCase();
  if (precision === 0 && value === 0n) return " ".repeat(width);
  const hasSign = isNegative || plus || space;
  const least = precision ?? (zero && !minus ? width - (hasSign ? 1 : 0) : 0);
  digits = digits.padStart(least, "0");
  if (sharp) {
    if (base === 2) digits = `0b${digits}`;
    if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
    if (base === 16) digits = (verb === "X" ? "0X" : "0x") + digits;
  }
  if (verb === "O") digits = `0o${digits}`;
  const sign = isNegative ? "-" : plus ? "+" : space ? " " : "";
  return padded(sign + digits, flags, false);
}
