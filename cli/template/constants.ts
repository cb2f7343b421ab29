/**
 * Constants as Go writes them: numbers, characters and quoted text.
 *
 * @module
 */
import { textOf } from "./bytes.ts";

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
};

const escape =
  /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/y;

/** What a quoted text (`"…"` or backquoted) says; undefined where it is none. */
export function unquote(written: string): string | undefined {
  const inner = written.slice(1, -1);
  if (written[0] === "`") return inner.replaceAll("\r", "");
  return inner.includes("\\") ? unescaped(inner, '"') : inner;
}

/** The code of a character constant, `'a'`; undefined where it is none. */
export function unquoteCharacter(written: string): number | undefined {
  const inner = written.slice(1, -1);
  const [one, ...more] = [...inner];
  if (one !== "\\") return one === undefined || more.length > 0 ? undefined : one.codePointAt(0);
  escape.lastIndex = 0;
  const found = escape.exec(inner);
  if (found === null || found[0].length !== inner.length || found[1] === '"') return undefined;
  return codeOf(found);
}

function unescaped(inner: string, mark: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < inner.length;) {
    if (inner[at] !== "\\") {
      const character = String.fromCodePoint(inner.codePointAt(at)!);
      bytes.push(...new TextEncoder().encode(character));
      at += character.length;
      continue;
    }
    escape.lastIndex = at;
    const found = escape.exec(inner);
    const code = found === null ? undefined : codeOf(found);
    if (code === undefined || (/['"]/.test(found![1] ?? "") && found![1] !== mark)) {
      return undefined;
    }
    at += found![0].length;
    // \x and octal escapes are bytes, the others are characters.
    if (found![2] !== undefined || found![5] !== undefined) bytes.push(code);
    else bytes.push(...new TextEncoder().encode(String.fromCodePoint(code)));
  }
  return textOf(Uint8Array.from(bytes));
}

function codeOf([, simple, hex, short, long, octal]: RegExpExecArray): number | undefined {
  if (simple !== undefined) return simpleEscapes[simple] ?? simple.charCodeAt(0);
  if (hex !== undefined) return parseInt(hex, 16);
  if (octal !== undefined) return parseInt(octal, 8) > 255 ? undefined : parseInt(octal, 8);
  const code = parseInt(short ?? long!, 16);
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : code;
}

/** What a number constant may be. */
export interface NumberConstant {
  readonly int?: bigint;
  readonly float?: number;
}

const most = 2n ** 63n - 1n;
const least = -(2n ** 63n);
const decimalFloat =
  /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const hexFloat = /^([+-]?)0[xX]_?([\da-fA-F_]*)\.?([\da-fA-F_]*)[pP]([+-]?\d(?:_?\d)*)$/;

/** What a number (not a character) is; undefined where it is none, "overflow" where it is too great. */
export function numberOf(written: string): NumberConstant | "overflow" | undefined {
  const int = integerOf(written);
  if (int !== undefined) {
    if (int >= least && int <= most) return { int, float: Number(int) };
    if (!/[.eEpP]/.test(written)) return int > 0n && int < 2n ** 64n ? {} : "overflow";
  }
  const float = floatOf(written);
  if (float !== undefined && !/[.eEpP]/.test(written)) return "overflow";
  if (float === undefined || !Number.isFinite(float)) return undefined;
  const whole = Number.isInteger(float) && float >= -(2 ** 63) && float < 2 ** 63;
  return { float, int: whole ? BigInt(float) : undefined };
}

function integerOf(written: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^([+-]?)(.*)$/.exec(written)!;
  const isOctal = /^0_?[0-7](?:_?[0-7])*$/.test(digits);
  const isPlain = isOctal || /^(?:0|[1-9](?:_?\d)*)$/.test(digits) ||
    /^0(?:[xX](?:_?[\da-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/.test(digits);
  if (!isPlain) return undefined;
  const plain = digits.replaceAll("_", "");
  const value = BigInt(isOctal ? `0o${plain.slice(1)}` : plain);
  return sign === "-" ? -value : value;
}

function floatOf(written: string): number | undefined {
  if (decimalFloat.test(written)) return Number(written.replaceAll("_", ""));
  const [, sign, whole = "", part = "", exponent] = hexFloat.exec(written) ?? [];
  const digits = (whole + part).replaceAll("_", "");
  if (digits === "" || exponent === undefined) return undefined;
  const scale = Number(exponent.replaceAll("_", "")) - 4 * part.replaceAll("_", "").length;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** scale;
  return sign === "-" ? -value : value;
}
