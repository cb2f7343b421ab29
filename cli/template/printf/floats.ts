/**
 * Floating-point numbers as Go's strconv and fmt print them. Digits are taken from the exact value, for JavaScript rounds
 * halves up where Go rounds them to even.
 *
 * @module
 */
import { CallFault } from "../fault.ts";
import { type Flags, padded } from "./flags.ts";

/** A positive number as digits: 0.d1d2d3… times ten to the `point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** Undefined where the verb is none for floats. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return decorated(value, "g", flags, flags.precision);
    case "g":
    case "G":
      return decorated(value, verb, flags, flags.precision);
    case "e":
    case "E":
    case "f":
    case "F":
      return decorated(value, verb, flags, flags.precision ?? 6);
    case "b":
    case "x":
    case "X":
      throw new CallFault(`floats are not printed as %${verb} here`, "take %g, %f or %e");
    default:
      return undefined;
  }
}

function decorated(
  value: number,
  verb: string,
  flags: Flags,
  precision: number | undefined,
): string {
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? (flags.plus ? "+NaN" : flags.space ? " NaN" : "NaN") : "Inf";
    const shown = name === "Inf"
      ? `${isNegative ? "-" : flags.space && !flags.plus ? " " : "+"}Inf`
      : name;
    return padded(shown, flags, false);
  }
  let number = plain(Math.abs(value), verb, precision);
  if (flags.sharp) number = withPoint(number, verb, precision);
  const { width = 0, zero, minus } = flags;
  if (sign !== "" && zero && !minus && width > number.length + 1) {
    return sign + number.padStart(width - 1, "0");
  }
  return padded(sign + number, flags);
}

function plain(value: number, verb: string, precision: number | undefined): string {
  const letter = verb === "E" || verb === "G" ? "E" : "e";
  if (verb === "f" || verb === "F") {
    return fixed(rounded(value, (point) => point + precision!), precision!);
  }
  if (verb === "e" || verb === "E") {
    return scientific(rounded(value, () => precision! + 1), precision!, letter);
  }
  const wanted = precision === 0 ? 1 : precision;
  const decimal = wanted === undefined ? shortest(value) : rounded(value, () => wanted);
  const digits = decimal.digits.replace(/0+$/, "");
  const exponent = value === 0 ? 0 : decimal.point - 1;
  let limit = wanted ?? 6;
  if (wanted !== undefined && limit > digits.length && digits.length >= decimal.point) {
    limit = digits.length;
  }
  if (exponent < -4 || exponent >= limit) {
    return scientific({ digits, point: decimal.point }, Math.max(0, digits.length - 1), letter);
  }
  return fixed({ digits, point: decimal.point }, Math.max(digits.length - decimal.point, 0));
}

function fixed({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (places === 0) return whole;
  const part = point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${part.slice(0, places).padEnd(places, "0")}`;
}

function scientific({ digits, point }: Decimal, places: number, letter: string): string {
  const exponent = digits.replace(/0+$/, "") === "" ? 0 : point - 1;
  const [first = "0", ...rest] = digits === "" ? "0" : digits;
  const part = places === 0 ? "" : `.${rest.join("").slice(0, places).padEnd(places, "0")}`;
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${first}${part}${letter}${exponent < 0 ? "-" : "+"}${size}`;
}

/** The fewest digits that lead back to the number. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const [digits = "", exponent] = value.toExponential().split("e");
  return { digits: digits.replace(".", ""), point: Number(exponent) + 1 };
}

/** As many digits as wanted, by the number's point; a half goes to the even digit. */
function rounded(value: number, wanted: (point: number) => number): Decimal {
  const exact = exactDecimal(value);
  const count = Math.max(-1, wanted(exact.point));
  if (count >= exact.digits.length) return exact;
  if (count < 0) return { digits: "", point: exact.point };
  const kept = exact.digits.slice(0, count);
  const rest = exact.digits.slice(count);
  const isHalf = /^50*$/.test(rest);
  const isOdd = Number(kept.at(-1) ?? "0") % 2 === 1;
  const goesUp = isHalf ? isOdd : rest[0]! >= "5";
  if (!goesUp) return { digits: kept, point: exact.point };
  const up = String(BigInt(`1${kept}`) + 1n);
  // Nines became zeros, and a one before them.
  if (up[0] === "2") return { digits: `1${up.slice(1)}`, point: exact.point + 1 };
  return { digits: up.slice(1), point: exact.point };
}

/** All digits of a number, which ends somewhere, for it is a multiple of a power of two. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  let exponent = 0;
  let mantissa = value;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  // m / 2^e is m * 5^e / 10^e.
  const digits = String(BigInt(mantissa) * 5n ** BigInt(exponent));
  return { digits: digits.replace(/0+$/, ""), point: digits.length - exponent };
}

/** `%#g` and such: a point, and the zeros that were left out. */
function withPoint(number: string, verb: string, precision: number | undefined): string {
  const [mantissa = "", exponent] = number.split(/(?=[eE])/);
  const hasPoint = mantissa.includes(".");
  let shown = hasPoint ? mantissa : `${mantissa}.`;
  if (verb === "g" || verb === "G") {
    const significant = mantissa.replace(".", "").replace(/^0+/, "").length;
    const isZero = !hasPoint && mantissa === "0";
    const missing = (precision ?? 6) - (isZero ? 1 : significant);
    shown += "0".repeat(Math.max(0, missing));
  }
  return shown + (exponent ?? "");
}
