/**
 * Copying images between places that are written as locations.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { paced } from "./copy_event.ts";
import { type CopyGate, copyImages, type CopyOptions } from "./copy_images.ts";
import { parseLocation } from "./location.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";

/** What is said of the two places; see `TransportEnvironment`. */
export interface PlacesOptions {
  /** Who is asked about the images of a place; `takes` is whether the store takes them. */
  readonly gateOf?:
    | ((place: { readonly scheme: string; readonly rest: string }, takes: boolean) => CopyGate)
    | undefined;
  readonly source?: Readonly<Record<string, string>> | undefined;
  readonly destination?: Readonly<Record<string, string>> | undefined;
}

/**
 * Copies what one location names to another; see {@linkcode copyImages}.
 *
 * @param from such as `store:hello`
 * @param to such as `oci-archive:hello.tar`; images keep their names where it names none
 * @returns the images as the destination has them
 * @throws {QuillaError} `transport/…`, and what {@linkcode copyImages} throws
 */
export async function copyBetween(
  host: PluginHost,
  from: string,
  to: string,
  options: CopyOptions & PlacesOptions,
): Promise<PlacedImage[]> {
  const { store, onEvent } = options;
  const tell = onEvent && paced(onEvent);
  const source = parseLocation(host, from);
  const destination = parseLocation(host, to);
  if (source.transport.read === undefined) throw oneWay(source.transport.scheme, "read");
  if (destination.transport.write === undefined) {
    throw oneWay(destination.transport.scheme, "written");
  }
  const { scheme } = source.transport;
  const takes = destination.transport.scheme === "store";
  const gate = options.gateOf?.({ scheme, rest: source.rest }, takes) ?? options.gate;
  const images = await source.transport.read(source.rest, { store, options: options.source, tell });
  try {
    return await copyImages(
      images,
      await destination.transport.write(destination.rest, {
        store,
        options: options.destination,
        tell,
      }),
      { ...options, gate, onEvent: tell },
    );
  } finally {
    await images.close();
  }
}

/**
 * Copies what several locations name to one place, one after the other. Images get their names below it, as the place has them.
 *
 * @throws {QuillaError} `transport/one-image` where the place is written once; and what {@linkcode copyBetween} throws
 */
export async function copyEach(
  host: PluginHost,
  from: readonly string[],
  to: string,
  options: CopyOptions & PlacesOptions,
): Promise<PlacedImage[]> {
  const { transport, rest } = parseLocation(host, to);
  const within = transport.within?.bind(transport);
  if (within === undefined) {
    throw new UsageError(`${transport.scheme}: takes the images of one place`, {
      code: "transport/one-image",
      hint: "copy them to oci:DIR first, and that to the archive",
    });
  }
  const copied: PlacedImage[] = [];
  for (const each of from) {
    const below = await belowOf(host, each, options, (name) => within(rest, name));
    copied.push(...await copyBetween(host, each, `${transport.scheme}:${below ?? rest}`, options));
  }
  return copied;
}

/** Where the image of a location goes; undefined where it has no name. */
async function belowOf(
  host: PluginHost,
  from: string,
  { store, source: said }: CopyOptions & PlacesOptions,
  within: (name: string) => string,
): Promise<string | undefined> {
  const { transport, rest } = parseLocation(host, from);
  const source = await transport.read?.(rest, { store, options: said });
  const names = source?.images.flatMap((image) => image.names) ?? [];
  await source?.close();
  return names[0] === undefined ? undefined : within(names[0]);
}

/** The error of a place that images only come from, or only go to. */
export function oneWay(scheme: string, what: string): UsageError {
  return new UsageError(`${scheme}: cannot be ${what}`, {
    code: "transport/one-way",
    hint: "`quilla copy --help` lists the places",
  });
}
