/**
 * Copying images from one place to another: the graph of descriptors is walked, what is missing is moved, and every byte is
 * verified before anything has a name.
 *
 * @module
 */
import { requireGoing } from "../../../core/aborting.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Platform } from "../../../core/platform.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
} from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/store/store.ts";
import { Copy } from "./copy.ts";
import type { Copied } from "./follow.ts";
import type { CopyListener } from "./copy_event.ts";
import { type EncodingOptions, requireEncoding } from "./layer_encoding.ts";
import { requireOnly } from "./select.ts";

export interface CopyOptions extends EncodingOptions {
  /** Where layers are inflated that the sink does not take as they are. */
  readonly store: Store;
  /** What the images must run on: of an index, only that image is copied. */
  readonly platform?: Platform | undefined;
  /** Which image of an index that has several is copied; all, unless given. */
  readonly preferred?: Platform | undefined;
  /** Refuses an index of which not all was fetched to where it comes from; else what is there is copied. */
  readonly whole?: boolean | undefined;
  /** Whether what hangs on the images goes with them, as far as the place takes it: signatures, statements, other referrers. */
  readonly referrers?: boolean | undefined;
  /** Whether compressed layers are inflated into the store while they pass, too: somebody is about to look into them. */
  readonly inflates?: boolean | undefined;
  readonly onEvent?: CopyListener | undefined;
  /** Asked about each image before anything of it moves, and about what it is in the end; throws for what must not be taken. */
  readonly gate?: CopyGate | undefined;
  /** Ends the copy: nothing is committed then. */
  readonly signal?: AbortSignal | undefined;
}

/** Who is asked about images that are copied. */
export interface CopyGate {
  /** An image where it is; `chosen` is what of it is copied. */
  admit(image: PlacedImage, source: ImageSource, chosen: Descriptor): Promise<void>;
  /** All of them, where the sink has all of them, and before they have names there. */
  settle?(images: readonly PlacedImage[]): Promise<void>;
}

/**
 * Copies all images of the source, and commits them together. On failure the sink is aborted, and
 * where it knows another way, that is gone. Closing the source is the
 * caller's.
 *
 * @returns the images as the sink has them
 * @throws {QuillaError} `image/none`, `image/several` where the sink takes one image and there are more, `image/incomplete` where a blob is
 * missing, `image/platform`, what `verifyBlob` and `verifyLayer` throw, what parsing the documents throws, and what source and
 * sink throw
 */
export async function copyImages(
  source: ImageSource,
  sink: ImageSink,
  options: CopyOptions,
): Promise<PlacedImage[]> {
  try {
    return await copyOnce(source, sink, options);
  } catch (error) {
    const other = sink.instead?.(error);
    if (other === undefined) throw error;
    return await copyOnce(source, other, options);
  }
}

async function copyOnce(
  source: ImageSource,
  sink: ImageSink,
  options: CopyOptions,
): Promise<PlacedImage[]> {
  const copy = new Copy(source, sink, options);
  try {
    const { name } = sink;
    requireEncoding(sink, options);
    if (name !== undefined) requireOnly(source.images, name);
    if (source.images.length === 0) throw nothing();
    for (const image of source.images) await copy.admit(image);
    const copied: PlacedImage[] = [];
    const hanging: PlacedImage[] = [];
    for (const image of source.images) {
      const names = name === undefined ? image.names : [name];
      const descriptor = await copy.image(image.descriptor);
      copied.push({ descriptor, names, ...image.subject && { subject: image.subject } });
      if (options.referrers === true) {
        hanging.push(...await copy.following(image.descriptor, names));
      }
    }
    await options.gate?.settle?.(copied);
    requireGoing(options.signal);
    await sink.commit([...copied, ...hanging]);
    options.onEvent?.({ type: "commit", images: copied });
    return copied;
  } catch (error) {
    await sink.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  } finally {
    await copy.close();
  }
}

/**
 * Copies what hangs on manifests that are there already, for who fetched them, or made them of others, in another way.
 *
 * @param names what the image is called there
 * @returns what was copied, to be committed
 * @throws {QuillaError} what the places and copying throw
 */
export async function copyReferrers(
  source: ImageSource,
  sink: ImageSink,
  copied: readonly Copied[],
  names: readonly string[],
  options: CopyOptions,
): Promise<PlacedImage[]> {
  const copy = new Copy(source, sink, options);
  try {
    copy.rename(copied);
    return await copy.followed(copied, names);
  } finally {
    await copy.close();
  }
}

function nothing(): QuillaError {
  return new QuillaError("there are no images to copy", {
    code: "image/none",
    hint: "what they should come from is a place of images, and has none",
  });
}
