/**
 * Reads tar archives: V7, ustar, PAX and GNU's long names and large numbers.
 *
 * The parser does no reading itself: it is a generator that asks for bytes, so that one parser serves a file whose
 * contents are jumped over (read_file.ts) and a stream (read_stream.ts). What it does where programs differ is what Go's
 * archive/tar does, because containers are unpacked with it: only files have a content, whatever size another type says.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { TarEntry, TarType } from "./entry.ts";
import { type RawHeader, readHeader } from "./header.ts";
import { decodePax, type PaxRecords } from "./pax.ts";
import { applyRecords, checkGlobal, type FullHeader } from "./records.ts";
import {
  holesLimit,
  mapInContent,
  mapInRecords,
  sparseEntry,
  sparseForm,
  tooManyHoles,
} from "./sparse.ts";
import { decodeName } from "../text/bytes.ts";
import { blockSize, padding } from "./write.ts";

/** What the parser asks of whoever drives it. */
export type TarRequest =
  /** To be resumed with the next `length` bytes, fewer only where the archive ends. They are not kept. */
  | { readonly kind: "read"; readonly length: number }
  /** A member, of whose content `stored` bytes are here; to be resumed behind them. They are all, unless it is sparse. */
  | { readonly kind: "entry"; readonly entry: TarEntry; readonly stored: number }
  /** To be resumed behind the next `length` bytes. */
  | { readonly kind: "skip"; readonly length: number };

/** A parser at work. It returns at the archive's end, behind which there may be more bytes that mean nothing. */
export type TarParser = Generator<TarRequest, void, Uint8Array | undefined>;

/** Extended headers and long names may have this many bytes. */
const extensionLimit = 1 << 20;

const types: Record<string, TarType> = {
  "\0": "file",
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file", // contiguous, on systems that nobody has any more
};

/**
 * @throws {QuillaError} `tar/header`, `tar/number`, `tar/pax` where the archive is damaged; `tar/truncated` where it ends
 * within a member; `tar/extension-too-large`, `tar/sparse`, `tar/type` where it holds what is not taken
 */
export function* parseTar(): TarParser {
  const globals: PaxRecords = new Map();
  let globalSize = 0;
  let holes = 0;
  let records: PaxRecords | undefined;
  let longName: string | undefined;
  let longLink: string | undefined;
  while (true) {
    const block = yield* readBlock();
    if (block === undefined) {
      if (records !== undefined || longName !== undefined || longLink !== undefined) {
        throw truncated("behind an extended header");
      }
      return;
    }
    const raw = readHeader(block);
    if (raw.flag === "x") {
      records = decodePax(yield* readBody(raw));
    } else if (raw.flag === "g") {
      globalSize += raw.size;
      if (globalSize > extensionLimit) throw extensionTooLarge(raw);
      checkGlobal(decodePax(yield* readBody(raw), globals));
    } else if (raw.flag === "L") {
      longName = cutAtNul(yield* readBody(raw));
    } else if (raw.flag === "K") {
      longLink = cutAtNul(yield* readBody(raw));
    } else {
      const said = saidOf(globals, records);
      const plain = makeEntry(raw, said, longName, longLink);
      const { entry, stored } = said === undefined
        ? { entry: plain, stored: plain.size }
        : yield* expanded(plain, said);
      holes += entry.size - stored;
      if (holes > holesLimit) throw tooManyHoles(entry.path);
      yield { kind: "entry", entry, stored };
      yield { kind: "skip", length: padding(stored) };
      records = longName = longLink = undefined;
    }
  }
}

/** The next header block, or undefined at the end: two blocks of zeros, or no more bytes at all. */
function* readBlock(): Generator<TarRequest, Uint8Array | undefined, Uint8Array | undefined> {
  const block = (yield { kind: "read", length: blockSize })!;
  if (block.length === 0) return undefined;
  if (block.length < blockSize) throw truncated("within a header");
  if (!isZero(block)) return block;
  const second = (yield { kind: "read", length: blockSize })!;
  if (isZero(second)) return undefined;
  throw new QuillaError("the archive has a lone block of zeros before a member", {
    code: "tar/header",
    hint: "the archive is damaged, or two were joined",
  });
}

