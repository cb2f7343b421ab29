/**
 * Files that become layers of an artefact, as oras names them: `FILE[:TYPE]`.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename, isAbsolute, normalize } from "node:path";
import process from "node:process";
import {
  digestOf,
  fileContent,
  messageOf,
  piecesOf,
  QuillaError,
  systemCode,
  UsageError,
} from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, mediaTypes } from "../../../core/plugin/api/oci.ts";
import { contentDigest } from "../../../core/plugin/api/store.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { verifyBlob } from "../../kit/transfer/verify.ts";

/** The annotation that says what a layer's file is called. */
export const titleKey = "org.opencontainers.image.title";

/** A blob that is read when it is sent. */
export interface ArtefactBlob {
  readonly descriptor: Descriptor;
  open(): AsyncIterable<Uint8Array>;
}

/** What is no file, in memory. */
const largestInput = 64 << 20;

/** A media type (RFC 6838 § 4.2), with parameters as some have them. */
const typePattern = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}(?:\s*;.*)?$/;

/** @throws {UsageError} `usage/media-type` */
export function requireMediaType(text: string, what: string): string {
  if (typePattern.test(text)) return text;
  throw new UsageError(`the ${what} ${quote(text)} is no media type`, {
    code: "usage/media-type",
    hint: "write it as in application/spdx+json",
  });
}

/**
 * A file and its type. What is a file as a whole has no type behind its colon.
 *
 * @param ordinary the type of what says none
 * @throws {UsageError} `usage/media-type`
 */
export function cutFile(
  text: string,
  ordinary: string = mediaTypes.layer,
): { readonly path: string; readonly mediaType: string } {
  const colon = text.lastIndexOf(":");
  if (colon <= 0 || isThere(text)) return { path: text, mediaType: ordinary };
  const type = text.slice(colon + 1);
  const path = text.slice(0, colon);
  return { path, mediaType: type === "" ? ordinary : requireMediaType(type, "type of a file") };
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * A file as a layer, called as it was given; with `-`, the standard input, which has no name.
 *
 * @param isTitled whether it is called anything: a configuration is not
 * @throws {QuillaError} `artifact/file` where it cannot be read, or is no file
 */
export async function readFile(
  { path, mediaType }: { readonly path: string; readonly mediaType: string },
  isTitled = true,
): Promise<ArtefactBlob> {
  if (path === "-") return await readInput(mediaType);
  try {
    const status = statSync(path);
    if (!status.isFile()) {
      throw unreadable(path, status.isDirectory() ? "it is a directory" : "it is no file");
    }
    const content = fileContent(path, 0, status.size);
    const digest = contentDigest(content, "sha256");
    const annotations = isTitled ? { [titleKey]: titleOf(path) } : undefined;
    const descriptor = { mediaType, digest, size: status.size, annotations };
    return { descriptor, open: () => verifyBlob(piecesOf(content), descriptor, "file") };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw unreadable(path, messageOf(error));
  }
}

async function readInput(mediaType: string): Promise<ArtefactBlob> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of process.stdin) {
    size += piece.length;
    if (size > largestInput) {
      throw unreadable("-", `the standard input has more than ${largestInput} bytes`);
    }
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  const descriptor = { mediaType, digest: digestOf(bytes), size };
  return {
    descriptor,
    async *open() {
      if (size > 0) yield await Promise.resolve(bytes);
    },
  };
}

/** As it was given, where it lies below: elsewhere its path says nothing to whoever gets it. */
function titleOf(path: string): string {
  const clean = normalize(path).replaceAll("\\", "/");
  return isAbsolute(path) || clean.split("/").includes("..") ? basename(path) : clean;
}

function unreadable(path: string, why: string): QuillaError {
  return new QuillaError(`the file ${quote(path)} cannot be attached: ${why}`, {
    code: "artifact/file",
    hint: why === "it is a directory"
      ? "give its files, or pack it: tar -cf - DIR | quilla artifact … -"
      : "give the path of a file, and behind a colon its media type: sbom.json:application/spdx+json",
  });
}
