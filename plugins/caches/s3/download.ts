/**
 * Blobs out of a bucket: a connection that breaks is taken up where it broke.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { WorkNews } from "../../../core/plugin/contracts/transport.ts";
import { isPassing, pauseTold } from "../../kit/http/retry.ts";
import { brokenOff, type Bucket } from "./bucket.ts";

/** Bytes that are asked for at once: Deno's TLS reads on though nobody takes what it has read. */
const longestStretch = 32 << 20;

/**
 * The bytes of a blob, not verified.
 *
 * @throws {QuillaError} `s3/blob-missing`, `s3/broken`, and what asking throws
 */
export async function* download(
  bucket: Bucket,
  key: string,
  blob: Descriptor,
  tell?: (news: WorkNews) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const { retries } = bucket;
  const doing = `reading ${key} of the bucket ${bucket.name}`;
  let received = 0;
  let inVain = 0;
  while (received < blob.size) {
    const end = Math.min(received + longestStretch, blob.size);
    try {
      const headers = received === 0 && end === blob.size
        ? undefined
        : { Range: `bytes=${received}-${end - 1}` };
      const response = await bucket.ask({ method: "GET", key, headers, doing, also: [206, 404] });
      if (response.status === 404) {
        await response.discard();
        throw missing(key, bucket);
      }
      // Who knows of no ranges sends all of it again.
      let skipped = response.status === 206 ? 0 : received;
      for await (const piece of response.body) {
        const rest = piece.subarray(Math.min(skipped, piece.length));
        skipped -= piece.length - rest.length;
        received += rest.length;
        if (rest.length > 0) inVain = 0;
        if (rest.length > 0) yield rest;
      }
      if (received < end) throw brokenOff(doing);
    } catch (error) {
      if (!isPassing(error) || ++inVain >= retries.attempts) throw error;
      await pauseTold(
        retries,
        inVain,
        { error },
        (retry) => tell?.({ type: "retry", blob, ...retry }),
      );
    }
  }
}

function missing(key: string, { name }: Bucket): QuillaError {
  return new QuillaError(`${key} is not in the bucket ${name}, though its manifest names it`, {
    code: "s3/blob-missing",
    hint:
      "a rule of the bucket may have removed it: let such rules wait longer than touch_refresh, a day",
  });
}
