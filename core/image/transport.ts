/**
 * What a transport is: a kind of place that images are copied from and to, such as an archive, a layout or a registry.
 *
 * A transport moves blobs by their descriptors and knows nothing of what is in them but the list of images; the core walks
 * the graph, verifies every byte, and decides what has to move.
 *
 * @module
 */
import type { Descriptor } from "../oci/descriptor.ts";
import type { Platform } from "../platform.ts";
import type { Store } from "../store/store.ts";

/** One kind of place. `read`, `write` or both are there. */
export interface Transport {
  /** What stands before the colon: `oci-archive` in `oci-archive:hello.tar`. */
  readonly scheme: string;
  /** One line for `--help`: what the rest of the location means. */
  readonly summary: string;
  /** Opens a place that has images. `location` is what stands after the colon. */
  read?(location: string, environment: TransportEnvironment): Promise<ImageSource>;
  /** Opens a place that takes images. */
  write?(location: string, environment: TransportEnvironment): Promise<ImageSink>;
}

/** What a transport may use. */
export interface TransportEnvironment {
  readonly store: Store;
  /** Which image of several is meant, where the place holds one for each platform. */
  readonly platform?: Platform | undefined;
}

/** An image as a place knows it. */
export interface PlacedImage {
  /** The manifest, or the index of several. */
  readonly descriptor: Descriptor;
  /** Full references (`docker.io/library/hello:latest`) or, in a layout of others, whatever names stand there. */
  readonly names: readonly string[];
}

/** A place that has images. */
export interface ImageSource {
  /** What the location names: one image, or all that are there. */
  readonly images: readonly PlacedImage[];
  has(descriptor: Descriptor): Promise<boolean>;
  /** The bytes of a blob; they are not verified yet. */
  blob(descriptor: Descriptor): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** A place that takes images. Nothing is to be seen there before {@linkcode commit}. */
export interface ImageSink {
  /** Whether the blob need not be sent. */
  has(descriptor: Descriptor): Promise<boolean>;
  /** Takes a blob, and refuses it where it is not what the descriptor says. */
  put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes the images be there, all of their blobs having been put. */
  commit(images: readonly PlacedImage[]): Promise<void>;
  /** Gives up; harmless after a commit. */
  abort(): Promise<void>;
}
