/**
 * A layer: what one step of a build, or a pulled image, adds to the tree.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import type { FileIndex } from "../tree/file_index.ts";

/** Identity is the digest of the uncompressed tar. */
export interface Layer {
  /** The digest of the uncompressed tar. */
  readonly diffId: Digest;
  /** The blob as it lies in the store: uncompressed where quilla built it, as it came where it was loaded. */
  readonly blob: Descriptor;
  /** What is in it; read when it is first asked for. */
  files(): Promise<FileIndex>;
}
