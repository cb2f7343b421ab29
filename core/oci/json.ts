/**
 * Strict reading of JSON that came from elsewhere (RFC 8259).
 *
 * Unlike `JSON.parse`: the bytes must be UTF-8, no object may say a key twice (two readers could take two different
 * images for one document, CVE-2021-41190), and length and depth are capped. The messages are the same on every runtime.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";

/**
 * A JSON value. Objects may have a key `__proto__`, as data: look keys up with `Object.hasOwn`. An integer that no number holds
 * exactly is a bigint, so that it is written as it was read.
 */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly JsonValue[]
  | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** Each key once. */
  readonly [key: string]: JsonValue;
}

/** The value without white space, its keys in their own order. */
export function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const members = Object.entries(value as JsonObject)
    .map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`);
  return `{${members.join(",")}}`;
}

/** What is read, and how much of it. */
export interface JsonLimits {
  /** Bytes; 4 MiB unless told, the least that every registry takes as a manifest. */
  readonly maxSize?: number;
  /** Arrays and objects inside each other; 64 unless told. */
  readonly maxDepth?: number;
}

/**
 * @param what what the bytes should be, for messages: `the image manifest`
 * @throws {QuillaError} `oci/json-size`, `oci/json-encoding`, `oci/json-syntax`, `oci/json-depth`, `oci/json-duplicate`
 */
export function parseJson(bytes: Uint8Array, what: string, limits: JsonLimits = {}): JsonValue {
  const { maxSize = 4 << 20, maxDepth = 64 } = limits;
  if (bytes.length > maxSize) {
    throw new QuillaError(`${what} has ${bytes.length} bytes, ${maxSize} are allowed`, {
      code: "oci/json-size",
    });
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new QuillaError(`${what} is not UTF-8`, { code: "oci/json-encoding" });
  }
  return new Parser(text, what, maxDepth).document();
}

const whiteSpace = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /true|false|null/y;
const words: Record<string, boolean | null> = { true: true, false: false, null: null };

class Parser {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly text: string,
    private readonly what: string,
    private readonly maxDepth: number,
  ) {}

  document(): JsonValue {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.text.length) throw this.#unexpected("nothing more");
    return value;
  }

  #value(): JsonValue {
    this.#skip();
    const first = this.text[this.#at];
    if (first === "{") return this.#nested(() => this.#object());
    if (first === "[") return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    const literal = this.#match(word);
    if (literal !== "") return words[literal]!;
    return this.#number();
  }

  #number(): number | bigint {
    const start = this.#at;
    const digits = this.#match(number);
    const value = Number(digits) + 0; // minus zero is zero
    if (digits !== "" && Number.isFinite(value)) {
      const isExact = Number.isSafeInteger(value) || /[.eE]/.test(digits) ||
        String(value) === digits;
      return isExact ? value : BigInt(digits);
    }
    this.#at = start;
    throw this.#unexpected(digits === "" ? "a value" : "a smaller number");
  }

  #nested<Value>(read: () => Value): Value {
    if (++this.#depth > this.maxDepth) {
      throw new QuillaError(`${this.what} is nested deeper than ${this.maxDepth} levels`, {
        code: "oci/json-depth",
      });
    }
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): JsonObject {
    const entries = new Map<string, JsonValue>();
    if (this.#take("}")) return {};
    do {
      this.#skip();
      if (this.text[this.#at] !== '"') throw this.#unexpected("a key");
      const key = this.#string();
      if (entries.has(key)) {
        throw new QuillaError(`${this.what} has the key ${quote(key)} twice in one object`, {
          code: "oci/json-duplicate",
          hint: "readers disagree on what it means; have it written again by a correct tool",
        });
      }
      if (!this.#take(":")) throw this.#unexpected('":"');
      entries.set(key, this.#value());
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#unexpected('"," or "}"');
    return Object.fromEntries(entries); // not by assignment, which would set a prototype
  }

  #array(): JsonValue[] {
    const items: JsonValue[] = [];
    if (this.#take("]")) return items;
    do items.push(this.#value()); while (this.#take(","));
    if (!this.#take("]")) throw this.#unexpected('"," or "]"');
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') {
      end += this.text[end] === "\\" ? 2 : 1;
    }
    try {
      const value = JSON.parse(this.text.slice(start, end + 1)) as string;
      this.#at = end + 1;
      return value;
    } catch {
      throw this.#unexpected("a whole string with valid escapes");
    }
  }

  #skip(): void {
    this.#match(whiteSpace);
  }

  #take(mark: string): boolean {
    this.#skip();
    if (this.text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #unexpected(wanted: string): QuillaError {
    const found = this.#at < this.text.length ? quote(this.text.slice(this.#at), 12) : "its end";
    const place = `character ${this.#at + 1}`;
    return new QuillaError(
      `${this.what} is not JSON: ${wanted} should stand at ${place}, where ${found} is`,
      { code: "oci/json-syntax" },
    );
  }
}
