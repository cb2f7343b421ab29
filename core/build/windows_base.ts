/**
 * Images that Windows itself has made. Their layers have a form of their own: everything lies below `Files`, with what Windows' file
 * system knows of each file.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { FileView } from "../tree/view.ts";

/**
 * Makes sure that a layer can be added.
 *
 * @param base what the image that was begun with runs on
 * @throws {QuillaError} `build/windows-layer`
 */
export function requirePlainLayers(base: Platform | undefined, files: FileView): void {
  if (base?.os !== "windows" || files.lstat("/Files")?.type !== "directory") return;
  throw new QuillaError("no layer can be added here to an image that Windows itself has made", {
    code: "build/windows-layer",
    hint:
      "ENV, LABEL, CMD and the like can be; to copy files, begin FROM scratch, or build on Windows",
  });
}
