/**
 * Putting what an image adds to its base onto another base, such as one that was mended since.
 *
 * @module
 */
import {
  formatPlatform,
  formatReference,
  type Platform,
  QuillaError,
  samePlatform,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor, HistoryEntry, ImageConfig } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type Image, openImage } from "../../../core/plugin/api/image.ts";
import { requireImage, type StoredImage } from "../../kit/images/mod.ts";
import { editImages, type EditRequest } from "./edit.ts";
import { wholeHistory } from "./history.ts";
import { inheritedConfig } from "./inherit.ts";

const baseName = "org.opencontainers.image.base.name";
const baseDigest = "org.opencontainers.image.base.digest";

export interface RebaseRequest
  extends Pick<EditRequest, "store" | "image" | "platform" | "onWarning" | "signal"> {
  /** Name, ID or digest of the base that the image has; what its annotation `…image.base.digest` says unless given. */
  readonly oldBase?: string | undefined;
  /** Of the base that it gets; what its annotation `…image.base.name` says unless given. */
  readonly newBase?: string | undefined;
}

/**
 * Writes the image, or the index of images, on the new base, without a name. The annotations that say the base say the new one.
 *
 * @throws {QuillaError} `rebase/no-base` where a base is not given and not annotated, `rebase/other-base` where the image is not
 * based on the old one, `image/unknown`, `image/platform`, and what `editImages` throws
 */
export async function rebaseImages(request: RebaseRequest): Promise<Descriptor> {
  const { store, onWarning = () => {} } = request;
  return await editImages({
    ...request,
    edit(image) {
      const { annotations = {} } = image.manifest;
      const oldName = request.oldBase ?? annotations[baseDigest];
      const newName = request.newBase ?? annotations[baseName];
      if (oldName === undefined) throw noBase(image, baseDigest, "--old-base");
      if (newName === undefined) throw noBase(image, baseName, "--new-base");
      const old = openBase(store, oldName, image.config);
      const next = openBase(store, newName, image.config);
      requireBase(image, old.image, oldName);
      if (next.image.config.config.onBuild !== undefined) {
        onWarning(`${newName} has ONBUILD instructions, which only a build carries out`);
      }
      return {
        config: rebasedConfig(image.config, old.image.config, next.image.config),
        layers: [...next.image.layers, ...image.layers.slice(old.image.layers.length)],
        annotations: {
          ...Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== baseName)),
          ...nameAnnotation(next.stored),
          [baseDigest]: next.image.descriptor.digest,
        },
      };
    },
  });
}

interface Base {
  readonly stored: StoredImage;
  readonly image: Image;
}

/** A base, for what the image runs on. */
function openBase(store: Store, name: string, platform: Platform): Base {
  const stored = requireImage(store, name);
  const image = openImage(store, stored.descriptor, platform);
  if (samePlatform(image.config, platform)) return { stored, image };
  const [offered, wanted] = [image.config, platform].map(formatPlatform);
  throw new QuillaError(`the base ${name} is for ${offered}, and the image for ${wanted}`, {
    code: "image/platform",
    hint: "get the base for that platform, or another base",
  });
}

function nameAnnotation({ name }: StoredImage): Record<string, string> {
  return name === undefined ? {} : { [baseName]: formatReference(name) };
}

function requireBase({ config, descriptor }: Image, base: Image, name: string): void {
  const at = base.config.diffIds.findIndex((diffId, index) => config.diffIds[index] !== diffId);
  if (at < 0) return;
  const has = config.diffIds[at] ?? "no more layers";
  throw new QuillaError(
    `the image ${descriptor.digest} is not based on ${name}: layer ${at + 1} of that is ` +
      `${base.config.diffIds[at]}, and the image has ${has}`,
    {
      code: "rebase/other-base",
      hint: "give with --old-base the very image that it was built on, not a newer one of its name",
    },
  );
}

function rebasedConfig(image: ImageConfig, old: ImageConfig, next: ImageConfig): ImageConfig {
  const { architecture, os, osVersion, osFeatures, variant } = next;
  return {
    ...image,
    ...{ architecture, os, osVersion, osFeatures, variant },
    author: image.author === old.author ? next.author : image.author,
    config: inheritedConfig(image.config, old.config, next.config),
    history: [...wholeHistory(next), ...ownHistory(image, old)],
  };
}

/** The steps that come after those of the base. */
function ownHistory(image: ImageConfig, old: ImageConfig): readonly HistoryEntry[] {
  const history = wholeHistory(image);
  const known = wholeHistory(old);
  if (known.every((entry, index) => sameStep(entry, history[index]))) {
    return history.slice(known.length);
  }
  // Told otherwise: all that follows the base's last layer.
  let layers = old.diffIds.length;
  const start = history.findIndex(({ emptyLayer }) => emptyLayer !== true && --layers === 0);
  return old.diffIds.length === 0 ? history : history.slice(start + 1);
}

function sameStep(a: HistoryEntry, b: HistoryEntry | undefined): boolean {
  return a.createdBy === b?.createdBy && a.created === b?.created && a.emptyLayer === b?.emptyLayer;
}

function noBase({ descriptor }: Image, annotation: string, option: string): QuillaError {
  return new QuillaError(
    `the image ${descriptor.digest} does not say its base: it has no annotation ${annotation}`,
    { code: "rebase/no-base", hint: `say it with ${option}` },
  );
}
