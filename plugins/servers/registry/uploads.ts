/**
 * Blobs on their way in. Their bytes lie in the store's `ingest/`, and nobody sees them before they are whole and hash to
 * their name.
 *
 * @module
 */
import type { Algorithm, Digest } from "../../../core/plugin/api/nouns.ts";
import { randomHex } from "../../../core/plugin/api/text.ts";
import type { BlobFacts, BlobWriter } from "../../../core/plugin/api/store.ts";
import { Shares } from "./clients.ts";
import { Refusal } from "./refusal.ts";
import type { Part } from "./range.ts";
import type { StoreAccess } from "./store_access.ts";

/** An upload that was begun. */
export interface Upload {
  readonly id: string;
  /** The repository's name in the path: an upload is known under it alone. */
  readonly name: string;
  /** How many bytes came so far. */
  readonly size: number;
}

interface Session extends Upload {
  readonly client: string;
  readonly writer: BlobWriter;
  isBusy: boolean;
  expiry: ReturnType<typeof setTimeout>;
}

/** How uploads are bounded. */
export interface UploadLimits {
  /** At once; each holds 1 MiB of memory. */
  readonly number: number;
  /** Of these, each client's. */
  readonly perClient: number;
  /** Milliseconds for which one may lie still. */
  readonly idle: number;
}

export class Uploads {
  readonly #sessions = new Map<string, Session>();
  readonly #shares: Shares;
  #beginning = 0;

  constructor(private readonly access: StoreAccess, private readonly limits: UploadLimits) {
    this.#shares = new Shares(limits.perClient);
  }

  /**
   * @param client who sends it
   * @throws {Refusal} 429 where there are too many
   */
  async begin(name: string, algorithm: Algorithm, client: string): Promise<Upload> {
    const isFull = this.#sessions.size + this.#beginning >= this.limits.number;
    if (isFull || !this.#shares.take(client)) {
      throw new Refusal(429, "TOOMANYREQUESTS", "too many uploads are under way", {
        "Retry-After": "5",
      });
    }
    this.#beginning++;
    let session: Session | undefined;
    try {
      const store = await this.access.hold();
      try {
        const writer = store.blobs.ingest(algorithm);
        const id = randomHex(16);
        const begun: Session = {
          id,
          name,
          client,
          writer,
          isBusy: false,
          expiry: setTimeout(() => this.#end(begun), this.limits.idle),
          get size() {
            return writer.position;
          },
        };
        session = begun;
        this.#sessions.set(id, begun);
        this.access.keepOpen();
        return begun;
      } catch (error) {
        this.access.release();
        throw error;
      }
    } finally {
      this.#beginning--;
      if (session === undefined) this.#shares.giveBack(client);
    }
  }

  /** @throws {Refusal} 404 */
  find(id: string, name: string): Upload {
    return this.#session(id, name);
  }

  /**
   * Appends what arrives. Where it breaks off, what came is kept: the client asks how much that is, and goes on from there.
   *
   * @param part what the chunk says it is
   * @throws {Refusal} 416 where the chunk does not follow what is there, 400 where it is not as long as it says, 404, 409
   */
  async append(
    { id, name }: Upload,
    pieces: AsyncIterable<Uint8Array>,
    part?: Part,
  ): Promise<Upload> {
    return await this.#working(id, name, async (session) => {
      const { writer } = session;
      if (part !== undefined && part.start !== writer.position) {
        throw new Refusal(416, "BLOB_UPLOAD_INVALID", "the chunk does not follow what is there", {
          Location: uploadPath(session),
          Range: receivedRange(session),
        });
      }
      const end = part === undefined ? Infinity : part.start + part.size;
      for await (const piece of pieces) {
        if (writer.position + piece.length > end) throw wrongLength();
        writer.write(piece);
      }
      if (part !== undefined && writer.position !== end) throw wrongLength();
      return session;
    });
  }

  /**
   * Makes the blob part of the store, if it is what it should be. The upload is over, either way.
   *
   * @throws {QuillaError} `store/digest-mismatch`, `store/full`; {@linkcode Refusal} 404, 409
   */
  async commit({ id, name }: Upload, digest: Digest): Promise<BlobFacts> {
    return await this.#working(id, name, (session) => {
      try {
        const facts = session.writer.commit({ digest });
        this.access.keepOpen();
        return facts;
      } finally {
        this.#end(session);
      }
    });
  }

  /** Gives an upload up. @throws {Refusal} 404, 409 */
  async cancel(id: string, name: string): Promise<void> {
    await this.#working(id, name, (session) => this.#end(session));
  }

  /** Gives all of them up. */
  close(): void {
    for (const session of [...this.#sessions.values()]) this.#end(session);
  }

  #session(id: string, name: string): Session {
    const session = this.#sessions.get(id);
    if (session?.name === name) return session;
    throw new Refusal(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload; begin another");
  }

  async #working<T>(
    id: string,
    name: string,
    work: (session: Session) => T | Promise<T>,
  ): Promise<T> {
    const session = this.#session(id, name);
    if (session.isBusy) {
      throw new Refusal(409, "BLOB_UPLOAD_INVALID", "another request is writing to this upload");
    }
    session.isBusy = true;
    clearTimeout(session.expiry);
    try {
      return await work(session);
    } finally {
      session.isBusy = false;
      if (this.#sessions.has(id)) {
        session.expiry = setTimeout(() => this.#end(session), this.limits.idle);
        this.access.keepOpen();
      }
    }
  }

  #end(session: Session): void {
    if (!this.#sessions.delete(session.id)) return;
    clearTimeout(session.expiry);
    this.#shares.giveBack(session.client);
    try {
      session.writer.abort();
    } finally {
      this.access.release();
    }
  }
}

/** Where an upload goes on: relative, for only the client knows by which address it reaches us. */
export function uploadPath({ name, id }: Upload): string {
  return `/v2/${name}/blobs/uploads/${id}`;
}

/** What came so far, as registries say it: `0-0` also where that is nothing. */
export function receivedRange({ size }: Upload): string {
  return `0-${Math.max(0, size - 1)}`;
}

function wrongLength(): Refusal {
  return new Refusal(400, "SIZE_INVALID", "the chunk is not as long as its Content-Range says");
}
