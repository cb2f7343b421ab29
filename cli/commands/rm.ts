/**
 * `quilla image rm`: away with names of images, and with images that have no other.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { messageOf, QuillaError } from "../../core/errors.ts";
import { requireImage, type StoredImage } from "../../core/image/find.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { formatReference, parseReference, withDefaultTag } from "../../core/reference.ts";
import { blobsOf, releaseBlobs } from "../../plugins/tools/system/garbage.ts";
import { nameOf } from "../../core/store/references.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { eachName } from "../each_name.ts";
import { removeImages } from "../remove_images.ts";
import { sanitise } from "../sanitise.ts";

const examples = `
Examples:
  quilla rmi hello:1.2       take the name away, and remove the image if it has no other
  quilla rmi 1f5c2a4be0d3    remove the image; -f if it has several names`;

export const rm: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes names of images, and images that have no other name.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-f, --force", "remove images with all of their names; pass over unknown ones", false)
    .addHelpText("after", examples)
    .action((names, { force }) => runRemove(context, names, force));

async function runRemove(
  context: Context,
  names: readonly string[],
  force: boolean,
): Promise<void> {
  await withStore(context, async (store) => {
    const gone: Descriptor[] = [];
    await eachName(context, names, async (name) => {
      const stored = findImage(context, store, name, force);
      if (stored === undefined) return;
      const removed = await removeImages(store, (images) => choose(images, stored, name, force));
      for (const text of removed.untagged) context.print(sanitise(`Untagged: ${text}`));
      for (const id of removed.deleted) context.print(`Deleted: ${id}`);
      gone.push(...removed.gone);
    }, () => release(context, store, gone));
  });
}

function findImage(
  context: Context,
  store: Store,
  name: string,
  force: boolean,
): StoredImage | undefined {
  try {
    return requireImage(store, name);
  } catch (error) {
    const isUnknown = error instanceof QuillaError && error.code === "image/unknown";
    if (!force || !isUnknown) throw error;
    context.say(sanitise(error.message));
  }
}

/** The lines of the list that the user means: of a name its own, of an ID all. */
function choose(
  images: readonly Descriptor[],
  { descriptor, name }: StoredImage,
  text: string,
  force: boolean,
): Descriptor[] {
  const same = images.filter((image) => image.digest === descriptor.digest);
  if (name !== undefined && isName(text, formatReference(name))) {
    return same.filter((image) => nameOf(image) === nameOf(descriptor));
  }
  if (same.length <= 1 || force) return same;
  throw new QuillaError(`${text} is not removed: the image has ${same.length} names`, {
    code: "image/several-names",
    hint: "remove it by its names, or all of them with --force",
  });
}

function isName(text: string, name: string): boolean {
  try {
    return formatReference(withDefaultTag(parseReference(text))) === name;
  } catch {
    return false; // an ID
  }
}

/** The blobs go now, but for those that a build or a container uses. */
async function release(context: Context, store: Store, gone: readonly Descriptor[]): Promise<void> {
  if (gone.length === 0) return;
  const later = "`quilla system prune` frees their room later";
  try {
    const { inUse } = await releaseBlobs(store, blobsOf(store, gone), { wait: 1000 });
    if (inUse > 0) context.say(`another quilla is using what is removed; ${later}`);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    context.say(sanitise(`the images' blobs were not removed: ${messageOf(error)}; ${later}`));
  }
}
