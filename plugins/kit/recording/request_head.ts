/**
 * The head of a request of HTTP/1.1, as a proxy or a server reads it (RFC 9112).
 *
 * @module
 */
import type { Incoming } from "../streams/incoming.ts";

/** What a request says before its body. */
export interface RequestHead {
  readonly method: string;
  /** As it was written: `/path`, a whole URL, or `host:port` of CONNECT. */
  readonly target: string;
  /** Of HTTP/1.x: 0 or 1. */
  readonly minor: number;
  /** By lower-case names; several of one name are joined. */
  readonly headers: ReadonlyMap<string, string>;
  /** How many bytes follow, or that they come in chunks. */
  readonly body: number | "chunked";
}

/** A request that is not answered as one: the status, and why. */
export class BadRequest extends Error {
  constructor(readonly status: number, why: string) {
    super(why);
  }
}

/** Servers stop at 8 to 64 kB. */
const headLimit = 256 << 10;

/**
 * @returns undefined where nothing more comes
 * @throws {BadRequest}
 */
export async function readRequestHead(incoming: Incoming): Promise<RequestHead | undefined> {
  const text = await headText(incoming);
  if (text === undefined) return undefined;
  const [first = "", ...lines] = text.split(/\r?\n/);
  const [, method, target, minor] = first.match(/^([!#$%&'*+.^_`|~\w-]+) +(\S+) +HTTP\/1\.(\d)$/) ??
    [];
  if (method === undefined || target === undefined) throw new BadRequest(400, "no request line");
  const headers = fieldsOf(lines);
  return { method, target, minor: Number(minor), headers, body: bodyOf(headers) };
}

/** Without the empty line at its end. */
async function headText(incoming: Incoming): Promise<string | undefined> {
  for (let length = 1;;) {
    let bytes = await incoming.peek(length);
    const isAll = bytes.length < length;
    // Some clients send an empty line behind a body (RFC 9112 § 2.2).
    const blanks = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
    if (blanks > 0) {
      await incoming.some(blanks);
      bytes = bytes.subarray(blanks);
    }
    const ends = ["\n\r\n", "\n\n"].map((end) => bytes.indexOf(end)).filter((at) => at >= 0);
    const end = blanks < 0 || ends.length === 0 ? undefined : Math.min(...ends) + 1;
    if ((end ?? bytes.length) > headLimit) {
      throw new BadRequest(431, "the head of the request is longer than 256 KiB");
    }
    if (end !== undefined) {
      const text = bytes.toString("latin1", 0, end);
      await incoming.some(bytes[end] === 13 ? end + 2 : end + 1);
      return text.replace(/\r?\n$/, "");
    }
    if (isAll && blanks >= 0 && bytes.length > 0) {
      throw new BadRequest(400, "the request ends in its head");
    }
    if (isAll) return undefined;
    length = bytes.length + 1;
  }
}

function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = line.match(/^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/) ?? [];
    if (name === undefined || /[\0\r]/.test(value)) {
      throw new BadRequest(400, "a header line that is none");
    }
    const key = name.toLowerCase();
    const known = fields.get(key);
    if (known !== undefined && key === "host") throw new BadRequest(400, "two Host lines");
    const between = key === "cookie" ? "; " : ", ";
    fields.set(key, known === undefined ? value : `${known}${between}${value}`);
  }
  return fields;
}

/** RFC 9112 § 6.3: where two readers could see two ends, there is none. */
function bodyOf(headers: ReadonlyMap<string, string>): number | "chunked" {
  const encoding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (encoding !== undefined) {
    if (length !== undefined) throw new BadRequest(400, "a Content-Length and a Transfer-Encoding");
    if (encoding.toLowerCase() !== "chunked") {
      throw new BadRequest(501, "a transfer encoding that is not chunked");
    }
    return "chunked";
  }
  if (length === undefined) return 0;
  const [value, ...others] = new Set(length.split(",").map((word) => word.trim()));
  if (others.length > 0 || !/^\d{1,15}$/.test(value!)) {
    throw new BadRequest(400, "no Content-Length");
  }
  return Number(value);
}
