/**
 * Answers to requests that want a part, or only what is new, from a whole answer: recordings hold whole ones.
 *
 * @module
 */
import { parseHttpDate } from "../http/http_date.ts";

/** Headers that ask for a part, or for what is new (RFC 9110 § 13.1, § 14.2): a server is asked without them. */
export const partialHeaders: readonly string[] = [
  ...["range", "if-range", "if-match", "if-none-match"],
  ...["if-modified-since", "if-unmodified-since"],
];

/** A whole answer, less its body. */
export interface WholeAnswer {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Bytes of a body, the last one not among them. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Whether what the client has is what the whole answer is (RFC 9110 § 13.2.2): then it is told so, with no body. */
export function isUnchanged(
  method: string,
  asked: ReadonlyMap<string, string>,
  { status, headers }: WholeAnswer,
): boolean {
  if (status !== 200 || (method !== "GET" && method !== "HEAD")) return false;
  const has = asked.get("if-none-match");
  if (has !== undefined) {
    const etag = headers.get("etag");
    return has.trim() === "*" || etag !== undefined && tagsIn(has).includes(withoutWeak(etag));
  }
  const since = dateIn(asked.get("if-modified-since"));
  const modified = dateIn(headers.get("last-modified"));
  return since !== undefined && modified !== undefined && modified <= since;
}

/** Whether the client goes on only with what it knows (RFC 9110 § 13.1.1, § 13.1.4), and that is not there: 412. */
export function isOther(
  asked: ReadonlyMap<string, string>,
  { status, headers }: WholeAnswer,
): boolean {
  if (status !== 200) return false;
  const wanted = asked.get("if-match");
  const etag = headers.get("etag");
  if (wanted !== undefined) {
    const isStrong = etag !== undefined && !etag.startsWith("W/");
    return wanted.trim() !== "*" && !(isStrong && strongTagsIn(wanted).includes(etag));
  }
  const until = dateIn(asked.get("if-unmodified-since"));
  const modified = dateIn(headers.get("last-modified"));
  return until !== undefined && modified !== undefined && modified > until;
}

/** Whether a part is wanted, if the answer is one that has parts. */
export function wantsPart(method: string, asked: ReadonlyMap<string, string>): boolean {
  return method === "GET" && asked.has("range");
}

/**
 * The part that is wanted; undefined where the whole is the answer: also for several parts, and for what the client believes to be
 * something else (RFC 9110 § 14.2 leaves both to the server); `none` where there is no such part.
 *
 * @param size of the whole body
 */
export function partOf(
  asked: ReadonlyMap<string, string>,
  whole: WholeAnswer,
  size: number,
): Part | "none" | undefined {
  const range = asked.get("range");
  if (range === undefined || whole.status !== 200 || !holdsFor(asked.get("if-range"), whole)) {
    return undefined;
  }
  const [, first, last] = /^\s*bytes\s*=\s*(\d+)\s*-\s*(\d*)\s*,?\s*$/i.exec(range) ?? [];
  const suffix = /^\s*bytes\s*=\s*-\s*(\d+)\s*,?\s*$/i.exec(range)?.[1];
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? "none" : { from: size - length, to: size };
  }
  if (first === undefined) return undefined;
  const from = Number(first);
  const isOpen = last === undefined || last === "";
  if (!isOpen && Number(last) < from) return undefined; // no range at all
  const end = isOpen ? size : Number(last) + 1;
  return from >= size ? "none" : { from, to: Math.min(end, size) };
}

/** RFC 9110 § 13.1.5: a tag is compared strongly, a date exactly. */
function holdsFor(condition: string | undefined, { headers }: WholeAnswer): boolean {
  if (condition === undefined) return true;
  const word = condition.trim();
  if (word.startsWith("W/")) return false;
  if (word.startsWith('"')) return headers.get("etag") === word;
  const date = dateIn(word);
  return date !== undefined && date === dateIn(headers.get("last-modified"));
}

function tagsIn(list: string): string[] {
  return [...list.matchAll(/(?:W\/)?("[^"]*")/g)].map(([, tag]) => tag!);
}

function strongTagsIn(list: string): string[] {
  return [...list.matchAll(/(W\/)?("[^"]*")/g)].flatMap(([, weak, tag]) => weak ? [] : [tag!]);
}

function withoutWeak(tag: string): string {
  return tag.replace(/^W\//, "");
}

function dateIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseHttpDate(text.trim());
}
