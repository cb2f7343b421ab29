/**
 * A cursor into a JSON document that reads fields by type, and knows where it stands.
 *
 * `null` counts as absent, for that is how Go's tools write an empty list or map.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { type Digest, parseDigest } from "../digest.ts";
import { quote } from "../text/quote.ts";
import { type JsonLimits, type JsonObject, type JsonValue, parseJson } from "./json.ts";

/** RFC 6838 § 4.2, with no parameters. */
const mediaTypePattern =
  /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** RFC 3339 § 5.6; runtimes do not agree on what their own `Date.parse` takes. */
const timePattern =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
/** What the image specification takes as a digest, of any algorithm (descriptor.md § Digests). */
const anyDigestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;

/** One value of a document. Every method throws a QuillaError `oci/…` that says the document and the path. */
export class Field {
  /**
   * @param what the document, for messages: `the image manifest`
   * @param path where the value stands, such as `$.layers[2].size`
   */
  private constructor(
    readonly value: JsonValue,
    private readonly what: string,
    private readonly path: string,
  ) {}

  /** The whole of a document. */
  static read(bytes: Uint8Array, what: string, limits?: JsonLimits): Field {
    const document = Field.readAny(bytes, what, limits);
    document.object();
    return document;
  }

  /** The whole of a document that need not be an object. */
  static readAny(bytes: Uint8Array, what: string, limits?: JsonLimits): Field {
    return new Field(parseJson(bytes, what, limits), what, "$");
  }

  /** The field of that name, or undefined where it is absent or null. */
  optional(name: string): Field | undefined {
    const object = this.object();
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined || value === null) return undefined;
    return new Field(value, this.what, `${this.path}.${name}`);
  }

  /** The field of that name. */
  required(name: string): Field {
    const field = this.optional(name);
    if (field === undefined) throw this.refuse("missing", `the field ${quote(name)} is missing`);
    return field;
  }

  /** The items of the list of that name, which must be there; null is an empty one. */
  list(name: string): Field[] {
    if (Object.hasOwn(this.object(), name)) return this.optional(name)?.items() ?? [];
    return this.required(name).items();
  }

  /** The fields of any other name, or undefined where there are none. */
  others(known: readonly string[]): JsonObject | undefined {
    const entries = Object.entries(this.object()).filter(([name]) => !known.includes(name));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  object(): JsonObject {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.#mistyped("an object");
    }
    return value as JsonObject;
  }

  string(): string {
    if (typeof this.value !== "string") throw this.#mistyped("a string");
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.#mistyped("true or false");
    return this.value;
  }

  /** An integer that a JavaScript number holds exactly. */
  integer(): number {
    if (!Number.isSafeInteger(this.value)) throw this.#mistyped("an integer below 2^53");
    return this.value as number;
  }

  items(): Field[] {
    if (!Array.isArray(this.value)) throw this.#mistyped("an array");
    return this.value.map((item, index) => new Field(item, this.what, `${this.path}[${index}]`));
  }

  strings(): string[] {
    return this.items().map((item) => item.string());
  }

  /** An object whose values are strings. */
  stringMap(): Record<string, string> {
    return Object.fromEntries(this.#entries().map(([key, field]) => [key, field.string()]));
  }

  /** The same, where null is the empty text, as Go reads it. */
  looseStringMap(): Record<string, string> {
    const entries = this.#entries();
    return Object.fromEntries(
      entries.map(([key, field]) => [key, field.value === null ? "" : field.string()]),
    );
  }

  /** The keys of an object whose values say nothing (`{}`), sorted. */
  keySet(): string[] {
    for (const [, field] of this.#entries()) if (field.value !== null) field.object();
    return Object.keys(this.object()).sort();
  }

  mediaType(): string {
    const text = this.string();
    if (mediaTypePattern.test(text)) return text;
    throw this.refuse("invalid", `${quote(text)} is not a media type`);
  }

  /**
   * A digest that quilla can check. One that is well-formed but of another algorithm is refused as
   * `oci/unsupported-digest`, for nothing could be verified by it.
   */
  digest(): Digest {
    const text = this.string();
    try {
      return parseDigest(text);
    } catch (cause) {
      if (!(cause instanceof QuillaError)) throw cause;
      const foreign = anyDigestPattern.test(text) && !/^sha(?:256|512):/.test(text);
      throw foreign
        ? this.refuse("unsupported-digest", `the algorithm of ${quote(text)} is not supported`)
        : this.refuse("invalid", cause.message);
    }
  }

  /** A date and time, kept as it is written. */
  time(): string {
    const text = this.string();
    const [, year, month, day] = (timePattern.exec(text) ?? []).map(Number);
    if (day !== undefined && isDay(year!, month!, day)) return text;
    throw this.refuse("invalid", `${quote(text)} is not a time like 2006-01-02T15:04:05Z`);
  }

  /** The error that refuses this value; `what` is the last part of its code. */
  refuse(what: string, why: string, hint?: string): QuillaError {
    return new QuillaError(`${this.what} is not valid at ${this.path}: ${why}`, {
      code: `oci/${what}`,
      hint,
    });
  }

  #entries(): [string, Field][] {
    return Object.entries(this.object()).map(([key, value]) => [
      key,
      new Field(value, this.what, `${this.path}[${quote(key)}]`),
    ]);
  }

  #mistyped(wanted: string): QuillaError {
    const { value } = this;
    const found = value === null
      ? "null"
      : Array.isArray(value)
      ? "an array"
      : typeof value === "object"
      ? "an object"
      : typeof value === "string"
      ? quote(value, 40)
      : String(value);
    return this.refuse("invalid", `${wanted} should stand there, not ${found}`);
  }
}

/** Whether the month, counted from 1, has that day. */
function isDay(year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** The object without the fields that are undefined. */
export function present<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Fields;
}
