/**
 * Exports of OSV as they are carried by hand: a zip archive of JSON files, lines of JSON, or a directory of such.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import {
  fileContent,
  messageOf,
  QuillaError,
  requireGoing,
  systemCode,
} from "../../../core/plugin/api/nouns.ts";
import { quote, sortByBytes } from "../../../core/plugin/api/text.ts";
import { Malformed, ZipArchive } from "../../kit/formats/mod.ts";
import { type Advisory, readAdvisory } from "./advisory.ts";
import { nameKey } from "./ecosystems.ts";

/** A longer advisory is none: those of whole distributions' kernels have a tenth of it. Bytes. */
const largestAdvisory = 64 << 20;
/** So much is read at once. Bytes. */
const highWaterMark = 1 << 20;
const readable = /\.(?:json|ndjson|jsonl|zip)(?:\.gz)?$/i;

/** What was read of a data base. */
export interface Survey {
  /** All that are there. */
  advisories: number;
  /** When the last of them was changed, as it says it; empty where none does. */
  modified: string;
  /** What any of them is about. */
  readonly ecosystems: Set<string>;
}

/**
 * The advisories about packages of these names.
 *
 * @param wanted as {@linkcode nameKey} has them
 * @param survey is filled in on the way
 * @throws {QuillaError} `audit/no-database`, `audit/database` where a file is damaged
 */
export async function* advisoriesAbout(
  wanted: ReadonlySet<string>,
  path: string,
  survey: Survey,
  signal?: AbortSignal,
): AsyncGenerator<Advisory> {
  for await (const { text, place } of textsAt(path)) {
    requireGoing(signal);
    survey.advisories++;
    const [, modified = ""] = /"modified"\s*:\s*"([^"]*)"/.exec(text) ?? [];
    if (modified > survey.modified) survey.modified = modified;
    for (const [, ecosystem] of text.matchAll(/"ecosystem"\s*:\s*"([^"]*)"/g)) {
      survey.ecosystems.add(ecosystem!);
    }
    if (!mayName(text, wanted)) continue;
    const advisory = parsed(text, place);
    if (advisory !== undefined) yield advisory;
  }
}

/** Most are about none of them: that is seen without making objects of them. */
function mayName(text: string, wanted: ReadonlySet<string>): boolean {
  for (const [, name] of text.matchAll(/"name"\s*:\s*"((?:[^"\\]|\\.)*)"/g)) {
    if (name!.includes("\\") || wanted.has(nameKey(name!))) return true;
  }
  return false;
}

function parsed(text: string, place: string): Advisory | undefined {
  try {
    return readAdvisory(JSON.parse(text));
  } catch (error) {
    throw damaged(place, `it is no advisory of OSV: ${messageOf(error)}`);
  }
}

interface PlacedText {
  readonly text: string;
  /** For people. */
  readonly place: string;
}

async function* textsAt(path: string): AsyncGenerator<PlacedText> {
  const found = await stat(path).catch((error) => {
    throw new QuillaError(`the data base ${quote(path)} cannot be read: ${messageOf(error)}`, {
      code: "audit/no-database",
      hint: systemCode(error) === "ENOENT"
        ? "fetch all.zip of an ecosystem from OSV where there is a network, and name it here"
        : undefined,
      cause: error,
    });
  });
  if (!found.isDirectory()) return yield* textsOf(path, found.size);
  for (const name of sortByBytes(await readdir(path, { recursive: true }))) {
    if (!readable.test(name)) continue;
    const file = join(path, name);
    const { size, isFile } = await stat(file).then((each) => ({
      size: each.size,
      isFile: each.isFile(),
    }));
    if (isFile) yield* textsOf(file, size);
  }
}

async function* textsOf(path: string, size: number): AsyncGenerator<PlacedText> {
  const magic = await beginningOf(path);
  if (magic[0] === 0x50 && magic[1] === 0x4b) return yield* inZip(path, size);
  const isPacked = magic[0] === 0x1f && magic[1] === 0x8b;
  const isLines = /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(path);
  if (!isLines && !isPacked) {
    if (size > largestAdvisory) throw damaged(quote(path), "it has more than 64 MiB");
    const text = new TextDecoder().decode(await readAll(path));
    if (text.trimStart().startsWith("[")) return yield* inList(text, path);
    // One advisory, or lines of them in spite of the name.
    if (isJson(text)) return yield { text, place: quote(path) };
  }
  yield* inLines(path, isPacked);
}

async function* inLines(path: string, isPacked: boolean): AsyncGenerator<PlacedText> {
  let number = 0;
  try {
    for await (
      const line of linesOf(isPacked ? unpacked(path) : createReadStream(path, { highWaterMark }))
    ) {
      number++;
      const place = `line ${number} of ${quote(path)}`;
      if (line.length > largestAdvisory) throw damaged(place, "it has more than 64 MiB");
      const text = new TextDecoder().decode(line).trim();
      if (text !== "") yield { text: requireJson(text, place), place };
    }
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw damaged(quote(path), messageOf(error));
  }
}

async function* unpacked(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark });
  const unpacker = createGunzip({ chunkSize: highWaterMark });
  file.once("error", (error) => unpacker.destroy(error));
  try {
    yield* file.pipe(unpacker) as AsyncIterable<Uint8Array>;
  } finally {
    file.destroy();
  }
}

/** Lines without their ends. One that is far too long is cut, and told by who gets it. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      const rest = piece.subarray(start, end);
      yield begun.length === 0 ? rest : joined([...begun, rest]);
      [begun, size, start] = [[], 0, end + 1];
    }
    if (start < piece.length && size <= largestAdvisory) begun.push(piece.slice(start));
    size += piece.length - start;
  }
  if (begun.length > 0) yield joined(begun);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function* inList(text: string, path: string): Generator<PlacedText> {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw damaged(quote(path), messageOf(error));
  }
  for (const each of list as unknown[]) {
    yield { text: JSON.stringify(each), place: quote(path) };
  }
}

function* inZip(path: string, size: number): Generator<PlacedText> {
  let place = quote(path);
  try {
    const archive = new ZipArchive(fileContent(path, 0, size));
    try {
      for (const entry of archive.entries.toSorted((a, b) => a.offset - b.offset)) {
        if (!entry.name.toLowerCase().endsWith(".json")) continue;
        place = `${quote(entry.name)} in ${quote(path)}`;
        const text = new TextDecoder().decode(archive.read(entry, largestAdvisory));
        yield { text: requireJson(text, place), place };
      }
    } finally {
      archive.close();
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw damaged(place, error.message);
  }
}

/** An object, by its ends: what is about nothing here is not read further. */
function requireJson(text: string, place: string): string {
  const whole = text.trim();
  if (!whole.startsWith("{") || !whole.endsWith("}")) {
    throw damaged(place, "it is no object of JSON");
  }
  return whole;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(2);
    await file.read(bytes, 0, 2, 0);
    return bytes;
  } finally {
    await file.close();
  }
}

async function readAll(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function damaged(place: string, why: string): QuillaError {
  return new QuillaError(`the data base of vulnerabilities is damaged: ${place}: ${why}`, {
    code: "audit/database",
    hint: "get the export of OSV again; nothing was judged by what is left of it",
  });
}
