/**
 * Whether the store has what a recording names.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Store } from "../../../core/store/store.ts";
import type { Exchange, Recording } from "./contracts.ts";

/** What is to be done where a body is lost. */
const wayOut = "bring it from where it was recorded (quilla bundle create --with-sources, then " +
  "quilla bundle apply), or record it again: quilla build --record";

/** The bodies of a recording, each once. */
export function bodiesOf({ exchanges }: Pick<Recording, "exchanges">): Map<Digest, number> {
  return new Map(
    exchanges.filter(({ answer }) => answer.size > 0)
      .map(({ answer: { digest, size } }) => [digest, size]),
  );
}

/** The exchanges whose bodies are not in the store, or have another length. */
export function lostBodies(store: Store, { exchanges }: Recording): Exchange[] {
  const known = new Map<Digest, boolean>();
  return exchanges.filter(({ answer: { digest, size } }) => {
    if (size === 0) return false;
    const isThere = known.get(digest) ??
      (store.blobs.has(digest) && store.blobs.size(digest) === size);
    known.set(digest, isThere);
    return !isThere;
  });
}

/**
 * Makes sure that all of a recording is there.
 *
 * @param name what its file is called
 * @throws {QuillaError} `record/body-missing`
 */
export function requireBodies(store: Store, recording: Recording, name: string): void {
  const lost = lostBodies(store, recording);
  const [first] = lost;
  if (first === undefined) return;
  const { method, url } = first.request;
  const count = recording.exchanges.length;
  const which = lost.length === 1
    ? `of the ${count} answers in ${name} one is not in the store: that`
    : `of the ${count} answers in ${name} ${lost.length} are not in the store: the first is that`;
  throw new QuillaError(
    `${which} to ${method} ${url}`,
    { code: "record/body-missing", hint: wayOut },
  );
}

/**
 * Makes sure that one body is there, and is what it is called.
 *
 * @throws {QuillaError} `record/body-missing`, `record/body-damaged`, `store/failed`
 */
export function requireBody(
  store: Store,
  { request, answer }: Omit<Exchange, "step">,
  name: string,
): void {
  const { digest, size } = answer;
  if (size === 0) return;
  const isThere = store.blobs.has(digest);
  if (isThere && store.blobs.size(digest) === size && store.blobs.isSound(digest)) return;
  const what = isThere ? "is damaged" : "is not there";
  throw new QuillaError(
    `the answer to ${request.method} ${request.url} in ${name} ${what} in the store: ${digest}`,
    { code: isThere ? "record/body-damaged" : "record/body-missing", hint: wayOut },
  );
}
