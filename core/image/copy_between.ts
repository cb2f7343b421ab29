/**
 * Copying images between places that are written as locations.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { PluginHost } from "../plugin/host.ts";
import { copyImages, type CopyOptions } from "./copy_images.ts";
import { parseLocation } from "./location.ts";
import type { PlacedImage } from "./transport.ts";

/** What is said of the two places; see `TransportEnvironment`. */
export interface PlacesOptions {
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
  const { store } = options;
  const source = parseLocation(host, from);
  const destination = parseLocation(host, to);
  if (source.transport.read === undefined) throw oneWay(source.transport.scheme, "read");
  if (destination.transport.write === undefined) {
    throw oneWay(destination.transport.scheme, "written");
  }
  const images = await source.transport.read(source.rest, { store, options: options.source });
  try {
    return await copyImages(
      images,
      await destination.transport.write(destination.rest, { store, options: options.destination }),
      options,
    );
  } finally {
    await images.close();
  }
}

/** The error of a place that images only come from, or only go to. */
export function oneWay(scheme: string, what: string): UsageError {
  return new UsageError(`${scheme}: cannot be ${what}`, {
    code: "transport/one-way",
    hint: "`quilla copy --help` lists the places",
  });
}
