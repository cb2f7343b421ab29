/**
 * Blobs into a repository: in chunks, so that a connection that breaks costs one chunk at most (OCI distribution spec § pushing
 * blobs). One blob takes the memory of one chunk.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import { redirectTarget } from "../../kit/http/policy.ts";
import type { RequestBody } from "../../kit/http/request.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { nonsense } from "./failure.ts";
import type { TransferNews } from "../../../core/plugin/contracts/transport.ts";
import { paced } from "../../kit/transfer/copy_event.ts";
import type { UploadPace } from "./upload_pace.ts";
import type { Repository } from "./repository.ts";
import { briefly, isPassing, isPassingStatus, pauseTold } from "../../kit/http/retry.ts";
import { type Chunk, SourceFailure, UploadSource } from "./upload_source.ts";

/** What is no longer goes in one request: a third of the round trips, and little to be sent again. */
const smallBlob = 1 << 20;

/** An upload that was begun. */
export interface Upload {
  readonly location: URL;
  /** The least that the registry takes as a chunk that is not the last one. */
  readonly least: number;
}

/** Asks for another repository's blob to be this one's too; what was not granted is an upload that was begun. */
export async function mountBlob(
  repository: Repository,
  { digest }: Descriptor,
  from: string,
): Promise<"mounted" | Upload> {
  const query = new URLSearchParams({ mount: digest, from });
  const response = await repository.write({
    ...{ method: "POST", at: `blobs/uploads/?${query}`, expect: [201, 202], from: [from] },
    doing: `taking over a blob of ${from} into ${repository.name}`,
  });
  await response.discard();
  return response.status === 201 ? "mounted" : uploadOf(response);
}

/**
 * Sends a blob. Registries that lose what they had of an upload, as distribution does when a request breaks, are sent it anew, in
 * pieces that are the smaller the more often that happens, each over a connection of its own.
 *
 * @param pace what other uploads to the registry have learned
 * @param bytes read anew each time that it is iterated
 * @param begun an upload that was begun already
 * @throws {QuillaError} `registry/upload-lost` where the registry forgets what it took again and again, what asking throws, and what
 * reading the bytes throws
 */
export async function pushBlob(
  repository: Repository,
  blob: Descriptor,
  bytes: AsyncIterable<Uint8Array>,
  pace: UploadPace,
  begun?: Upload,
): Promise<void> {
  for (let tried = 1;; tried++) {
    const source = new UploadSource(bytes, blob.size);
    const push = new Push(repository, blob, source, pace);
    try {
      return await push.run(tried === 1 ? begun : undefined);
    } catch (error) {
      await push.cancel();
      if (error instanceof SourceFailure) throw error.cause;
      const isLost = error instanceof QuillaError && error.code === "registry/upload-lost";
      const { attempts } = repository.retries;
      if (!isLost || tried >= attempts) throw error;
      const again = { wait: 0, attempt: tried + 1, attempts };
      repository.tell({
        type: "retry",
        blob,
        reason: briefly(error, repository.retries.who),
        ...again,
      });
      repository.tell({ type: "resume", blob, bytes: 0 });
      pace.lost();
    } finally {
      await source.close();
    }
  }
}

class Push {
  readonly #repository: Repository;
  readonly #blob: Descriptor;
  readonly #source: UploadSource;
  readonly #pace: UploadPace;
  readonly #tell: (news: TransferNews) => void;
  #upload: Upload | undefined;

  constructor(repository: Repository, blob: Descriptor, source: UploadSource, pace: UploadPace) {
    this.#pace = pace;
    this.#tell = paced(repository.tell);
    this.#repository = repository;
    this.#blob = blob;
    this.#source = source;
  }

  async run(begun: Upload | undefined): Promise<void> {
    this.#upload = begun ?? await this.#begin();
    if (this.#blob.size <= smallBlob) return await this.#sendWhole();
    for (let sent = 0; sent < this.#blob.size;) {
      const chunk = this.#source.next(Math.max(this.#pace.most, this.#upload.least));
      await this.#send(chunk);
      sent += chunk.size;
    }
    await this.#source.finish();
    await this.#finish();
    this.#upload = undefined;
  }

  /** Tells the registry to forget what came; it may not listen. */
  async cancel(): Promise<void> {
    if (this.#upload === undefined) return;
    const ask = { method: "DELETE", at: this.#upload.location, once: true } as const;
    await this.#repository.write({ ...ask, expect: [204], doing: this.#doing }).catch(() => {});
  }

  get #doing(): string {
    return `sending the blob ${this.#blob.digest} to ${this.#repository.name}`;
  }

  async #begin(): Promise<Upload> {
    const response = await this.#repository.write({
      ...{ method: "POST", at: "blobs/uploads/", expect: [202], doing: this.#doing },
    });
    await response.discard();
    return uploadOf(response);
  }

