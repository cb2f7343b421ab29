/**
 * Blobs into a bucket. Nothing is to be seen there of one that did not arrive whole.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf, hexOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { TransferNews } from "../../../core/plugin/contracts/transport.ts";
import type { RetryPolicy } from "../../kit/http/retry.ts";
import { type Bucket, uploadIdIn } from "./bucket.ts";

/** The most that S3 takes in one request. */
const largestObject = 5 * 2 ** 30;
/** S3 takes no smaller parts, but for the last, and no more of them. */
const smallestPart = 5 << 20;
const mostParts = 10_000;

/** How it is sent. */
export interface UploadOptions {
  readonly tell?: ((news: TransferNews) => void) | undefined;
  /** Bytes above which it is sent in parts. */
  readonly largest?: number | undefined;
}

/**
 * Sends a blob. Its digest is what is signed, so that the service refuses what arrives as something else.
 *
 * @param bytes read anew for each try
 * @throws {QuillaError} what the service refuses, and what the bytes end with
 */
export async function upload(
  bucket: Bucket,
  key: string,
  blob: Descriptor,
  bytes: AsyncIterable<Uint8Array>,
  { tell: hear, largest = largestObject }: UploadOptions = {},
): Promise<void> {
  const tell: RetryPolicy["tell"] = (retry) => hear?.({ type: "retry", blob, ...retry });
  const doing = `writing ${key} to the bucket ${bucket.name}`;
  if (blob.size > largest) return await uploadParts(bucket, { key, doing, tell }, blob, bytes);
  const { size } = blob;
  const body = { size, hash: hexOf(blob.digest), open: () => bytes };
  const response = await bucket.ask({ method: "PUT", key, doing, tell, body });
  await response.discard();
}

/** What is asked, part for part. */
interface Asked {
  readonly key: string;
  readonly doing: string;
  readonly tell: RetryPolicy["tell"];
}

/** S3 API reference, § multipart upload. */
async function uploadParts(
  bucket: Bucket,
  asked: Asked,
  { size }: Descriptor,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const begun = await bucket.ask({ ...asked, method: "POST", query: { uploads: "" } });
  const uploadId = uploadIdIn(await textOf(begun)) ?? nonsense(asked.doing, "UploadId");
  try {
    const tags: string[] = [];
    for await (const part of partsOf(bytes, Math.max(smallestPart, Math.ceil(size / mostParts)))) {
      const partNumber = String(tags.length + 1);
      const response = await bucket.ask({
        ...{ ...asked, method: "PUT", query: { partNumber, uploadId } },
        body: { size: part.length, hash: hexOf(digestOf(part)), open: () => [part] },
      });
      await response.discard();
      tags.push(response.headers.get("etag") ?? "");
    }
    const list = new TextEncoder().encode(listOf(tags));
    const done = await bucket.ask({
      ...{ ...asked, method: "POST", query: { uploadId } },
      body: { size: list.length, hash: hexOf(digestOf(list)), open: () => [list] },
    });
    // It may fail behind a status that says 200.
    if (!/<ETag>/.test(await textOf(done))) nonsense(asked.doing, "ETag");
  } catch (error) {
    const forget = { ...asked, method: "DELETE", query: { uploadId }, also: [204, 404] } as const;
    await bucket.ask(forget).then((response) => response.discard(), () => {});
    throw error;
  }
}

async function* partsOf(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, void> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length < size) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

function listOf(tags: readonly string[]): string {
  const parts = tags.map((tag, at) =>
    `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag.replace(/[<&]/g, "")}</ETag></Part>`
  );
  return `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
}

async function textOf(response: Awaited<ReturnType<Bucket["ask"]>>): Promise<string> {
  return new TextDecoder().decode(await response.bytes(64 << 10));
}

function nonsense(doing: string, lacks: string): never {
  throw new QuillaError(`${doing} failed: the service's answer has no ${lacks}`, {
    code: "s3/protocol",
    hint: "look at endpoint_url; a proxy may have answered in its place",
  });
}
