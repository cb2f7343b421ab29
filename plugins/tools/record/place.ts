/**
 * Recordings by what people call them: a file, a directory that has one, or what the store keeps.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { Recording } from "../../kit/recording/contracts.ts";
import { findRecording, type KeptRecording, readRecording } from "../../kit/recording/kept.ts";
import { parseRecording, recordFileName } from "../../kit/recording/lock_file.ts";

/** A recording, and where it was found. */
export interface OpenRecording {
  /** For people: the path of the file, or the digest in the store. */
  readonly name: string;
  readonly recording: Recording;
  /** Where the file lies; undefined where it is the store's. */
  readonly directory: string | undefined;
}

/**
 * @param text a path, else where the store's was written to, or the beginning of its digest
 * @throws {QuillaError} `record/not-found`, `record/ambiguous`, `record/damaged`, `record/version`
 */
export async function openRecording(
  text: string,
  store: () => Promise<Store | undefined>,
): Promise<OpenRecording> {
  const file = await fileAt(text);
  if (file !== undefined) {
    const recording = parseRecording({ name: file.path, text: file.text });
    return { name: file.path, recording, directory: dirname(file.path) };
  }
  const kept = keptAt(await store(), text);
  if (kept === undefined) throw notFound(text);
  const { store: from, found } = kept;
  return {
    name: found.descriptor.digest,
    recording: readRecording(from, found),
    directory: undefined,
  };
}

/** The recording of the store that a text means. @throws {QuillaError} `record/not-found`, `record/ambiguous` */
export function requireKept(store: Store, text: string): KeptRecording {
  const { found } = keptAt(store, text) ?? {};
  if (found === undefined) throw notFound(text);
  return found;
}

function keptAt(
  store: Store | undefined,
  text: string,
): { readonly store: Store; readonly found: KeptRecording } | undefined {
  if (store === undefined) return undefined;
  const found = findRecording(store, text) ?? findRecording(store, resolve(text)) ??
    findRecording(store, resolve(text, recordFileName));
  return found === undefined ? undefined : { store, found };
}

async function fileAt(text: string): Promise<{ path: string; text: string } | undefined> {
  try {
    const path = (await stat(text)).isDirectory() ? join(text, recordFileName) : text;
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(systemCode(error) ?? "")) return undefined;
    throw new QuillaError(`the recording ${quote(text)} cannot be read: ${messageOf(error)}`, {
      code: "record/not-found",
      cause: error,
    });
  }
}

function notFound(text: string): QuillaError {
  return new QuillaError(`there is no recording ${quote(text)}`, {
    code: "record/not-found",
    hint:
      "quilla build --record makes one; quilla record ls shows those of the store, which are named by their digests or files",
  });
}
