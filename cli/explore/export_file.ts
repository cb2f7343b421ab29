/**
 * A file of the image on disk: whole or not at all, and never in the place of another that nobody gave up.
 *
 * @module
 */
import { createWriteStream, lstatSync } from "node:fs";
import { link, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { QuillaError, systemCode } from "../../core/plugin/cli/process.ts";
import { randomHex } from "../../core/text/random.ts";
import { writeFailure } from "../print/output_file.ts";

/** What became of it: written, or there is one already that may not be replaced. */
export type Exported = "written" | "exists";

/**
 * @param mode of the file in the image: whether it can be run stays, and nothing else does
 * @throws {QuillaError} `output/unwritable`, and what reading throws
 */
export async function exportFile(
  content: AsyncIterable<Uint8Array>,
  to: string,
  mode: number,
  replaces: boolean,
): Promise<Exported> {
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (there?.isDirectory()) {
    throw new QuillaError(`${to} is a directory`, { code: "output/unwritable" });
  }
  if (there !== undefined && !replaces) return "exists";
  const part = join(dirname(to), `.${basename(to).slice(0, 200)}.${randomHex(4)}`);
  try {
    const runs = (mode & 0o111) !== 0;
    await pipeline(content, createWriteStream(part, { flags: "wx", mode: runs ? 0o777 : 0o666 }));
    if (!replaces) return await nameIt(part, to);
    await rename(part, to);
    return "written";
  } catch (error) {
    throw writeFailure(to, error);
  } finally {
    await rm(part, { force: true });
  }
}

/** Gives it its name if that is free, also where somebody takes it at this moment. */
async function nameIt(part: string, to: string): Promise<Exported> {
  try {
    await link(part, to);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return "exists";
    // There are file systems without links, such as those of cameras.
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return "exists";
    await rename(part, to);
  }
  return "written";
}
