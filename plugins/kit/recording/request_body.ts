/**
 * The body of a request, taken whole, and what it is known by.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { piecesOf } from "../../../core/content.ts";
import { type Digest, digestOf, Hasher } from "../../../core/digest.ts";
import type { Store } from "../../../core/store/store.ts";
import type { RequestBody } from "../http/request.ts";
import type { ProxiedRequest } from "./contracts.ts";
import { gitService, readGitRequest } from "./git_requests.ts";

/** A body that was taken. */
export interface TakenBody {
  /** Of it, less what is another each time. */
  readonly digest: Digest;
  /** What it wants of git, if that is asked. */
  readonly git?: string | undefined;
}

/** So much is held in memory; what is longer is nothing that git asks. */
const held = 4 << 20;

/**
 * Reads a request's body to know it, and keeps nothing.
 *
 * @returns undefined where it has none
 */
export async function knowBody(request: ProxiedRequest): Promise<TakenBody | undefined> {
  const hasher = new Hasher();
  const taken = await take(request.body, (piece) => void hasher.update(piece));
  if (taken.size === 0) return undefined;
  return taken.bytes === undefined ? { digest: hasher.digest() } : known(request, taken.bytes);
}

/**
 * Reads a request's body to know it, and to send it on: what is long goes to the store until it was sent.
 *
 * @returns undefined where it has none
 * @throws {QuillaError} `store/…`
 */
export async function keepBody(
  request: ProxiedRequest,
  store: Store,
): Promise<TakenBody & { readonly body: RequestBody } | undefined> {
  const writer = { current: undefined as ReturnType<Store["blobs"]["ingest"]> | undefined };
  try {
    const taken = await take(request.body, (piece) => {
      (writer.current ??= store.blobs.ingest()).write(piece);
    });
    const { size, bytes } = taken;
    if (size === 0) return undefined;
    if (bytes !== undefined) {
      return { ...known(request, bytes), body: { size, open: () => [bytes] } };
    }
    const blob = writer.current!.commit();
    const content = store.blobs.content(blob);
    return { digest: blob.digest, body: { size, open: () => piecesOf(content) } };
  } finally {
    writer.current?.abort();
  }
}

function known({ url, headers }: ProxiedRequest, bytes: Uint8Array): TakenBody {
  const service = gitService(url);
  const git = service && readGitRequest(bytes, service, headers.get("content-encoding"));
  return git === undefined || git === "" || service === undefined
    ? { digest: digestOf(bytes) }
    : { digest: git.digest, git: git.command };
}

/** All of a body, in memory where it is short; all pieces of one that is long are told. */
async function take(
  body: AsyncIterable<Uint8Array> | undefined,
  tell: (piece: Uint8Array) => void,
): Promise<{ readonly size: number; readonly bytes: Uint8Array | undefined }> {
  let pieces: Uint8Array[] | undefined = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.length;
    pieces?.push(Uint8Array.from(piece));
    if (pieces === undefined) tell(piece);
    else if (size > held) {
      for (const each of pieces) tell(each);
      pieces = undefined;
    }
  }
  return { size, bytes: pieces && Buffer.concat(pieces) };
}
