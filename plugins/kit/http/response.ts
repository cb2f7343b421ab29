/**
 * Reads an answer of HTTP/1.1 (RFC 9112): its head, and its body by length, in chunks, or to the end of the connection.
 *
 * The runtimes' own clients do not let a name be looked up first and checked, and some of them end the process when a body
 * is cut short; of HTTP, a download needs this much.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import type { ByteInput } from "../../../core/tar/byte_input.ts";
import { showUrl } from "./policy.ts";

/** What an answer says before its body. */
export interface ResponseHead {
  readonly status: number;
  /** The words behind the status; may be empty. */
  readonly reason: string;
  /** By lower-case name; several of one name are joined with `, `, but cookies with newlines (RFC 9110 § 5.3). */
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the connection may be used again when the body was read (RFC 9112 § 9.3). */
  readonly keepsAlive: boolean;
}

const headLimit = 64 << 10;
const lineLimit = 8 << 10;

/** @throws {QuillaError} `fetch/protocol` */
export async function readHead(input: ByteInput, url: URL): Promise<ResponseHead> {
  const budget = { left: headLimit };
  while (true) {
    const [, minor, status, reason] =
      (await readLine(input, url, budget)).match(/^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/) ??
        [];
    if (status === undefined) throw notHttp(url, "no status line");
    const headers = await readFields(input, url, budget);
    // 1xx come before the answer that is meant.
    if (status.startsWith("1") && status !== "101") continue;
    const closes = /(?:^|,)\s*close\s*(?:,|$)/i.test(headers.get("connection") ?? "");
    const keepsAlive = minor === "1" && !closes;
    return { status: Number(status), reason: reason ?? "", headers, keepsAlive };
  }
}

/**
 * The body's bytes, to be read once.
 *
 * @throws {QuillaError} `fetch/short` where the connection ends before the body does, `fetch/protocol`
 */
export async function* readBody(
  input: ByteInput,
  { headers }: ResponseHead,
  url: URL,
): AsyncGenerator<Uint8Array, void, void> {
  const encoding = headers.get("transfer-encoding");
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== "chunked") {
      throw notHttp(url, `transfer encoding ${quote(encoding)}`);
    }
    yield* readChunks(input, url);
    return;
  }
  const length = bodyLength(headers, url);
  if (length !== undefined) yield* exactly(input, length, url);
  else for (let piece; (piece = await input.some(Infinity)) !== undefined;) yield piece;
}

/**
 * How long the body says that it is.
 *
 * @throws {QuillaError} `fetch/protocol`
 */
export function bodyLength(headers: ReadonlyMap<string, string>, url: URL): number | undefined {
  const text = headers.get("content-length");
  if (text === undefined || headers.has("transfer-encoding")) return undefined;
  const values = new Set(text.split(",").map((value) => value.trim()));
  const [value] = values;
  if (values.size === 1 && /^\d{1,15}$/.test(value!)) return Number(value);
  throw notHttp(url, `content length ${quote(text)}`);
}

async function* exactly(
  input: ByteInput,
  length: number,
  url: URL,
): AsyncGenerator<Uint8Array, void, void> {
  let left = length;
  while (left > 0) {
    const piece = await input.some(left);
    if (piece === undefined) throw short(url, `${left} of ${length} bytes are missing`);
    left -= piece.length;
    yield piece;
  }
}

/** RFC 9112 § 7.1 */
async function* readChunks(input: ByteInput, url: URL): AsyncGenerator<Uint8Array, void, void> {
  while (true) {
    const line = await readLine(input, url, { left: lineLimit });
    const [, size] = line.match(/^([\da-f]{1,12})[ \t]*(?:;.*)?$/i) ?? [];
    if (size === undefined) throw notHttp(url, "no size of a chunk");
    const length = parseInt(size, 16);
    if (length === 0) break;
    yield* exactly(input, length, url);
    if (await readLine(input, url, { left: 2 }) !== "") throw notHttp(url, "a chunk without end");
  }
  await readFields(input, url, { left: headLimit });
}

async function readFields(
  input: ByteInput,
  url: URL,
  budget: { left: number },
): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  while (true) {
    const line = await readLine(input, url, budget);
    if (line === "") return fields;
    const [, name, value] = line.match(/^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/) ?? [];
    if (name === undefined) throw notHttp(url, "a header line that is none");
    const key = name.toLowerCase();
    const known = fields.get(key);
    const between = key === "set-cookie" ? "\n" : ", ";
    fields.set(key, known === undefined ? value! : `${known}${between}${value}`);
  }
}

/** A line without its end, as Latin-1. */
async function readLine(input: ByteInput, url: URL, budget: { left: number }): Promise<string> {
  let line = "";
  while (true) {
    const [byte] = input.ready(1) ?? await input.read(1);
    if (byte === undefined) throw short(url, "the connection was closed");
    if (--budget.left < 0) throw notHttp(url, "too long a head");
    if (byte === 10) return line.endsWith("\r") ? line.slice(0, -1) : line;
    line += String.fromCharCode(byte);
  }
}

function short(url: URL, why: string): QuillaError {
  return new QuillaError(`what ${showUrl(url)} sent ended too early: ${why}`, {
    code: "fetch/short",
    hint: "try again",
  });
}

function notHttp(url: URL, what: string): QuillaError {
  return new QuillaError(`${showUrl(url)} does not answer in HTTP: ${what}`, {
    code: "fetch/protocol",
    hint: "look at the URL's scheme and port",
  });
}
