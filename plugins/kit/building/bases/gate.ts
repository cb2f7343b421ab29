/**
 * Who is asked before a build uses an image that others made: types only.
 *
 * @module
 */
import type { Image } from "../../../../core/image/image.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { Reference } from "../../../../core/reference.ts";
import type { Transport } from "../../../../core/plugin/contracts/transport.ts";

/** Throws for what must not be used. */
export interface ImageGate {
  /** The same transport; what must not be taken from there is not read. */
  guarded(transport: Transport): Transport;
  /**
   * An image that is in the store.
   *
   * @param chosen of an index, the manifest that is used
   */
  stored(
    descriptor: Descriptor,
    reference: Reference | undefined,
    chosen: Descriptor | undefined,
  ): Promise<void>;
  /** An image that a source took into the store from a location, under no name. */
  placed(location: string, descriptor: Descriptor): Promise<void>;
  /** What is in an image, all of which is in the store. */
  inside(image: Image, reference: Reference | undefined): Promise<void>;
  /** Told of the image that came of the build. */
  made(descriptor: Descriptor): void;
}
