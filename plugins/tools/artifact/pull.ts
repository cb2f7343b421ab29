/**
 * The files of an artefact, written where a user says.
 *
 * @module
 */
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { type ArchiveOutput, openOutput } from "../../kit/outputs/output_file.ts";
import { emptyBlob } from "../../kit/referrers/artefact.ts";
import type { ReferrersSource } from "../../kit/referrers/referrers_of.ts";
import { verifyBlob } from "../../kit/transfer/verify.ts";
import { titleKey } from "./files.ts";

/** What was done with an artefact's files. */
export interface WrittenFiles {
  /** The paths, as they were written. */
  readonly written: readonly string[];
  /** What has no name, and so is no file. */
  readonly skipped: readonly Descriptor[];
}

/**
 * Writes the files of an artefact that have names.
 *
 * @param directory is made where it is missing; `-` is the standard output, for one file, whatever it is called
 * @param isKept whether files that are there are left alone
 * @throws {QuillaError} `artifact/escape` where a name leads out of the directory, `artifact/several` where several files would go to
 * the standard output, `artifact/no-files`, `artifact/exists`, `output/…`, and what the place throws
 */
export async function writeFiles(
  source: ReferrersSource,
  layers: readonly Descriptor[],
  directory: string,
  isKept = false,
): Promise<WrittenFiles> {
  const files = layers.filter(({ mediaType }) => mediaType !== emptyBlob.descriptor.mediaType);
  if (directory === "-") return await writeStandard(source, files);
  const named = files.flatMap((blob) => {
    const title = blob.annotations?.[titleKey];
    return title === undefined ? [] : [{ blob, path: pathFor(directory, title) }];
  });
  const paths = new Set(named.map(({ path }) => path));
  if (paths.size < named.length) throw twice(named.map(({ path }) => path));
  if (isKept) named.forEach(({ path }) => requireAbsent(path));
  for (const { blob, path } of named) {
    makeWay(directory, path);
    await write(source, blob, openOutput(path));
  }
  const skipped = files.filter(({ annotations }) => annotations?.[titleKey] === undefined);
  return { written: named.map(({ path }) => path), skipped };
}

async function writeStandard(
  source: ReferrersSource,
  files: readonly Descriptor[],
): Promise<WrittenFiles> {
  const [only, ...others] = files;
  if (only === undefined) {
    throw new QuillaError("the artifact has no files", {
      code: "artifact/no-files",
      hint: "`quilla inspect` shows what it says",
    });
  }
  if (others.length > 0) {
    throw new QuillaError(
      `the artifact has ${files.length} files, and one goes to the standard output`,
      {
        code: "artifact/several",
        hint: "write them to a directory with -o DIR",
      },
    );
  }
  await write(source, only, openOutput("-"));
  return { written: [], skipped: [] };
}

async function write(
  source: ReferrersSource,
  blob: Descriptor,
  output: ArchiveOutput,
): Promise<void> {
  try {
    for await (const piece of verifyBlob(source.blob(blob), blob, "file")) {
      await output.write(piece);
    }
    await output.commit();
  } catch (error) {
    await output.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  }
}

/** The name is another's: it must not lead anywhere else. */
function pathFor(directory: string, title: string): string {
  const parts = title.split("/");
  const isBad = (part: string) =>
    part === ".." || part.includes("\\") || /\p{Cc}/u.test(part) || /^[A-Za-z]:/.test(part);
  const path = parts.filter((part) => part !== "" && part !== ".");
  if (title.startsWith("/") || path.length === 0 || title.endsWith("/") || parts.some(isBad)) {
    throw escape(title);
  }
  return join(directory, ...path);
}

/** Makes the directories above a file, none of them through a link that leads out. */
function makeWay(directory: string, path: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    const root = realpathSync(directory);
    let at = directory;
    for (const part of dirname(path).slice(directory.length).split(sep).filter(Boolean)) {
      at = join(at, part);
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) mkdirSync(at);
      const real = realpathSync(at);
      if (real !== root && !real.startsWith(root + sep)) throw escape(path);
    }
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined || status.isFile()) return;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new QuillaError(`the file ${quote(path)} cannot be written: ${messageOf(error)}`, {
      code: "output/failed",
      cause: error,
    });
  }
  throw new QuillaError(`the file ${quote(path)} is not written: something else is there`, {
    code: "artifact/exists",
    hint: "give another directory with -o DIR",
  });
}

function requireAbsent(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw new QuillaError(`the file ${quote(path)} is there already`, {
    code: "artifact/exists",
    hint: "leave out --keep-old-files, or give another directory with -o DIR",
  });
}

function twice(paths: readonly string[]): QuillaError {
  const path = paths.find((each, at) => paths.indexOf(each) !== at)!;
  return new QuillaError(`two files of the artifact are called ${quote(path)}`, {
    code: "artifact/twice",
    hint: "it was put together wrongly, or to deceive; nothing was written",
  });
}

function escape(title: string): QuillaError {
  return new QuillaError(
    `a file of the artifact is called ${quote(title)}, which leads elsewhere`,
    {
      code: "artifact/escape",
      hint: "the artifact was made to deceive; a single file can be had with -o -",
    },
  );
}
