/**
 * Blobs out of a repository: a connection that breaks is taken up where it broke (OCI distribution spec § pulling blobs).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { networkFailure, nonsense } from "./failure.ts";
import type { Repository } from "./repository.ts";
import { isPassing, pauseTold } from "../../kit/http/retry.ts";

/**
 * Bytes that are asked for at once. Deno's TLS reads on though nobody takes what it has read, so that this is what a download may
 * take of memory where its reader is slower than the network.
 */
const longestStretch = 32 << 20;

/**
 * The bytes of a blob, not verified. No byte is asked for twice, unless the registry cannot begin in the middle.
 *
 * @throws {QuillaError} `registry/blob-missing`, `registry/broken` where it breaks again and again without a byte between, and
 * what asking throws
 */
export async function* pullBlob(
  repository: Repository,
  blob: Descriptor,
): AsyncGenerator<Uint8Array, void, void> {
  let received = 0;
  let triedInVain = 0;
  let isResumed = false;
  for (let isOver = false; !isOver;) {
    try {
      const end = Math.min(received + longestStretch, blob.size);
      for await (const piece of stretch(repository, blob, received, end)) {
        if (isResumed) repository.tell({ type: "resume", blob, bytes: received });
        isResumed = false;
        received += piece.length;
        triedInVain = 0;
        yield piece;
      }
      // A registry that takes no ranges sent all of it, were it too much or too little.
      isOver = received >= blob.size || received < end;
    } catch (thrown) {
      const error = networkFailure(thrown, repository.registry);
      if (!isPassing(error) || ++triedInVain >= repository.retries.attempts) throw error;
      await pauseTold(
        repository.retries,
        triedInVain,
        { error },
        (retry) => repository.tell({ type: "retry", blob, ...retry }),
      );
      isResumed = true;
    }
  }
}

/** What comes from one answer, from an offset on. */
async function* stretch(
  repository: Repository,
  blob: Descriptor,
  offset: number,
  end: number,
): AsyncGenerator<Uint8Array, void, void> {
  const response = await repository.read({
    ...{ method: "GET", at: `blobs/${blob.digest}`, expect: [200, 206] },
    headers: offset === 0 && end === blob.size ? {} : { Range: `bytes=${offset}-${end - 1}` },
    doing: `reading the blob ${blob.digest} of ${repository.name}`,
  }).catch((error) => {
    throw missing(repository, blob, error);
  });
  let skipped = beginning(response, offset);
  for await (const piece of response.body) {
    const rest = skipped === 0 ? piece : piece.subarray(Math.min(skipped, piece.length));
    skipped -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

/** How many bytes come that are here already: all of them, where the registry takes no ranges. */
function beginning(response: HttpResponse, offset: number): number {
  if (response.status === 200) return offset;
  const range = response.headers.get("content-range") ?? "";
  const [, first] = range.match(/^bytes (\d+)-\d+\/(?:\d+|\*)$/) ?? [];
  if (first === undefined || Number(first) > offset) {
    throw nonsense(response, `it sends the range ${quote(range)} for bytes from ${offset} on`);
  }
  return offset - Number(first);
}

function missing({ name }: Repository, { digest }: Descriptor, error: unknown): unknown {
  if (!(error instanceof QuillaError) || error.code !== "registry/unknown") return error;
  return new QuillaError(`the blob ${digest} is not in ${name}, though the image needs it`, {
    code: "registry/blob-missing",
    hint: "push the image again; the registry has lost a part of it",
    cause: error,
  });
}
