/**
 * The storage behind the service: block blobs of Azure (Put Blob, Put Block, Put Block List, Get Blob), by signed URLs alone.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { isPassing } from "../../kit/http/retry.ts";
import type { Asking } from "./asking.ts";
import { nonsense } from "./refusal.ts";
import type { Signed } from "./service.ts";

/** Bytes that are sent at once, and sent again where that fails: two of them are in memory for each blob. */
const blockSize = 8 << 20;

/** A download that breaks is taken up where it broke so often, without a byte between. */
const attempts = 6;

/**
 * Sends an entry. Until its last request nothing is there of it.
 *
 * @param onSent told how many bytes are there
 * @throws {QuillaError} what asking throws; what `bytes` throw, and then nothing is there
 */
export async function upload(
  asking: Asking,
  { url, origin }: Signed,
  bytes: AsyncIterable<Uint8Array>,
  onSent: (bytes: number) => void = () => {},
): Promise<number> {
  const put = async (words: Readonly<Record<string, string>>, sent: Uint8Array, type?: string) => {
    const response = await asking.ask({
      method: "PUT",
      url: withWords(url, words),
      headers: type === undefined
        ? { "x-ms-blob-type": "BlockBlob", "Content-Type": "application/octet-stream" }
        : { "Content-Type": type },
      body: { size: sent.length, open: () => [sent] },
      origin,
    }, "sending an entry to the storage of the cache");
    await response.discard();
  };
  const blocks: string[] = [];
  let size = 0;
  let onItsWay: Promise<void> = Promise.resolve();
  for await (const { block, isLast } of inBlocks(bytes)) {
    await onItsWay;
    size += block.length;
    if (isLast && blocks.length === 0) {
      await put({}, block);
      onSent(size);
      return size;
    }
    // All of the same length, as the storage wants them.
    const id = Buffer.from(String(blocks.length).padStart(8, "0")).toString("base64");
    blocks.push(id);
    const sent = size;
    onItsWay = put({ comp: "block", blockid: id }, block, "application/octet-stream")
      .then(() => onSent(sent));
    // Told where it is waited for: the bytes may fail before.
    onItsWay.catch(() => {});
  }
  await onItsWay;
  const list = blocks.map((id) => `<Latest>${id}</Latest>`).join("");
  const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`;
  await put({ comp: "blocklist" }, Buffer.from(xml), "application/xml");
  return size;
}

/**
 * The bytes of an entry.
 *
 * @param renew gives another URL where the first one is good no more; undefined where the entry is gone
 * @throws {QuillaError} `gha/lost`, what asking throws, and what reading throws once it broke too often
 */
export async function* download(
  asking: Asking,
  entry: Signed,
  renew: () => Promise<Signed | undefined>,
): AsyncGenerator<Uint8Array, void, void> {
  let { url, origin } = entry;
  let isRenewed = false;
  let received = 0;
  for (let triedInVain = 0;;) {
    const response = await asking.ask(
      {
        method: "GET",
        url,
        origin,
        headers: received === 0 ? {} : { Range: `bytes=${received}-` },
      },
      "reading an entry of the cache",
      (status) => [200, 206, 401, 403, 404].includes(status),
    );
    const { status, headers } = response;
    if (status >= 400) {
      await response.discard();
      const renewed = isRenewed ? undefined : await renew();
      if (renewed === undefined) throw lost(status);
      ({ url, origin } = renewed);
      isRenewed = true;
      continue;
    }
    if (status === 206 && !headers.get("content-range")?.startsWith(`bytes ${received}-`)) {
      throw nonsense("its storage sends another range than was asked for");
    }
    let skipped = status === 206 ? 0 : received;
    try {
      for await (const piece of response.body) {
        const rest = piece.subarray(Math.min(skipped, piece.length));
        skipped -= piece.length - rest.length;
        if (rest.length === 0) continue;
        received += rest.length;
        triedInVain = 0;
        yield rest;
      }
      return;
    } catch (error) {
      if (!isPassing(error) || ++triedInVain >= attempts) throw error;
    }
  }
}

function lost(status: number): QuillaError {
  const how = status === 404 ? "is gone" : `is denied (${status})`;
  return new QuillaError(`an entry of the cache of GitHub Actions ${how}`, {
    code: "gha/lost",
    hint: "GitHub removes what was not used for a week, and the oldest where there is too much",
  });
}

/** The same bytes in blocks of one size, the last one shorter; one, maybe empty, of none. */
async function* inBlocks(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly block: Uint8Array; readonly isLast: boolean }, void, void> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (let piece of bytes) {
    while (length + piece.length > blockSize) {
      const head = piece.subarray(0, blockSize - length);
      yield { block: Buffer.concat([...pieces, head]), isLast: false };
      piece = piece.subarray(head.length);
      [pieces, length] = [[], 0];
    }
    pieces.push(piece);
    length += piece.length;
  }
  yield { block: Buffer.concat(pieces), isLast: true };
}

/** The URL with more behind its `?`; what it is signed with stays as it is. */
function withWords(url: URL, words: Readonly<Record<string, string>>): URL {
  const more = Object.entries(words).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const made = new URL(url);
  made.search = [url.search.replace(/^\?/, ""), ...more].filter((part) => part !== "").join("&");
  return made;
}
