/**
 * Servers for recordings, in memory: what is asked of them goes to a store, as it does with real ones.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { BlobFacts } from "../../core/store/ingest.ts";
import type { Store } from "../../core/store/store.ts";
import type {
  AskedRequest,
  FetchedAnswer,
  Servers,
} from "../../plugins/kit/recording/recording_options.ts";
import type { ProxiedAnswer, ProxiedRequest } from "../../plugins/kit/recording/contracts.ts";

/** What a server says. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Thrown in the place of an answer, or in the middle of the body. */
  readonly error?: Error;
}

/** Answers by URLs; a list is answered one after the other, and the last one again. */
export class MemoryServers implements Servers {
  readonly asked: AskedRequest[] = [];
  readonly #store: Store;
  readonly #answers: Map<string, Said[]>;

  constructor(store: Store, answers: Readonly<Record<string, Said | readonly Said[]>>) {
    this.#store = store;
    this.#answers = new Map(Object.entries(answers).map(([url, said]) => [url, [said].flat()]));
  }

  fetch(request: AskedRequest): Promise<FetchedAnswer> {
    this.asked.push(request);
    const list = this.#answers.get(request.url.href) ?? [{ status: 404, body: "none\n" }];
    const said = list.length > 1 ? list.shift()! : list[0]!;
    const { status = 200, headers = {}, body = "", error } = said;
    if (error !== undefined && said.body === undefined) return Promise.reject(error);
    const bytes = request.method === "HEAD" ? Buffer.alloc(0) : Buffer.from(body);
    const length = error === undefined ? String(Buffer.from(body).length) : undefined;
    const { promise, resolve, reject } = Promise.withResolvers<BlobFacts>();
    promise.catch(() => {});
    const store = this.#store;
    const pieces = async function* () {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
      if (error !== undefined) {
        reject(error);
        throw error;
      }
      resolve(store.blobs.put(bytes));
    };
    const all = { ...headers, ...length === undefined ? {} : { "content-length": length } };
    return Promise.resolve({
      status,
      headers: new Map(Object.entries(all)),
      body: pieces(),
      kept: promise,
    });
  }
}

/** A request as a program makes it. */
export function proxied(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string | Uint8Array,
): ProxiedRequest {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const pieces = async function* () {
    yield* bytes === undefined ? [] : [bytes];
  };
  return {
    ...{ method, url: new URL(url), headers: new Map(Object.entries(headers)) },
    body: bytes && pieces(),
  };
}

/** The whole of an answer. */
export async function readAnswer({ status, headers, body }: ProxiedAnswer) {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(Uint8Array.from(piece));
  const said = Object.fromEntries(headers);
  return { status, headers: said, text: Buffer.concat(pieces).toString() };
}
