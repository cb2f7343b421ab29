/**
 * Blobs: pulled whole or in part, pushed at once or in chunks, mounted, deleted (OCI distribution specification, § Pulling
 * Blobs, § Pushing Blobs, § Deleting Blobs).
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  type Algorithm,
  algorithmOf,
  type Digest,
  fileContent,
  parseDigest,
} from "../../../core/plugin/api/nouns.ts";
import type { Exchange } from "./exchange.ts";
import type { Inventory } from "./inventory.ts";
import { partsAnswer } from "./parts.ts";
import { requestedPart, requestedParts, sentPart } from "./range.ts";
import { Refusal } from "./refusal.ts";
import type { StoreAccess } from "./store_access.ts";
import { receivedRange, type Upload, uploadPath, type Uploads } from "./uploads.ts";

const largestBlob = 2 ** 50; // bytes; the disk ends before

export class BlobEndpoints {
  constructor(
    private readonly access: StoreAccess,
    private readonly inventory: Inventory,
    private readonly uploads: Uploads,
  ) {}

  /** The file is opened while the store is; what it holds is sent afterwards, and nobody waits for a slow client. */
  async pull(exchange: Exchange, digest: Digest): Promise<void> {
    const isHead = exchange.method === "HEAD";
    const { size, part, parts, reader } = await this.access.use((store) => {
      const size = this.inventory.blobSize(store, digest);
      if (size === undefined) throw unknown();
      const range = isHead ? undefined : exchange.header("range");
      const several = requestedParts(range, size);
      if (several !== undefined) {
        const path = store.blobs.path(digest);
        const parts = partsAnswer(path, size, several, `quilla-${randomUUID()}`);
        return { size, parts, part: undefined, reader: parts.open() };
      }
      const part = requestedPart(range, size);
      const { start, size: length } = part ?? { start: 0, size };
      const content = fileContent(store.blobs.path(digest), start, length);
      return { size, part, parts: undefined, reader: isHead ? undefined : content.open() };
    });
    const headers = {
      "Content-Type": "application/octet-stream",
      "Docker-Content-Digest": digest,
      "Accept-Ranges": "bytes",
    };
    if (reader === undefined) {
      exchange.answer(200, { ...headers, "Content-Length": size });
    } else if (parts !== undefined) {
      const typed = { ...headers, "Content-Type": parts.contentType };
      await exchange.stream(206, typed, reader, parts.size);
    } else if (part === undefined) {
      await exchange.stream(200, headers, reader, size);
    } else {
      const range = `bytes ${part.start}-${part.start + part.size - 1}/${size}`;
      await exchange.stream(206, { ...headers, "Content-Range": range }, reader, part.size);
    }
  }

  /** Begins an upload, unless the blob comes with the request or is here already. */
  async begin(exchange: Exchange, name: string): Promise<void> {
    const { query } = exchange;
    const mount = query.get("mount");
    if (mount !== null && await this.#mounted(parseDigest(mount))) {
      return created(exchange, name, parseDigest(mount));
    }
    const wanted = query.get("digest");
    const digest = wanted === null ? undefined : parseDigest(wanted);
    const algorithm = digest === undefined
      ? algorithmNamed(query.get("digest-algorithm"))
      : algorithmOf(digest);
    const upload = await this.uploads.begin(name, algorithm, exchange.client);
    if (digest === undefined) return progress(exchange, 202, upload);
    try {
      await this.uploads.append(upload, exchange.body(largestBlob));
      await this.#commit(exchange, upload, digest);
    } catch (error) {
      // Nobody knows how to go on with it.
      await this.uploads.cancel(upload.id, name).catch(() => {});
      throw error;
    }
  }

  status(exchange: Exchange, name: string, id: string): void {
    progress(exchange, 204, this.uploads.find(id, name));
  }

  async append(exchange: Exchange, name: string, id: string): Promise<void> {
    const upload = await this.#append(exchange, name, id);
    progress(exchange, 202, upload);
  }

  /** Ends an upload; its last bytes may come along. */
  async finish(exchange: Exchange, name: string, id: string): Promise<void> {
    const digest = parseDigest(exchange.query.get("digest") ?? "");
    const upload = await this.#append(exchange, name, id);
    await this.#commit(exchange, upload, digest);
  }

  async cancel(exchange: Exchange, name: string, id: string): Promise<void> {
    await this.uploads.cancel(id, name);
    exchange.answer(204);
  }

  /**
   * Takes back a blob that no image needs; its room is freed by `system prune`, which knows that nobody else is about to use
   * it. What an image needs stays.
   */
  async remove(exchange: Exchange, digest: Digest): Promise<void> {
    await this.access.use((store) => {
      if (this.inventory.holdings(store).blobs.has(digest)) {
        throw new Refusal(
          405,
          "UNSUPPORTED",
          "an image needs the blob; delete the image's manifest",
        );
      }
      if (!this.inventory.dropPushed(digest)) throw unknown();
    });
    exchange.answer(202);
  }

  async #append(exchange: Exchange, name: string, id: string): Promise<Upload> {
    const part = sentPart(exchange.header("content-range"));
    const { announced } = exchange;
    if (part !== undefined && announced !== undefined && announced !== part.size) {
      throw new Refusal(400, "SIZE_INVALID", "Content-Length and Content-Range differ");
    }
    const upload = this.uploads.find(id, name);
    return await this.uploads.append(upload, exchange.body(largestBlob), part);
  }

  async #commit(exchange: Exchange, upload: Upload, digest: Digest): Promise<void> {
    await this.uploads.commit(upload, digest);
    this.inventory.addPushed(digest);
    created(exchange, upload.name, digest);
  }

  /** All repositories share the store's blobs, so what is here need not be sent, whatever repository it came to. */
  async #mounted(digest: Digest): Promise<boolean> {
    return await this.access.use((store) => {
      if (this.inventory.blobSize(store, digest) === undefined) return false;
      this.inventory.addPushed(digest);
      this.access.keepOpen();
      return true;
    });
  }
}

function progress(exchange: Exchange, status: number, upload: Upload): void {
  exchange.answer(status, {
    Location: uploadPath(upload),
    Range: receivedRange(upload),
    "Docker-Upload-UUID": upload.id,
  });
}

function created(exchange: Exchange, name: string, digest: Digest): void {
  exchange.answer(201, {
    Location: `/v2/${name}/blobs/${digest}`,
    "Docker-Content-Digest": digest,
  });
}

function algorithmNamed(text: string | null): Algorithm {
  if (text === null || text === "sha256" || text === "sha512") return text ?? "sha256";
  throw new Refusal(400, "DIGEST_INVALID", "digests are sha256 or sha512");
}

function unknown(): Refusal {
  return new Refusal(404, "BLOB_UNKNOWN", "there is no such blob");
}
