/**
 * Why a layer is refused, as core/tree/file_index.ts refuses it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";

/** An entry would put something else than a directory in the place of `/`. */
export function rootReplaced(): QuillaError {
  return new QuillaError("an entry of the layer would replace the root", {
    code: "layer/root-replaced",
    hint: "the root of an image is a directory; the layer was made to deceive, or is damaged",
  });
}

/** A name is given to a file that is not there. */
export function hardlinkTarget(path: string, why: string): QuillaError {
  return new QuillaError(`the layer's hard link ${JSON.stringify(path)} leads nowhere: ${why}`, {
    code: "layer/hardlink-target",
    hint: "a hard link names a file of the same layer, or of one below it",
  });
}
