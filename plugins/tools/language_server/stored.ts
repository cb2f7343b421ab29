/**
 * What the store knows of what a Dockerfile names.
 *
 * @module
 */
import { openImage } from "../../../core/plugin/api/image.ts";
import {
  familiarReference,
  formatPlatform,
  type Platform,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { findImage, listImages } from "../../kit/images/mod.ts";
import type { KnownImage } from "./hover.ts";

/** Digits of an ID from which on it may stand in a Dockerfile, as in builds. */
const shortestId = 12;

/** The image of a name; undefined where there is none for that platform. */
export function storedImage(
  store: Store,
  name: string,
  platform: Platform,
): KnownImage | undefined {
  try {
    const found = findImage(store, name, shortestId);
    if (found === undefined) return undefined;
    const { config, manifest, descriptor } = openImage(store, found.descriptor, platform);
    return {
      digest: descriptor.digest,
      platform: formatPlatform(config),
      created: config.created,
      size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
      layers: manifest.layers.length,
      user: config.config.user,
      workdir: config.config.workingDir,
    };
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

/** The names of all images, as one writes them behind FROM. */
export function imageNames(store: Store): string[] {
  const names = listImages(store).flatMap(({ name }) =>
    name === undefined ? [] : [familiarReference(name)]
  );
  return [...new Set(names)].sort();
}
