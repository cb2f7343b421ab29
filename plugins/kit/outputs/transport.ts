/**
 * An image of the store to a place that a transport knows: an engine, a registry.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { OutputSurroundings } from "../../../core/plugin/contracts/output.ts";
import { formatReference } from "../../../core/reference.ts";
import { asWork } from "../transfer/copy_event.ts";
import { copyImages } from "../transfer/copy_images.ts";
import { storeSource } from "../transfer/store_place.ts";
import type { PlaceWords } from "../../../core/plugin/contracts/transport.ts";
import type { AttestedImages } from "./attested.ts";
import { type Packing, packingOf } from "./encoding.ts";

/** Which place, and how the image is written there. */
export interface TransportPlace extends Packing {
  /** The transport's. */
  readonly scheme: string;
  /** Where the image goes, with all of its names or with none; the transport's one place, unless given. */
  readonly location?: string | undefined;
  /** Where the image of a full name goes, where each name has a place of its own. */
  readonly locationOf?: ((name: string) => string) | undefined;
  /** What it is called while it goes on; `writing to` the place unless given. */
  readonly doing?: ((location: string) => string) | undefined;
  /** What the transport is told of the place, such as `tls-verify`. */
  readonly words?: PlaceWords | undefined;
}

/**
 * Writes an image under all of its names, and what is said of it where the place takes that.
 *
 * @returns what points at it there: layers may have been compressed on the way
 */
export type WriteToPlace = (image: Descriptor, made?: AttestedImages) => Promise<Descriptor>;

/**
 * @returns what writes there
 * @throws {QuillaError} `output/no-transport` where nothing writes to such places, `output/no-name` where the place wants names; what
 * it returns throws what the transport and copying throw
 */
export function prepareTransport(
  { scheme, location = "", locationOf, doing, words, ...packing }: TransportPlace,
  around: OutputSurroundings,
): WriteToPlace {
  const { store, names: references } = around;
  const transport = around.transport(scheme);
  const options = packingOf(packing, around);
  if (transport?.write === undefined) throw noTransport(scheme);
  if (locationOf !== undefined && references.length === 0) throw noName(scheme);
  const names = references.map(formatReference);
  const places = locationOf === undefined
    ? [{ location, names }]
    : names.map((name) => ({ location: locationOf(name), names: [name] }));
  return async (image, { attested } = {} as AttestedImages) => {
    let written = image;
    for (const { location, names } of places) {
      const placed = [{ descriptor: image, names }];
      const source = attested?.source(placed) ?? storeSource(store, placed);
      const onEvent = asWork(doing?.(location) ?? `writing to ${scheme}:${location}`, around.tell);
      const sink = await transport.write!(location, { store, options: words, tell: onEvent });
      const how = { store, referrers: true, ...options, onEvent };
      const [copied] = await copyImages(source, sink, how);
      written = copied!.descriptor;
    }
    return written;
  };
}

function noTransport(scheme: string): QuillaError {
  return new QuillaError(`nothing here writes to ${scheme}:`, {
    code: "output/no-transport",
    hint: "a plugin may bring it: --plugin FILE; or write an archive: -o type=oci,dest=FILE",
  });
}

function noName(scheme: string): QuillaError {
  return new QuillaError(`the image has no name to be written to ${scheme}: under`, {
    code: "output/no-name",
    hint: "give it one: -t NAME",
  });
}
