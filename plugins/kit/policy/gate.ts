/**
 * A judge at the places where images come in or are used: builds, copies, what is run.
 *
 * @module
 */
import { type Image, manifestsOf, openImage } from "../../../core/image/image.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Reference } from "../../../core/reference.ts";
import { isWhole } from "../../../core/store/graph.ts";
import type { Store } from "../../../core/store/store.ts";
import { lookAt, type LookOptions } from "../transfer/look.ts";
import { openLayout } from "../archives/layout_source.ts";
import type { ImageGate } from "../building/bases/gate.ts";
import type { CopyGate } from "../transfer/copy_images.ts";
import { splitPath } from "../transfer/location.ts";
import { referenceOf } from "../transfer/names.ts";
import { storeSource } from "../transfer/store_place.ts";
import type { Judge, JudgedPlace } from "./judge.ts";
import { requirePackages } from "./packages.ts";

/** What a judge needs around it. */
export interface Courtroom {
  readonly store: Store;
  /** Whose catalogers say what is in an image. */
  readonly host: PluginHost;
}

/** For builds. */
export function imageGate(judge: Judge, { store, host }: Courtroom): ImageGate {
  return {
    guarded: (transport) => judge.guarded(transport),
    stored: (descriptor, reference, chosen) =>
      judge.requireStored(store, descriptor, reference, chosen),
    async placed(location, descriptor) {
      const [, scheme = "", rest = ""] = /^([a-z-]+):(?:\/\/)?(.*)$/s.exec(location) ?? [];
      const place = { scheme: scheme === "oci-layout" ? "oci" : scheme, rest };
      const image = { descriptor, names: [] };
      const source = scheme === "oci-layout"
        ? openLayout(splitPath(rest).path)
        : storeSource(store, [image]);
      try {
        await judge.requireAt(place, image, source);
      } finally {
        await source.close();
      }
      await settleStored(judge, { store, host }, [image]);
    },
    inside: (image, reference) => requireInside(judge, host, image, reference),
    made: (descriptor) => judge.noteMade(store, descriptor),
  };
}

/** For copies from a place; `takes` is whether the store takes them, so that there is a look into them before they have names. */
export function copyGate(
  judge: Judge,
  place: JudgedPlace,
  { store, host, takes }: Courtroom & { readonly takes: boolean },
): CopyGate {
  return {
    async admit(image, source, chosen) {
      if (place.scheme === "store") {
        const names = image.names.flatMap((name) => referenceOf(name) ?? []);
        for (const name of names.length === 0 ? [undefined] : names) {
          await judge.requireStored(store, image.descriptor, name, chosen);
        }
        await settleStored(judge, { store, host }, [image]);
      } else await judge.requireAt(place, image, source, chosen);
    },
    settle: takes ? (images) => settleStored(judge, { store, host }, images) : undefined,
  };
}

/** Looks into images that are in the store, whole, and have no names yet. */
export async function settleStored(
  judge: Judge,
  { store, host }: Courtroom,
  images: readonly PlacedImage[],
): Promise<void> {
  if (!judge.looksInside) return;
  for (const { descriptor, names } of images) {
    const reference = names.flatMap((name) => referenceOf(name) ?? [])[0];
    for (const manifest of imagesIn(store, descriptor)) {
      await requireInside(judge, host, openImage(store, manifest), reference);
    }
  }
}

/**
 * Looks into images that are copied past the store: what is looked at is fetched for it.
 *
 * @param text where they are, as `lookAt` takes it
 * @throws {QuillaError} `policy/refused`, and what looking throws
 */
export async function requireElsewhere(
  judge: Judge,
  text: string,
  options: LookOptions,
): Promise<void> {
  const looked = await lookAt(text, options);
  try {
    const { descriptor, names, documents } = looked;
    const reference = names.flatMap((name) => referenceOf(name) ?? [])[0];
    const platforms = isIndexType(descriptor.mediaType)
      ? (await documents.offered(descriptor)).map(({ platform }) => platform)
      : [undefined];
    for (const platform of platforms) {
      await requireInside(judge, options.host, await looked.image({ platform }), reference);
    }
  } finally {
    await looked.close();
  }
}

function imagesIn(store: Store, descriptor: Descriptor): Descriptor[] {
  if (!isIndexType(descriptor.mediaType)) return [descriptor];
  return manifestsOf(store, descriptor).flatMap((child) =>
    child.platform?.os !== "unknown" && store.blobs.has(child.digest) && isWhole(store.blobs, child)
      ? imagesIn(store, child)
      : []
  );
}

async function requireInside(
  judge: Judge,
  host: PluginHost,
  image: Image,
  reference: Reference | undefined,
): Promise<void> {
  if (judge.looksInside) await requirePackages(judge.forbidden, host, image, reference);
}
