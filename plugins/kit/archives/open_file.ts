/**
 * An archive as it is given: a file, or the standard input, plain or compressed. What is not a plain file is written into the
 * store's `ingest/` meanwhile.
 *
 * @module
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from "node:fs";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import { codecs, magicLength } from "../../../core/codec/codecs.ts";
import { decompress } from "../../../core/codec/decompress.ts";
import { discardFile } from "../../../core/host/durable.ts";
import { requireWritable } from "../../../core/store/places.ts";
import type { Store } from "../../../core/store/store.ts";
import type { TransferNews } from "../../../core/plugin/contracts/transport.ts";
import { breathing } from "../transfer/breath.ts";
import { paced } from "../transfer/copy_event.ts";
import { spoolStream } from "../spool/stream.ts";

/** An uncompressed archive that can be read at any place. */
export interface OpenArchive {
  readonly path: string;
  /** What the user calls it. */
  readonly name: string;
  /** Removes what was written meanwhile. */
  close(): void;
}

/** Takes how far the reading of an archive is. */
type Tell = ((news: TransferNews) => void) | undefined;

/**
 * @param location a path, or `-` for the standard input
 * @param tell told how much of an archive has been read that is kept in the store meanwhile
 * @throws {QuillaError} `archive/missing`, `archive/unreadable`, `archive/directory`, `archive/empty`, what `decompress`
 * throws, and what writing to the store throws
 */
export async function openArchiveFile(
  location: string,
  store: Store,
  tell?: Tell,
): Promise<OpenArchive> {
  if (location === "-") {
    return await spoolArchive(told(process.stdin, 0, tell), "of the standard input", store);
  }
  const name = JSON.stringify(location);
  try {
    const stat = statSync(location);
    if (stat.isDirectory()) throw isDirectory(location);
    if (stat.isFile()) {
      if (stat.size === 0) throw empty(name);
      if (codecs.of(firstBytes(location)) === undefined) {
        return { path: location, name, close() {} };
      }
    }
  } catch (error) {
    throw unreadable(error, name);
  }
  const stream = createReadStream(location, { highWaterMark: 256 << 10 });
  return await spoolArchive(told(stream, location, tell), name, store);
}

/** The bytes of a location as {@linkcode openArchiveFile} takes it, inflated. */
export function inflatedFile(
  location: string,
  tell?: Tell,
): AsyncGenerator<Uint8Array, void, void> {
  return fileBytes(location, decompress, tell);
}

/** The bytes of a location as {@linkcode openArchiveFile} takes it, as they are unless `through` makes others of them. */
export async function* fileBytes(
  location: string,
  through = (bytes: AsyncIterable<Uint8Array>) => bytes,
  tell?: Tell,
): AsyncGenerator<Uint8Array, void, void> {
  const name = location === "-" ? "of the standard input" : JSON.stringify(location);
  try {
    if (location !== "-" && statSync(location).isDirectory()) throw isDirectory(location);
    const bytes = location === "-"
      ? process.stdin
      : createReadStream(location, { highWaterMark: 256 << 10 });
    yield* through(told(bytes, location === "-" ? 0 : location, tell));
  } catch (error) {
    throw unreadable(error, name);
  }
}

function told(bytes: AsyncIterable<Uint8Array>, file: string | number, tell: Tell) {
  if (tell === undefined) return bytes;
  const stat = typeof file === "number" ? fstatSync(file) : statSync(file);
  return toldArchive(bytes, "read", stat.isFile() ? stat.size : undefined, tell);
}

/** The bytes of an archive, told as they pass. */
export async function* toldArchive(
  bytes: AsyncIterable<Uint8Array>,
  doing: "read" | "write",
  total: number | undefined,
  tell: Tell,
): AsyncGenerator<Uint8Array, void, void> {
  if (tell === undefined) return yield* bytes;
  const report = paced(tell);
  const breath = breathing();
  let passed = 0;
  for await (const piece of bytes) {
    passed += piece.length;
    const wait = breath();
    if (wait !== undefined) await wait;
    report({ type: "archive", doing, bytes: passed, total });
    yield piece;
  }
}

function firstBytes(path: string): Uint8Array {
  const fd = openSync(path, "r");
  try {
    const bytes = new Uint8Array(magicLength);
    return bytes.subarray(0, readSync(fd, bytes, 0, magicLength, 0));
  } finally {
    closeSync(fd);
  }
}

/**
 * Keeps an archive that comes from elsewhere, inflated, until it is closed.
 *
 * @param name what messages call it
 * @throws {QuillaError} `archive/empty`, what `decompress` throws, and what writing to the store throws
 */
export async function spoolArchive(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  store: Store,
): Promise<OpenArchive> {
  requireWritable(store.places);
  const { path, size } = await spoolStream(readable(decompress(bytes), name), {
    directory: store.places.ingest,
    doing: "keeping an archive",
    flush: true,
  });
  const close = () => discardFile(path);
  if (size > 0) return { path, name, close };
  close();
  throw empty(name);
}

/** What goes wrong with the archive is told as such, and not as a failure of the store. */
async function* readable(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* bytes;
  } catch (error) {
    throw unreadable(error, name);
  }
}

function unreadable(error: unknown, name: string): unknown {
  if (error instanceof QuillaError) {
    if (!error.code.startsWith("compression/")) return error;
    const { code, hint } = error;
    return new QuillaError(`the archive ${name} cannot be read: ${error.message}`, {
      code,
      hint,
      cause: error,
    });
  }
  const code = systemCode(error);
  if (code === undefined) return error;
  if (code === "ENOENT") {
    return new QuillaError(`there is no file ${name}`, {
      code: "archive/missing",
      hint: "give the path of an archive",
    });
  }
  const why = code === "EACCES" ? "permission denied" : messageOf(error);
  return new QuillaError(`the archive ${name} cannot be read: ${why}`, {
    code: "archive/unreadable",
    cause: error,
  });
}

function isDirectory(location: string): QuillaError {
  return new QuillaError(`${JSON.stringify(location)} is a directory, and no archive`, {
    code: "archive/directory",
    hint: `an OCI image layout is copied with quilla copy oci:${location} store:`,
  });
}

function empty(name: string): QuillaError {
  return new QuillaError(`the archive ${name} is empty`, {
    code: "archive/empty",
    hint: "whatever should have written it has failed",
  });
}
