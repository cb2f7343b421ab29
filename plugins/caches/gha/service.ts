/**
 * The cache service's second version: Twirp calls that give signed URLs of a storage (`github.actions.results.api.v1.CacheService`).
 *
 * An entry is reserved, sent to the storage, and finalized: before that nobody sees it, and after that nobody changes it. It is found
 * by its key or by how it begins, the newest first, among those of the job's own ref and of the refs that it may look into.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf, hexOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { AddressKind } from "../../kit/http/address.ts";
import type { Address } from "./address.ts";
import type { Asking } from "./asking.ts";
import { existing, isExisting, nonsense, objectOf } from "./refusal.ts";

/** A place in the storage, for a while. */
export interface Signed {
  /** Whoever has it may read, or write, what is there. */
  readonly url: URL;
  /** What kind of host gave it. */
  readonly origin: AddressKind;
}

/** An entry that is there. */
export interface Entry extends Signed {
  /** Its whole key. */
  readonly key: string;
}

/** Answers are small. */
const longestAnswer = 32 << 10;

/** Entries of another version are others, whatever their keys: this is what tells ours from those of actions/cache. */
const version = hexOf(digestOf("quilla cache 1"));

/** One repository's cache. */
export class Service {
  readonly #address: Address;
  readonly #asking: Asking;

  constructor(address: Address, asking: Asking) {
    this.#address = address;
    this.#asking = asking;
  }

  /**
   * An entry, or undefined where there is none.
   *
   * @param beginning whether the key is how it begins: then the newest one counts
   */
  async find(key: string, beginning = false): Promise<Entry | undefined> {
    const asked = { key, restore_keys: beginning ? [key] : [], version };
    const { answer, origin } = await this.#call(
      "GetCacheEntryDownloadURL",
      asked,
      `looking for ${key}`,
    );
    if (answer.ok !== true) return undefined;
    const matched = answer.matched_key;
    const isMeant = matched === key || beginning && String(matched).startsWith(key);
    if (typeof matched !== "string" || !isMeant) {
      throw nonsense(`asked for ${quote(key)}, it gives ${quote(String(matched))}`);
    }
    return { key: matched, url: signed(answer.signed_download_url), origin };
  }

  /** Reserves an entry, to be sent; undefined where it is there, or is being left by another job. */
  async reserve(key: string): Promise<Signed | undefined> {
    try {
      const { answer, origin } = await this.#call(
        "CreateCacheEntry",
        { key, version },
        `reserving ${key}`,
      );
      if (answer.ok === true) return { url: signed(answer.signed_upload_url), origin };
      if (isExisting(wordsOf(answer))) return undefined;
      throw notTaken(`${key} is not taken`, answer);
    } catch (error) {
      if (error instanceof QuillaError && error.code === existing) return undefined;
      throw error;
    }
  }

  /** What was sent is there from now on. */
  async finalize(key: string, size: number): Promise<void> {
    // 64 bits, which JSON of protocol buffers has as text.
    const sent = { key, size_bytes: String(size), version };
    const { answer } = await this.#call("FinalizeCacheEntryUpload", sent, `finalizing ${key}`);
    if (answer.ok === true) return;
    throw notTaken(`${key} was sent, and is not kept`, answer);
  }

  async #call(
    method: string,
    message: object,
    doing: string,
  ): Promise<{ readonly answer: Record<string, unknown>; readonly origin: AddressKind }> {
    const { url, token } = this.#address;
    const body = Buffer.from(JSON.stringify(message));
    const service = "twirp/github.actions.results.api.v1.CacheService";
    const response = await this.#asking.ask(
      {
        method: "POST",
        url: new URL(`${url.href.replace(/\/*$/, "")}/${service}/${method}`),
        headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
        body: { size: body.length, open: () => [body] },
      },
      doing,
      (status) => status === 200 || status === 404 && method === "GetCacheEntryDownloadURL",
    );
    const text = new TextDecoder().decode(await response.bytes(longestAnswer));
    if (response.status === 404) {
      // Twirp says that of an entry; whoever knows no such service, of the path.
      if (!/"not_found"/.test(text)) throw nonsense("it knows no GetCacheEntryDownloadURL");
      return { answer: {}, origin: response.kind };
    }
    return { answer: objectOf(text), origin: response.kind };
  }
}

/** Such as `your cache is now read only to prevent additional charges`. */
function wordsOf({ message }: Record<string, unknown>): string | undefined {
  return typeof message === "string" && message !== "" ? message : undefined;
}

function notTaken(what: string, answer: Record<string, unknown>): QuillaError {
  const words = wordsOf(answer);
  const because = words === undefined ? "" : `: ${quote(words)}`;
  return new QuillaError(`the cache service of GitHub Actions: ${what}${because}`, {
    code: "gha/not-kept",
    hint: "the repository's cache may be full or read-only, which its settings say; or try again",
  });
}

function signed(url: unknown): URL {
  if (typeof url === "string" && /^https?:/.test(url) && URL.canParse(url)) return new URL(url);
  throw nonsense("it gives no signed URL");
}
