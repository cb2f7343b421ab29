/**
 * Content digests, by the OCI image specification, descriptor.md § Digests.
 *
 * @module
 */
import { QuillaError } from "./errors.ts";
import { type HashState, startHash } from "./host/hash.ts";
import { quote } from "./text/quote.ts";

/** The algorithms that the specification registers and quilla checks. */
export const algorithms: readonly ["sha256", "sha512"] = ["sha256", "sha512"];

/** One of {@linkcode algorithms}. */
export type Algorithm = "sha256" | "sha512";

/** `sha256:<64 hex>` or `sha512:<128 hex>`, lower case. Only hashing and {@linkcode parseDigest} make one. */
export type Digest = `${Algorithm}:${string}` & { readonly " brand": "digest" };

const hexLength: Record<Algorithm, number> = { sha256: 64, sha512: 128 };

/** The shape of a digest: any registered or unregistered algorithm, before its length is looked at. */
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/**
 * Reads a digest that came from elsewhere.
 *
 * @throws {QuillaError} `digest/invalid` where the text is no digest, `digest/unsupported` where its algorithm is another,
 * `digest/length` where the hex part is too short, too long or not lower case
 */
export function parseDigest(text: string): Digest {
  const [algorithm = "", hex = ""] = text.split(":", 2);
  if (!digestPattern.test(text)) {
    throw new QuillaError(`${quote(text)} is not a digest`, {
      code: "digest/invalid",
      hint: "a digest looks like sha256: and 64 hexadecimal digits",
    });
  }
  if (algorithm !== "sha256" && algorithm !== "sha512") {
    throw new QuillaError(`the digest algorithm ${quote(algorithm)} is not supported`, {
      code: "digest/unsupported",
      hint: "sha256 and sha512 are",
    });
  }
  if (hex.length !== hexLength[algorithm] || /[A-F]/.test(hex)) {
    throw new QuillaError(
      `${quote(text)} is not a digest: ${algorithm} has ${
        hexLength[algorithm]
      } lower-case hexadecimal digits`,
      { code: "digest/length" },
    );
  }
  return text as Digest;
}

/** Whether the text is a digest that {@linkcode parseDigest} takes. */
export function isDigest(text: unknown): text is Digest {
  if (typeof text !== "string") return false;
  try {
    parseDigest(text);
    return true;
  } catch {
    return false;
  }
}

/** The part before the colon. */
export function algorithmOf(digest: Digest): Algorithm {
  return digest.slice(0, digest.indexOf(":")) as Algorithm;
}

/** The hexadecimal part after the colon. */
export function hexOf(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array | string, algorithm: Algorithm = "sha256"): Digest {
  return new Hasher(algorithm).update(bytes).digest();
}

/** Hashes a stream of bytes, piece by piece. */
export class Hasher {
  readonly #hash: HashState;
  readonly #algorithm: Algorithm;

  constructor(algorithm: Algorithm = "sha256") {
    this.#algorithm = algorithm;
    this.#hash = startHash(algorithm);
  }

  update(bytes: Uint8Array | string): this {
    this.#hash.update(bytes);
    return this;
  }

  /** The digest of all that was given; the hasher is spent. */
  digest(): Digest {
    return `${this.#algorithm}:${this.#hash.digest("hex")}` as Digest;
  }
}
