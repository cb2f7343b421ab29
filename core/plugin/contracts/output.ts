/**
 * Where the result of a build can go: the store, an archive, a layout, plain files, or where a transport leads.
 *
 * @module
 */
import type { PlatformImage } from "../../build/result.ts";
import type { Annotation } from "../../image/annotations.ts";
import type { Compression } from "../../oci/media_types.ts";
import type { PluginHost } from "../host.ts";
import type { Reference } from "../../reference.ts";
import type { Store } from "../../store/store.ts";

/** One place. */
export type BuildOutput = StoreOutput | ArchiveOutput | FilesOutput | TransportOutput;

/** What outputs say about the layers that are written. */
export interface EncodedOutput {
  /** What layers that are not compressed are compressed with; what the place says, unless given. */
  readonly compression?: Compression | undefined;
  /** Whether that holds for layers of base images that are compressed otherwise, too. */
  readonly forceCompression?: boolean | undefined;
}

/** What outputs say about an image, beside what the build says. */
export interface ImageOutput {
  /** Further names. */
  readonly names?: readonly Reference[] | undefined;
  /** Further annotations. */
  readonly annotations?: readonly Annotation[] | undefined;
}

/** The store. */
export interface StoreOutput extends ImageOutput {
  /** The store. */
  readonly type: "image";
}

/** An OCI image layout in an archive, or what `docker load` reads. */
export interface ArchiveOutput extends ImageOutput, EncodedOutput {
  /** An OCI image layout, or Docker's format. */
  readonly type: "oci" | "docker";
  /** A path; `-` is the standard output. */
  readonly dest: string;
  /** Whether the layout is a directory, and no archive. */
  readonly isDirectory?: boolean | undefined;
}

/** A place that a transport knows, such as an engine or a registry. */
export interface TransportOutput extends ImageOutput, EncodedOutput {
  /** A transport's place. */
  readonly type: "transport";
  /** The transport's. */
  readonly scheme: string;
  /** Where the image of a full name goes; unless given, it goes to one place with all of its names, or with none. */
  readonly locationOf?: ((name: string) => string) | undefined;
}

/** The files of the image, all layers together: in a directory of the host, or in a tar archive. */
export interface FilesOutput {
  /** A directory, or a tar archive. */
  readonly type: "local" | "tar";
  /** A path; `-` is the standard output, for an archive only. */
  readonly dest: string;
}

/** What was built. */
export interface OutputRequest {
  readonly store: Store;
  /** Has the transports. */
  readonly host: PluginHost;
  readonly images: readonly PlatformImage[];
  readonly names: readonly Reference[];
  readonly annotations: readonly Annotation[];
  warn(message: string): void;
}
