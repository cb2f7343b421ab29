/**
 * What commands that change images have in common: the image that is meant, and what becomes of the new one.
 *
 * @module
 */
import { placedImage } from "../plugins/kit/transfer/store_place.ts";
import type { PlacedImage } from "../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../core/oci/descriptor.ts";
import { carriedManifest } from "../core/oci/manifest.ts";
import { isIndexType } from "../core/oci/media_types.ts";
import { familiarReference, parseReference, parseTag, type Reference } from "../core/reference.ts";
import type { Store } from "../core/store/store.ts";
import { type Context, withStore } from "./context.ts";
import { readWord } from "./usage.ts";

/** The option by which the new image gets other names. */
export const tagOption = [
  "-t, --tag <name>",
  "name of the new image, as name:tag (repeatable; default: the name by which the image was given)",
] as const;

/** What such a command is asked for, beside the change itself. */
export interface EditOptions {
  readonly tag: readonly string[];
  readonly quiet: boolean;
}

/**
 * Makes a new image of one of the store, and gives it the names asked for; without, it takes the old image's name over, and an
 * image that was given by ID or digest has none. Nothing is named where the work fails.
 *
 * @param text the image that is meant; undefined where there is none
 * @param work gives what points at the new image
 */
export async function editNamed(
  context: Context,
  text: string | undefined,
  { tag, quiet }: EditOptions,
  work: (store: Store, image: Descriptor | undefined) => Descriptor | Promise<Descriptor>,
): Promise<void> {
  const asked = tag.map((name) => readWord("--tag", () => parseTag(name)));
  await withStore(context, async (store) => {
    const placed: PlacedImage | undefined = text === undefined
      ? undefined
      : placedImage(store, text);
    const image = await work(store, placed?.descriptor);
    const names = asked.length > 0 ? asked : (placed?.names ?? []).map(parseReference);
    const id = idOf(store, image); // once it is named, nothing may fail any more
    await store.references.take([{ image, names }], new Date());
    conclude(context, quiet, id, names);
  }, { create: text === undefined });
}

/** The image ID; of an index, its digest. */
function idOf(store: Store, image: Descriptor): string {
  if (isIndexType(image.mediaType)) return image.digest;
  return carriedManifest(store.blobs.read(image), image.mediaType).config.digest;
}

function conclude(
  context: Context,
  quiet: boolean,
  id: string,
  names: readonly Reference[],
): void {
  if (quiet) return context.print(id);
  context.say(`made ${id}`);
  if (names.length > 0) context.say(`named ${names.map(familiarReference).join(", ")}`);
}

/** Tells what went otherwise than one may think. */
export function warner(context: Context): (message: string) => void {
  return (message) => context.say(`warning: ${message}`);
}
