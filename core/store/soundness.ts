/**
 * Which blobs are known to be what they are called, without reading them again: those whose files are still the ones that were
 * hashed, by inode, length and times.
 *
 * `verified` has a line for each, added when a blob is written or was read whole; the last one counts, and a line that is torn is
 * none. A disk that changes bytes by itself is not noticed this way, but where blobs are read whole: `system check`, save, push.
 *
 * @module
 */
import { appendFileSync, readFileSync } from "node:fs";
import { algorithmOf, type Digest, isDigest } from "../digest.ts";
import { fileContent } from "../content.ts";
import { fileStatus } from "../host/file_status.ts";
import { contentDigest } from "./content_digest.ts";
import { replaceFile, storeFailure } from "../host/durable.ts";
import { ensureRights } from "../host/modes.ts";
import { blobPath, type StorePlaces } from "./places.ts";

export class Soundness {
  readonly #places: StorePlaces;
  #known: Map<string, string> | undefined;

  constructor(places: StorePlaces) {
    this.#places = places;
  }

  /** The blob was hashed on its way to where it lies now. */
  note(digest: Digest): void {
    const identity = identityOf(blobPath(this.#places, digest));
    if (identity !== undefined) this.#remember(digest, identity);
  }

  /** Whether the blob is there, and is known to be what it is called without a look at its bytes. */
  isKnown(digest: Digest): boolean {
    const identity = identityOf(blobPath(this.#places, digest));
    return identity !== undefined && this.#lines().get(digest) === identity;
  }

  /**
   * Whether the blob is there and hashes to its name. It is read unless that is known.
   *
   * @throws {QuillaError} `store/failed` where the disk cannot read it
   */
  isSound(digest: Digest): boolean {
    const path = blobPath(this.#places, digest);
    const identity = identityOf(path);
    if (identity === undefined) return false;
    if (this.#lines().get(digest) === identity) return true;
    const size = Number(identity.split(" ", 1)[0]);
    try {
      const content = fileContent(path, 0, size);
      if (contentDigest(content, algorithmOf(digest)) !== digest) return false;
    } catch (error) {
      throw storeFailure(error, "reading a blob", path);
    }
    this.#remember(digest, identity);
    return true;
  }

  /** Forgets blobs that are gone. */
  compact(): void {
    const lines = [...this.#read()].filter(([digest]) =>
      isDigest(digest) && identityOf(blobPath(this.#places, digest)) !== undefined
    );
    const text = lines.map(([digest, identity]) => `${digest} ${identity}\n`).join("");
    const { verified, ingest, modes } = this.#places;
    replaceFile(verified, text, ingest, { sync: false, mode: modes.file });
  }

  #remember(digest: Digest, identity: string): void {
    if (this.#lines().get(digest) === identity) return;
    this.#lines().set(digest, identity);
    if (this.#places.readOnly) return;
    try {
      const { verified, modes } = this.#places;
      appendFileSync(verified, `${digest} ${identity}\n`, { mode: modes.file });
      ensureRights(verified, modes);
    } catch {
      // It is read once more the next time.
    }
  }

  #lines(): Map<string, string> {
    return this.#known ??= this.#read();
  }

  #read(): Map<string, string> {
    let text: string;
    try {
      text = readFileSync(this.#places.verified, "utf8");
    } catch {
      return new Map();
    }
    const known = new Map<string, string>();
    for (const line of text.split("\n").slice(0, -1)) {
      const end = line.indexOf(" ");
      if (end > 0) known.set(line.slice(0, end), line.slice(end + 1));
    }
    return known;
  }
}

/**
 * A text that changes with whatever is done to the file; undefined where there is none. As coarse as Deno tells times, so that all
 * runtimes say the same.
 */
function identityOf(path: string): string | undefined {
  const status = fileStatus(path);
  if (status === undefined || (status.mode & 0o170000) !== 0o100000) return undefined;
  const { size, ino, mtimeMs, ctimeMs } = status;
  return `${size} ${ino} ${Math.floor(mtimeMs)} ${Math.floor(ctimeMs / 1000)}`;
}
