/**
 * One line of a recording's file, read strictly: what is wrong is told with its column.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Digest, isDigest } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { parseJson } from "../../../core/oci/json.ts";
import type { SourceFile, SourceRange } from "../../../core/source.ts";
import type { Exchange, RecordedAnswer, RecordedRequest, Unrecorded } from "./contracts.ts";

/** Where a line stands. */
export interface LinePlace {
  readonly file: SourceFile;
  /** From 1. */
  readonly line: number;
  /** Without its end. */
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
/** RFC 9110 § 5.5: anything else could end the line, and begin another. */
// deno-lint-ignore no-control-regex
const headerValue = /^[^\x00-\x08\x0a-\x1f\x7f]*$/;

/** A line, whose fields are read by name. */
export class RecordLine {
  readonly place: LinePlace;
  readonly #fields: Fields;

  private constructor(place: LinePlace, fields: Fields) {
    this.place = place;
    this.#fields = fields;
  }

  /** @throws {QuillaError} `record/damaged` where it is no object of JSON */
  static read(place: LinePlace): RecordLine {
    let value: unknown;
    try {
      value = JSON.parse(place.text);
    } catch {
      throw notJson(place);
    }
    if (!isObject(value)) throw damaged(place, 1, "it is no object", "{…}");
    // Written by quilla, a line is what it would write again; what was edited may say a key twice.
    if (JSON.stringify(value) !== place.text) requireJson(place);
    return new RecordLine(place, value);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** What the first line says of the version, whatever it is. */
  headVersion(): unknown {
    if (this.#fields.quilla !== "recording" || !this.has("version")) {
      throw damaged(this.place, 1, "it is no recording", '{"quilla":"recording","version":1}');
    }
    return this.#fields.version;
  }

  unrecorded(): Unrecorded {
    this.#only(this.#fields, ["host", "port", "step"], []);
    const port = this.#whole(this.#fields, "port", 1, 65535, []);
    return { step: this.#step(), host: this.#text(this.#fields, "host", []), port };
  }

  exchange(): { readonly exchange: Exchange; readonly turn: number | undefined } {
    this.#only(this.#fields, ["answer", "request", "step", "turn"], []);
    const exchange = { step: this.#step(), request: this.#request(), answer: this.#answer() };
    const turn = this.has("turn") ? this.#whole(this.#fields, "turn", 2, 1e9, []) : undefined;
    return { exchange, turn };
  }

  /** The error at a field. */
  wrong(name: string | undefined, why: string, wanted?: string): QuillaError {
    return damaged(this.place, this.#column(name === undefined ? [] : [name]), why, wanted);
  }

  /** Where a field of the line itself stands. */
  rangeOf(name: string): SourceRange {
    return rangeAt(this.place, this.#column([name]));
  }

  #step(): string {
    const step = this.#text(this.#fields, "step", []);
    if (!step.includes("\n")) return step;
    throw this.#at(["step"], "it has several lines", "the command's first line");
  }

  #request(): RecordedRequest {
    const path = ["request"];
    const fields = this.#object(this.#fields, "request", []);
    this.#only(fields, ["authorized", "body", "git", "headers", "method", "url"], path);
    const method = this.#text(fields, "method", path);
    if (!/^[A-Z][A-Z-]*$/.test(method)) {
      throw this.#at([...path, "method"], "it is no method of HTTP", '"GET"');
    }
    const { authorized, body } = fields;
    if (authorized !== undefined && authorized !== true) {
      throw this.#at([...path, "authorized"], "it is not true", "true, or no such key");
    }
    const digest = body === undefined ? undefined : this.#digest(fields, "body", path);
    const headers = fields.headers === undefined ? undefined : this.#headers(fields, path);
    const git = fields.git === undefined ? undefined : this.#text(fields, "git", path);
    const isAuthorized = authorized === true ? { authorized: true } : {};
    return {
      ...{ method, url: this.#url(fields, path) },
      ...headers && { headers },
      ...isAuthorized,
      ...digest && { body: digest },
      ...git !== undefined && { git },
    };
  }

  #answer(): RecordedAnswer {
    const path = ["answer"];
    const fields = this.#object(this.#fields, "answer", []);
    this.#only(fields, ["digest", "headers", "size", "status"], path);
    return {
      status: this.#whole(fields, "status", 200, 599, path),
      headers: this.#headers(fields, path),
      digest: this.#digest(fields, "digest", path),
      size: this.#whole(fields, "size", 0, Number.MAX_SAFE_INTEGER, path),
    };
  }

  #url(fields: Fields, path: readonly string[]): string {
    const text = this.#text(fields, "url", path);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const at = [...path, "url"];
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw this.#at(at, "it is no URL of http or https", "the whole URL");
    }
    if (url.username !== "" || url.password !== "") {
      throw this.#at(at, "it has a user or a password", "the URL without them");
    }
    if (url.href === text && url.hash === "") return text;
    url.hash = "";
    throw this.#at(at, "it is written otherwise than URLs are compared", JSON.stringify(url.href));
  }

  #headers(fields: Fields, path: readonly string[]): Record<string, string> {
    const headers = this.#object(fields, "headers", path);
    for (const [name, value] of Object.entries(headers)) {
      const at = [...path, "headers", name];
      if (!headerName.test(name)) throw this.#at(at, "it is no name of a header in lower case");
      if (typeof value !== "string") throw this.#at(at, "it is no text", "a text");
      if (!headerValue.test(value)) throw this.#at(at, "no header can be sent with that");
    }
    return headers as Record<string, string>;
  }