function* readBody(
  raw: RawHeader,
): Generator<TarRequest, Uint8Array, Uint8Array | undefined> {
  if (raw.size > extensionLimit) throw extensionTooLarge(raw);
  const bytes = (yield { kind: "read", length: raw.size + padding(raw.size) })!;
  if (bytes.length < raw.size) throw truncated("within an extended header");
  return bytes.subarray(0, raw.size);
}

/** What extended headers say of the next member; undefined where there is none. */
function saidOf(globals: PaxRecords, records: PaxRecords | undefined): PaxRecords | undefined {
  if (records === undefined) return globals.size === 0 ? undefined : globals;
  return globals.size === 0 ? records : new Map([...globals, ...records]);
}

/** A member as it is once the holes are filled. */
function* expanded(
  entry: TarEntry,
  said: PaxRecords,
): Generator<TarRequest, { entry: TarEntry; stored: number }, Uint8Array | undefined> {
  const form = sparseForm(said, entry.path);
  if (form === undefined) return { entry, stored: entry.size };
  if (form === "records") {
    const map = mapInRecords(said, entry.path);
    return { entry: sparseEntry(entry, said, map, entry.size), stored: entry.size };
  }
  const reading = mapInContent(entry.path);
  let step = reading.next();
  while (!step.done) step = reading.next((yield { kind: "read", length: step.value })!);
  const { map, bytes } = step.value;
  const stored = entry.size - bytes;
  return { entry: sparseEntry(entry, said, map, stored), stored };
}

function makeEntry(
  raw: RawHeader,
  said: PaxRecords | undefined,
  longName: string | undefined,
  longLink: string | undefined,
): TarEntry {
  const header: FullHeader = said === undefined ? raw : applyRecords(raw, said);
  const path = longName ?? header.path;
  let type = types[raw.flag];
  if (type === undefined) throw unknownType(raw.flag, path);
  if (raw.flag === "\0" && path.endsWith("/")) type = "directory"; // V7 has no other way to say it
  const entry: { -readonly [Key in keyof TarEntry]: TarEntry[Key] } = {
    path,
    type,
    mode: header.mode,
    uid: header.uid,
    gid: header.gid,
    size: type === "file" ? header.size : 0,
    mtime: header.mtime,
  };
  if (type === "symlink" || type === "hardlink") {
    entry.linkname = longLink ?? header.linkname;
    if (entry.linkname === "") {
      throw new QuillaError(`the archive's link ${JSON.stringify(path)} has no target`, {
        code: "tar/header",
        hint: "the archive is damaged, or was made to deceive",
      });
    }
  } else if (type === "char" || type === "block") {
    entry.major = header.major;
    entry.minor = header.minor;
  }
  if (header.xattrs !== undefined) entry.xattrs = header.xattrs;
  return entry;
}

function isZero(bytes: Uint8Array): boolean {
  // Nearly every block begins with a name.
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}

function cutAtNul(body: Uint8Array): string {
  const end = body.indexOf(0);
  return decodeName(end < 0 ? body : body.subarray(0, end));
}

/** The error of an archive that ends too early. */
export function truncated(where: string): QuillaError {
  return new QuillaError(`the archive ends ${where}`, {
    code: "tar/truncated",
    hint: "part of it is missing; get it again",
  });
}

function extensionTooLarge(raw: RawHeader): QuillaError {
  return new QuillaError(
    `the archive has an extended header of ${raw.size} bytes, where ${extensionLimit} are the most`,
    { code: "tar/extension-too-large", hint: "the archive is damaged, or was made to deceive" },
  );
}

function unknownType(flag: string, path: string): QuillaError {
  const name = JSON.stringify(path);
  return flag === "S"
    ? new QuillaError(`the archive has ${name} in GNU's old sparse form, which is not taken`, {
      code: "tar/sparse",
      hint: "write the archive with --format=pax, or without --sparse",
    })
    : new QuillaError(`the archive has ${name} of the unknown type ${JSON.stringify(flag)}`, {
      code: "tar/type",
      hint: "layers hold files, directories, links, devices and FIFOs",
    });
}