  /** Sends all of it in the request that closes the upload; where that breaks, in another one. */
  async #sendWhole(): Promise<void> {
    const { retries } = this.#repository;
    const chunk = this.#source.next(this.#blob.size);
    const body = chunk.from(0, chunk.size);
    // What is wrong with it must be known before the registry takes it for whole.
    for await (const _ of body.open());
    await this.#source.finish();
    for (let tried = 1;; tried++) {
      this.#upload ??= await this.#begin();
      let failure: unknown;
      let retryAfter: string | undefined;
      try {
        const response = await this.#put(this.#told(body, 0), anyStatus, true);
        if (response.status < 300) {
          this.#upload = undefined;
          return await response.discard();
        }
        retryAfter = response.headers.get("retry-after");
        failure = await this.#repository.failure(response, this.#doing);
        if (!isPassingStatus(response.status) || tried >= retries.attempts) throw failure;
      } catch (error) {
        if (error === failure || !isPassing(error) || tried >= retries.attempts) throw error;
        failure = error;
      }
      await this.#pause(tried, failure, retryAfter);
      this.#upload = undefined;
      if (await hasBlob(this.#repository, this.#blob)) return;
    }
  }

  /** Sends one chunk; where it breaks, what the registry has of it is not sent again. */
  async #send(chunk: Chunk): Promise<void> {
    const { retries } = this.#repository;
    let offset = 0;
    for (let tried = 1; offset < chunk.size;) {
      const body = chunk.from(offset, this.#step);
      const response = await this.#patch(
        this.#told(body, chunk.start + offset),
        chunk.start + offset,
      ).catch(brokenOff);
      const isBroken = response instanceof Error;
      if (!isBroken && response.status === 202) {
        this.#upload = { ...this.#upload!, location: locationOf(response) };
        const taken = takenOf(response, false);
        offset = taken === undefined ? offset + body.size : this.#within(chunk, taken);
        this.#pace.held();
        tried = 1;
        continue;
      }
      const failure = isBroken ? response : await this.#repository.failure(response, this.#doing);
      // 404: the registry has given the upload up, as it may between our asking and our sending.
      const mayPass = isBroken || [404, 416].includes(response.status) ||
        isPassingStatus(response.status);
      if (!mayPass || tried >= retries.attempts) throw failure;
      const retryAfter = isBroken ? undefined : response.headers.get("retry-after");
      await this.#pause(tried++, failure, retryAfter);
      const known = offset;
      offset = await this.#resume(chunk);
      this.#tell({ type: "resume", blob: this.#blob, bytes: chunk.start + offset });
      if (offset > known) tried = 1;
      if (isBroken) this.#pace.broke(offset > known);
    }
  }