  #digest(fields: Fields, name: string, path: readonly string[]): Digest {
    const value = fields[name];
    if (isDigest(value) && value.startsWith("sha256:")) return value;
    const why = value === undefined ? "it is missing" : "it is no digest";
    throw this.#at([...path, name], why, "sha256: and 64 hexadecimal digits");
  }

  #text(fields: Fields, name: string, path: readonly string[]): string {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
    const why = value === undefined ? "it is missing" : "it is no text";
    throw this.#at([...path, name], why, "a text");
  }

  #whole(
    fields: Fields,
    name: string,
    least: number,
    most: number,
    path: readonly string[],
  ): number {
    const value = fields[name];
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    const why = value === undefined ? "it is missing" : "it is no such number";
    throw this.#at([...path, name], why, `a whole number, ${least} to ${most}`);
  }

  #object(fields: Fields, name: string, path: readonly string[]): Fields {
    const value = fields[name];
    if (isObject(value)) return value;
    const why = value === undefined ? "it is missing" : "it is no object";
    throw this.#at([...path, name], why, "{…}");
  }

  #only(fields: Fields, names: readonly string[], path: readonly string[]): void {
    for (const name in fields) {
      if (names.includes(name)) continue;
      throw this.#at([...path, name], "this quilla knows no such key", names.join(", "));
    }
  }

  #at(path: readonly string[], why: string, wanted?: string): QuillaError {
    return damaged(this.place, this.#column(path), `${path.join(".")}: ${why}`, wanted);
  }

  /** Keys stand in quotes that no text has within, so that they are found without reading the line again. */
  #column(path: readonly string[]): number {
    const { text } = this.place;
    let at = 0;
    for (const name of path) {
      const key = JSON.stringify(name);
      let found = text.indexOf(key, at);
      while (found >= 0 && !/^\s*:/.test(text.slice(found + key.length, found + key.length + 9))) {
        found = text.indexOf(key, found + 1);
      }
      if (found < 0) break;
      at = found;
    }
    return at + 1;
  }
}

/** The error of a line. */
export function damaged(
  place: LinePlace,
  column: number,
  why: string,
  wanted?: string,
): QuillaError {
  const should = wanted === undefined ? "" : `; there should be ${wanted}`;
  return new QuillaError(`${place.file.name} is damaged: ${why}${should}`, {
    code: "record/damaged",
    hint: "mend the line, or record it again: quilla build --record",
    range: rangeAt(place, column),
  });
}

function rangeAt({ file, line, text }: LinePlace, column: number): SourceRange {
  return {
    file,
    start: { line, column },
    end: { line, column: Math.max(column, text.length) + 1 },
  };
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notJson(place: LinePlace): QuillaError {
  try {
    requireJson(place);
  } catch (error) {
    if (error instanceof QuillaError) return error;
    throw error;
  }
  return damaged(place, 1, "it is not JSON");
}

/** Runtimes do not say where; core's own reader does. */
function requireJson(place: LinePlace): void {
  try {
    const limits = { maxSize: Infinity };
    parseJson(Buffer.from(place.text), `line ${place.line}`, limits);
  } catch (error) {
    const [, at = "1"] = /at character (\d+)/.exec(messageOf(error)) ?? [];
    throw damaged(place, Number(at), messageOf(error));
  }
}
