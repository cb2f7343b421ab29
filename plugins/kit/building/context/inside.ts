/**
 * Files of a context that say how it is built. The context may be anybody's: they are looked up inside of it, whatever they link
 * to, and one that cannot be read is never passed over.
 *
 * @module
 */
import { type Content, readContent } from "../../../../core/content.ts";
import { decodeSource } from "../../../../core/dockerfile/source_lines.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { SourceFile } from "../../../../core/source.ts";
import { resolve } from "../../../../core/tree/resolve.ts";
import type { FileView } from "../../../../core/tree/view.ts";

/** Larger Dockerfiles and ignore files are refused: nobody wrote them. Bytes. */
export const dockerfileLimit = 16 << 20;

/** The same of files that programs wrote. Bytes. */
const lockLimit = 256 << 20;

/** What lines of a Dockerfile from the standard input are named by. */
export const stdinFile = "<stdin>";

/** @throws {QuillaError} `content/…`, `dockerfile/not-utf8` */
export function readSource(name: string, content: Content, limit = dockerfileLimit): SourceFile {
  let bytes: Uint8Array;
  try {
    bytes = readContent(content, limit);
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("content/")) throw error;
    const { code, message, hint } = error;
    throw new QuillaError(`${name} cannot be read: ${message}`, { code, hint, cause: error });
  }
  return decodeSource(name, bytes);
}

/**
 * A file of the context; undefined where nothing has its name.
 *
 * @param path clean and absolute
 * @throws {QuillaError} `code` where there is something that is no file, or a link that leads out of the context or nowhere
 */
export function readInContext(
  files: FileView,
  path: string,
  name: string,
  code: "build/ignore-file" | "build/lock-file",
): SourceFile | undefined {
  if (files.lstat(resolve(files, path, { last: "keep" })) === undefined) return undefined;
  const target = resolve(files, path);
  const node = files.lstat(target);
  const what = code === "build/lock-file" ? "lock" : "ignore";
  if (node?.type === "file") {
    return readSource(name, node.content, what === "lock" ? lockLimit : dockerfileLimit);
  }
  const why = node === undefined
    ? `is a link to ${target}, which is not in the build context`
    : `is no file but a ${node.type}`;
  throw new QuillaError(`the ${what} file ${name} ${why}`, {
    code,
    hint: what === "ignore"
      ? "put the file itself there; --ignorefile takes one from anywhere"
      : "put the file itself there, or nothing",
  });
}
