/**
 * Answers from what is recorded: the whole, a part, or that nothing is new.
 *
 * @module
 */
import { fileContent, piecesOf } from "../../../core/content.ts";
import type { Store } from "../../../core/store/store.ts";
import type { ProxiedAnswer, ProxiedRequest, RecordedAnswer } from "./contracts.ts";
import { isOther, isUnchanged, partOf, wantsPart, type WholeAnswer } from "./partial.ts";

/** A whole answer, whose body the store has. */
export interface HeldAnswer extends WholeAnswer {
  readonly body: Pick<RecordedAnswer, "digest" | "size">;
}

/** Said of a body, these are no longer true of a part of it, or of none. */
const ofTheBody = new Set(["content-length", "content-range", "transfer-encoding"]);

/**
 * What the client is told that asked for it.
 *
 * @throws {QuillaError} `store/…` where the body is not there
 */
export function answerFrom(
  store: Store,
  request: Pick<ProxiedRequest, "method" | "headers">,
  held: HeldAnswer,
): ProxiedAnswer {
  const { method, headers } = request;
  const { digest, size } = held.body;
  const brief = briefAnswer(method, headers, held);
  if (brief !== undefined) return brief;
  const said = headersOf(held);
  if (method === "HEAD") {
    const length = held.headers.get("content-length");
    return answerOf(
      held.status,
      length === undefined ? said : [...said, ["content-length", length]],
    );
  }
  const part = wantsPart(method, headers) ? partOf(headers, held, size) : undefined;
  if (part === "none") {
    return answerOf(416, [["content-range", `bytes */${size}`], ["content-length", "0"]]);
  }
  const { from, to } = part ?? { from: 0, to: size };
  const range: [string, string][] = part === undefined
    ? []
    : [["content-range", `bytes ${from}-${to - 1}/${size}`]];
  const hasLength = held.status !== 204 && held.status !== 304;
  const length: [string, string][] = hasLength ? [["content-length", String(to - from)]] : [];
  const status = part === undefined ? held.status : 206;
  if (to === from) return answerOf(status, [...said, ...range, ...length]);
  store.blobs.requireSize({ digest, size });
  const content = fileContent(store.blobs.path(digest), from, to - from);
  return answerOf(status, [...said, ...range, ...length], piecesOf(content));
}

/** What needs no body to be answered: that nothing is new, or that it is something else. */
export function briefAnswer(
  method: string,
  asked: ReadonlyMap<string, string>,
  whole: WholeAnswer,
): ProxiedAnswer | undefined {
  if (isOther(asked, whole)) return answerOf(412, [["content-length", "0"]]);
  if (!isUnchanged(method, asked, whole)) return undefined;
  return answerOf(304, headersOf(whole).filter(([name]) => !/^content-(?!location)/.test(name)));
}

/** All that is said, less the length; of cookies, each has a header of its own. */
export function headersOf({ headers }: WholeAnswer): (readonly [string, string])[] {
  return [...headers].flatMap(([name, value]) => {
    if (ofTheBody.has(name)) return [];
    const values = name === "set-cookie" ? value.split("\n") : [value];
    return values.map((each) => [name, each] as const);
  });
}

function answerOf(
  status: number,
  headers: readonly (readonly [string, string])[],
  body: AsyncIterable<Uint8Array> = nothing(),
): ProxiedAnswer {
  return { status, headers, body };
}

async function* nothing(): AsyncGenerator<Uint8Array, void, void> {}
