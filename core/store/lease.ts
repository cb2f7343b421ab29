/**
 * Leases: what each process that has a store open uses of it. Garbage collection leaves that alone, and waits for nobody.
 *
 * A lease is a file `leases/<name>`, whose lock (flock) its process holds until it lets go or dies, however it dies: a lease
 * whose lock is free is none. The file has a line for each thing that is used; `ingest/<name>/` is where the process writes.
 * A line is added while the store's lock is held shared, which takes microseconds; who collects garbage holds it alone, from
 * before it reads the leases until it has removed what is in none. So what was noted before is left alone, and what is noted
 * afterwards is either still there, or is seen to be gone.
 *
 * @module
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Digest, isDigest } from "../digest.ts";
import { systemCode } from "../errors.ts";
import { type LockableFile, openLockable } from "../host/lockable_file.ts";
import { randomHex } from "../text/random.ts";
import { removeFile } from "../host/durable.ts";
import { ensureRights, makeWithin } from "../host/modes.ts";
import type { StoreLock } from "./store_lock.ts";
import type { StorePlaces } from "./places.ts";

/** What a process uses of a store. */
export interface Uses {
  note(digest: Digest, mediaType?: string): void;
}

/** On Windows nobody can read a file that another has locked. */
const isSplit = platform() === "win32";
const linesSuffix = ".uses";

/** This process' lease on a store. */
export class Lease implements Uses {
  readonly name: string;
  readonly #places: Pick<StorePlaces, "leases" | "allIngest">;
  readonly #lock: StoreLock;
  readonly #file: LockableFile;
  readonly #lines: LockableFile;
  readonly #noted = new Set<string>();
  #isOver = false;

  private constructor(
    name: string,
    places: Pick<StorePlaces, "leases" | "allIngest">,
    lock: StoreLock,
    file: LockableFile,
    lines: LockableFile,
  ) {
    this.name = name;
    this.#places = places;
    this.#lock = lock;
    this.#file = file;
    this.#lines = lines;
  }

  /** @throws the system's error */
  static begin(
    places: Pick<StorePlaces, "leases" | "allIngest" | "modes">,
    lock: StoreLock,
  ): Lease {
    const name = `${process.pid}-${randomHex(8)}`;
    const path = join(places.leases, name);
    const { modes } = places;
    const { file: mode } = modes;
    let file: LockableFile | undefined;
    let lines: LockableFile | undefined;
    try {
      const lease = lock.shared(() => {
        file = openLockable(path, { isNew: true, mode });
        file.lock("exclusive");
        lines = isSplit ? openLockable(path + linesSuffix, { isNew: true, mode }) : file;
        for (const made of isSplit ? [path, path + linesSuffix] : [path]) ensureRights(made, modes);
        makeWithin(join(places.allIngest, name), modes);
        return new Lease(name, places, lock, file, lines);
      });
      endWithProcess(lease);
      return lease;
    } catch (error) {
      lines?.close();
      file?.close();
      for (const made of [path, path + linesSuffix]) attempt(() => removeFile(made));
      throw error;
    }
  }

  /** @param mediaType of a manifest or index, what it points at is used, too */
  note(digest: Digest, mediaType?: string): void {
    this.#add(mediaType === undefined ? `blob ${digest}` : `blob ${digest} ${mediaType}`);
  }

  /** Notes a file or directory below the store's root. */
  notePath(path: string): void {
    this.#add(`path ${path}`);
  }

  #add(line: string): void {
    // While this process holds the lock, nothing is collected but by itself.
    if (this.#noted.has(line) || this.#lock.isHeld || this.#isOver) return;
    try {
      this.#lock.shared(() => this.#lines.append(new TextEncoder().encode(`${line}\n`)));
      this.#noted.add(line);
    } catch {
      // The disk is full, or fails: then nothing is collected before this process is done.
      this.#lock.hold();
    }
  }

  /** Lets go of everything. What cannot be removed is found by garbage collection. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    held.delete(this);
    attempt(() => {
      rmSync(join(this.#places.allIngest, this.name), { recursive: true, force: true });
    });
    const path = join(this.#places.leases, this.name);
    if (isSplit) {
      this.#lines.close();
      this.#file.close();
      attempt(() => removeFile(path + linesSuffix));
    }
    attempt(() => removeFile(path));
    this.#file.close();
  }
}

const held = new Set<Lease>();
let isWatching = false;

/** Who leaves without a word leaves nothing, unless it is killed. */
function endWithProcess(lease: Lease): void {
  held.add(lease);
  if (isWatching) return;
  isWatching = true;
  process.on("exit", () => {
    for (const each of held) each.end();
  });
}

/** What others use. */
export interface Leased {
  /** Blobs in use. */
  readonly digests: ReadonlySet<Digest>;
  /** Those of the digests that may point at others. */
  readonly documents: ReadonlyMap<Digest, string>;
  /** Paths below the store's root. */
  readonly paths: ReadonlySet<string>;
  /** The leases: names in `ingest/`, too. */
  readonly names: ReadonlySet<string>;
}

/** What nobody uses. */
export const nothingLeased: Leased = {
  digests: new Set(),
  documents: new Map(),
  paths: new Set(),
  names: new Set(),
};

/**
 * Reads the leases that hold. The store's lock is held alone meanwhile, or nothing is removed for it.
 *
 * @param except the lease of whoever asks
 * @param onStale called with the path of each lease that does not hold
 */
export function readLeases(
  places: Pick<StorePlaces, "leases">,
  except: string | undefined,
  onStale: (path: string) => void = () => {},
): Leased {
  const digests = new Set<Digest>();
  const documents = new Map<Digest, string>();
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const name of namesIn(places.leases)) {
    const path = join(places.leases, name);
    if (name.endsWith(linesSuffix)) {
      if (isSplit && !isHeld(path.slice(0, -linesSuffix.length), name)) onStale(path);
      continue;
    }
    if (name === except) {
      names.add(name);
      continue;
    }
    if (!isHeld(path, name)) {
      onStale(path);
      continue;
    }
    names.add(name);
    for (const line of linesOf(isSplit ? path + linesSuffix : path)) {
      const [kind, what = "", mediaType] = line.split(" ", 3);
      if (kind === "path") paths.add(line.slice("path ".length));
      if (kind !== "blob" || !isDigest(what)) continue;
      digests.add(what);
      if (mediaType !== undefined) documents.set(what, mediaType);
    }
  }
  return { digests, documents, paths, names };
}

/** Whether the lease's process lives and has not let go. */
function isHeld(path: string, name: string): boolean {
  let file: LockableFile;
  try {
    file = openLockable(path, { readOnly: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT" || (error as Error).name === "NotFound") return false;
    throw error;
  }
  try {
    const isFree = file.tryLock("exclusive");
    return isFree === undefined ? isAlive(parseInt(name, 10)) : !isFree;
  } finally {
    file.close();
  }
}

/** Where a lock cannot be asked for: whether there is such a process. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return []; // its process has just let go
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Garbage collection sees that nobody holds it.
  }
}
