/**
 * Where the result of a build can go: the store, an archive, a layout, or plain files.
 *
 * @module
 */
import type { PlatformImage } from "../build/result.ts";
import type { Annotation } from "../image/annotations.ts";
import type { Reference } from "../reference.ts";
import type { Store } from "../store/store.ts";

/** One place. */
export type BuildOutput = StoreOutput | ArchiveOutput | FilesOutput;

/** What outputs say about an image, beside what the build says. */
interface ImageOutput {
  /** Further names. */
  readonly names?: readonly Reference[] | undefined;
  /** Further annotations. */
  readonly annotations?: readonly Annotation[] | undefined;
}

/** The store. */
export interface StoreOutput extends ImageOutput {
  readonly type: "image";
}

/** An OCI image layout in an archive, or what `docker load` reads. */
export interface ArchiveOutput extends ImageOutput {
  readonly type: "oci" | "docker";
  /** A path; `-` is the standard output. */
  readonly dest: string;
  /** Whether the layout is a directory, and no archive. */
  readonly isDirectory?: boolean | undefined;
  /** Whether layers of base images that are compressed are inflated. */
  readonly isPlain?: boolean | undefined;
}

/** The files of the image, all layers together: in a directory of the host, or in a tar archive. */
export interface FilesOutput {
  readonly type: "local" | "tar";
  /** A path; `-` is the standard output, for an archive only. */
  readonly dest: string;
}

/** What was built. */
export interface OutputRequest {
  readonly store: Store;
  readonly images: readonly PlatformImage[];
  readonly names: readonly Reference[];
  readonly annotations: readonly Annotation[];
  warn(message: string): void;
}
