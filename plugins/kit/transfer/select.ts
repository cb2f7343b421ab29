/**
 * Which of several images is meant: by name in a place, by platform in an index.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import { closestPlatform, formatPlatform, type Platform } from "../../../core/platform.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import type { Documents } from "./documents.ts";
import { hasTag, sameName } from "./names.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";

/** What {@linkcode selectPlatform} goes by. */
export interface PlatformChoice {
  /** What the image must run on. */
  readonly platform?: Platform | undefined;
  /** Which one is taken where an index has several. */
  readonly preferred?: Platform | undefined;
}

/**
 * The part of an image that is wanted; all of it where nothing says otherwise.
 *
 * @throws {QuillaError} `image/platform`
 */
export async function selectPlatform(
  documents: Documents,
  descriptor: Descriptor,
  { platform, preferred }: PlatformChoice,
): Promise<Descriptor> {
  const wanted = platform ?? preferred;
  if (wanted === undefined) return descriptor;
  if (!isIndexType(descriptor.mediaType)) {
    if (platform === undefined) return descriptor;
    const found = await documents.platform(descriptor);
    if (found !== undefined && closestPlatform([found], platform) === 0) return descriptor;
    throw wrongPlatform(descriptor, platform, found === undefined ? [] : [found]);
  }
  const offered = await documents.offered(descriptor);
  const found = offered[closestPlatform(offered.map((image) => image.platform), wanted)];
  if (found !== undefined) return found.child;
  if (platform === undefined && offered.length <= 1) return descriptor;
  throw wrongPlatform(descriptor, wanted, offered.map((image) => image.platform));
}

/** An image that has nothing for a platform, and what it has instead. */
export function wrongPlatform(
  { digest }: Descriptor,
  wanted: Platform,
  offered: readonly Platform[],
): QuillaError {
  return new QuillaError(`the image ${digest} has nothing for ${formatPlatform(wanted)}`, {
    code: "image/platform",
    hint: offered.length === 0
      ? "no image is in it; `quilla index inspect` shows what is"
      : `it has ${offered.map(formatPlatform).join(", ")}; say which with --platform`,
  });
}

/**
 * The image of that name, under no other; a tag alone does where one image has it.
 *
 * @param place where it is looked for, for messages
 * @throws {QuillaError} `image/unknown`, with a name that comes near; `image/ambiguous`
 */
export function selectNamed(
  images: readonly PlacedImage[],
  name: string,
  place: string,
): PlacedImage {
  for (const fits of [sameName, hasTag]) {
    const found = images.flatMap((image) => {
      const names = image.names.filter((known) => fits(known, name));
      return names.length === 0 ? [] : [{ ...image, names }];
    });
    if (found.length === 1) return found[0]!;
    if (found.length === 0) continue;
    throw new QuillaError(
      `${JSON.stringify(name)} is the name of ${found.length} images in ${place}`,
      {
        code: "image/ambiguous",
        hint: listedNames(found.flatMap(({ names }) => names)),
      },
    );
  }
  const known = images.flatMap(({ names }) => names);
  throw new QuillaError(`there is no image ${JSON.stringify(name)} in ${place}`, {
    code: "image/unknown",
    hint: didYouMean(name, known) ?? listedNames(known),
  });
}

/**
 * Makes sure that there are not several images where one is to get a name.
 *
 * @throws {QuillaError} `image/several`
 */
export function requireOnly(images: readonly PlacedImage[], name: string): void {
  if (images.length <= 1) return;
  throw new QuillaError(`${images.length} images cannot all be called ${JSON.stringify(name)}`, {
    code: "image/several",
    hint: `say which one is copied: ${listedNames(images.flatMap(({ names }) => names))}`,
  });
}

/** For hints. */
export function listedNames(names: readonly string[]): string {
  if (names.length === 0) return "its images have no names";
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `it has ${shown}, and ${names.length - 10} more` : `it has ${shown}`;
}
