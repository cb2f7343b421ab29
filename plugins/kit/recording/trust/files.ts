/**
 * Small files of an image, as a program in it would open them.
 *
 * @module
 */
import { readContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { resolve } from "../../../../core/tree/resolve.ts";
import type { FileNode, FileView } from "../../../../core/tree/view.ts";

/** No bundle, no key store and no configuration is larger. Bytes. */
const largest = 8 << 20;

/** A path once links are followed; undefined where they lead in a circle, or it does not begin at the root. */
export function followed(files: FileView, path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    return resolve(files, path);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "tree/link-loop") return undefined;
    throw error;
  }
}

/** The file at a path; undefined where there is none. */
export function fileAt(files: FileView, path: string): FileNode | undefined {
  const at = followed(files, path);
  const node = at === undefined ? undefined : files.lstat(at);
  return node?.type === "file" ? node : undefined;
}

/** Its bytes; undefined where there is none, or one that is too large to be meant. */
export function bytesAt(files: FileView, path: string): Uint8Array | undefined {
  const node = fileAt(files, path);
  if (node === undefined || node.content.size > largest) return undefined;
  return readContent(node.content, largest);
}

/** Its text, as UTF-8. */
export function textAt(files: FileView, path: string): string | undefined {
  const bytes = bytesAt(files, path);
  return bytes && new TextDecoder().decode(bytes);
}