  /** Tells what broke, and waits until it is tried again. */
  async #pause(tried: number, failure: unknown, retryAfter: string | undefined): Promise<void> {
    const failed = { error: failure, retryAfter };
    await pauseTold(
      this.#repository.retries,
      tried,
      failed,
      (retry) => this.#tell({ type: "retry", blob: this.#blob, ...retry }),
    );
  }

  /** The body, told as it is sent; `before` it, so many bytes of the blob were. */
  #told({ size, open }: RequestBody, before: number): RequestBody {
    const [tell, blob] = [this.#tell, this.#blob];
    return {
      size,
      async *open() {
        let bytes = before;
        for await (const piece of open()) {
          yield piece;
          bytes += piece.length;
          tell({ type: "bytes", blob, bytes });
        }
      },
    };
  }

  get #step(): number {
    this.#pace.at(this.#upload!.location);
    return Math.max(this.#pace.step, this.#upload!.least);
  }

  async #patch(body: RequestBody, first: number): Promise<HttpResponse> {
    const any = { expect: anyStatus, doing: this.#doing, once: true, fresh: this.#pace.isBad };
    const response = await this.#repository.write({
      ...{ method: "PATCH", at: this.#upload!.location, ...any, body },
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Range": `${first}-${first + body.size - 1}`,
      },
    });
    if (response.status === 202) await response.discard();
    return response;
  }

  /** Asks how far it is: the offset in the chunk from which on it has to be sent. */
  async #resume(chunk: Chunk): Promise<number> {
    const response = await this.#repository.write({
      ...{ method: "GET", at: this.#upload!.location, expect: [200, 202, 204, 404] },
      doing: this.#doing,
    });
    await response.discard();
    if (response.status === 404) {
      if (chunk.start > 0) throw this.#lost();
      this.#pace.lost();
      this.#upload = await this.#begin();
      return 0;
    }
    this.#upload = { ...this.#upload!, location: locationOf(response) };
    return this.#within(chunk, takenOf(response, true) ?? 0);
  }

  #within(chunk: Chunk, taken: number): number {
    const offset = taken - chunk.start;
    if (offset < 0 || offset > chunk.size) throw this.#lost();
    return offset;
  }

  /** Closes the upload. A registry that could not say that it did may have done so. */
  async #finish(): Promise<void> {
    const response = await this.#put(undefined, [201, 204, 404], false);
    if (response.status !== 404) return await response.discard();
    const failure = await this.#repository.failure(response, this.#doing);
    if (!await hasBlob(this.#repository, this.#blob)) throw failure;
  }

  async #put(
    body: RequestBody | undefined,
    expect: readonly number[],
    once: boolean,
  ): Promise<HttpResponse> {
    const at = new URL(this.#upload!.location);
    at.searchParams.set("digest", this.#blob.digest);
    return await this.#repository.write({
      ...{ method: "PUT", at, body, expect, once, doing: this.#doing },
      headers: { "Content-Type": "application/octet-stream" },
    });
  }

  #lost(): QuillaError {
    return new QuillaError(`${this.#doing} failed: the registry has lost what it had of it`, {
      code: "registry/upload-lost",
      hint: "push again; what was pushed whole before stays there",
    });
  }
}

/** What happens to connections is an answer as well; all else is not. */
function brokenOff(error: Error): Error {
  if (isPassing(error)) return error;
  throw error;
}

const anyStatus: readonly number[] = Array.from({ length: 400 }, (_, at) => 200 + at);

/** Whether the repository has a blob, of the size that it should have. */
export async function hasBlob(
  repository: Repository,
  { digest, size }: Descriptor,
): Promise<boolean> {
  const response = await repository.head(
    {
      ...{ at: `blobs/${digest}`, expect: [200, 404] },
      doing: `looking for the blob ${digest} in ${repository.name}`,
    },
    { headers: size === 0 ? {} : { Range: "bytes=0-0" }, expect: [200, 206, 404, 416] },
  );
  const { status, headers } = response;
  const [, total] = /\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  const length = status === 206 ? total : headers.get("content-length");
  return [200, 206].includes(status) && (length ?? String(size)) === String(size);
}

function uploadOf(response: HttpResponse): Upload {
  const least = Number(response.headers.get("oci-chunk-min-length") ?? 0);
  return {
    location: locationOf(response),
    least: Number.isSafeInteger(least) ? Math.min(Math.max(least, 0), 256 << 20) : 0,
  };
}

/** Where the upload goes on; from https it never leads to http. */
function locationOf(response: HttpResponse): URL {
  const location = response.headers.get("location");
  if (location === undefined) throw nonsense(response, "it does not say where the upload goes on");
  return redirectTarget(response.url, location);
}

/** How many bytes the registry has; undefined where it does not say. Nothing and one byte look alike, and are taken for nothing. */
function takenOf(response: HttpResponse, isNeeded: boolean): number | undefined {
  const range = response.headers.get("range");
  if (range === undefined && !isNeeded) return undefined;
  const [, last] = (range ?? "0-0").match(/^(?:bytes=)?0-(\d{1,15})$/) ?? [];
  if (last === undefined) throw nonsense(response, `it has the range ${quote(range ?? "")}`);
  return last === "0" ? 0 : Number(last) + 1;
}
