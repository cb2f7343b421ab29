/**
 * Manifest lists as `docker manifest` makes them, for scripts: begun from images of registries, annotated, and sent.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import type { ListedManifest, PlatformFields } from "../tools/registry_index/manifest_list.ts";
import type { CombinedImage } from "./registry_index.ts";
import { type RemoteImageOptions, withRemote } from "./registry_index.ts";
import type { TransferOptions } from "./copy.ts";
import { requireNames, storeNames } from "./session.ts";

/** Where lists are kept, and how registries are asked. */
export interface ManifestListOptions extends Omit<RemoteImageOptions, "configs"> {
  /** The directory of all lists, such as `~/.docker/manifests`, which Docker's client has. */
  readonly directory: string;
}

const listNames = { ...storeNames, plugins: true, registry: true, directory: true } as const;

/** A list, and what is in it. */
export interface ManifestList {
  /** Its full name. */
  readonly name: string;
  /** The document that would be sent. */
  readonly text: string;
  /** Its images, by their names. */
  readonly images: readonly ListedManifest[];
}

/**
 * Begins a list, or adds images to one. They stay where they are; nothing is sent.
 *
 * @param images names in registries; none of them an index
 * @param amend whether a list that is there is gone on with; unless given, it is refused
 * @throws {QuillaError} `index/exists`, `index/nested`, `registry/…`
 */
export async function createManifestList(
  list: string,
  images: readonly string[],
  { amend = false, ...options }: ManifestListOptions & { readonly amend?: boolean | undefined },
): Promise<ManifestList> {
  requireNames("createManifestList", options, listNames);
  const { fetchListed, fullName, ManifestLists } = await import("../tools/registry_index/mod.ts");
  const lists = new ManifestLists(options.directory);
  const name = fullName(list);
  const there = lists.find(name);
  if (there !== undefined && !amend) {
    throw new QuillaError(`there is a manifest list ${name} already`, {
      code: "index/exists",
      hint: "--amend adds to it; `quilla manifest rm` removes it",
    });
  }
  const wanted = images.map(fullName).filter((image) =>
    there?.some((entry) => entry.name === image) !== true
  );
  const fetched = await withRemote(options, async ({ remote }) => {
    const found: ListedManifest[] = [];
    for (const image of wanted) found.push(await fetchListed(remote, image));
    return found;
  });
  lists.save(name, fetched);
  return await readManifestList(list, options);
}

/**
 * Says what an image of a list runs on, where its configuration does not, or not all.
 *
 * @throws {QuillaError} `index/unknown`, `index/not-there`, `index/platform`
 */
export async function annotateManifestList(
  list: string,
  image: string,
  platform: PlatformFields,
  options: ManifestListOptions,
): Promise<ManifestList> {
  requireNames("annotateManifestList", options, listNames);
  const { fullName, ManifestLists } = await import("../tools/registry_index/mod.ts");
  const lists = new ManifestLists(options.directory);
  const name = fullName(list);
  const found = requireListed(lists.require(name), name, image, fullName);
  const features = [...found.platform["os.features"] ?? [], ...platform["os.features"] ?? []];
  const { variant = found.platform.variant, "os.version": version = found.platform["os.version"] } =
    platform;
  const said: PlatformFields = {
    architecture: platform.architecture ?? found.platform.architecture,
    os: platform.os ?? found.platform.os,
    ...(version === undefined ? {} : { "os.version": version }),
    ...(features.length === 0 ? {} : { "os.features": [...new Set(features)] }),
    ...(variant === undefined ? {} : { variant }),
  };
  if (!said.os || !said.architecture) {
    throw new QuillaError(`an image is for a system and a processor, and ${image} lacks one`, {
      code: "index/platform",
      hint: "write --os linux --arch arm64",
    });
  }
  lists.save(name, [{ ...found, platform: said }]);
  return await readManifestList(list, options);
}

/**
 * Takes images out of a list, by their names or digests.
 *
 * @throws {QuillaError} `index/unknown`, `index/not-there`
 */
export async function removeFromManifestList(
  list: string,
  images: readonly string[],
  options: ManifestListOptions,
): Promise<ManifestList> {
  requireNames("removeFromManifestList", options, listNames);
  const { fullName, ManifestLists } = await import("../tools/registry_index/mod.ts");
  const lists = new ManifestLists(options.directory);
  const name = fullName(list);
  const there = lists.require(name);
  const gone = images.map((image) => requireListed(there, name, image, fullName));
  for (const image of gone) lists.take(name, image.name);
  return await readManifestList(list, options);
}

function requireListed(
  images: readonly ListedManifest[],
  list: string,
  image: string,
  fullName: (text: string) => string,
): ListedManifest {
  const found = images.find(({ name, digest }) =>
    digest === image || image.endsWith(`@${digest}`) ||
    (!isDigestText(image) && name === fullName(image))
  );
  if (found !== undefined) return found;
  throw new QuillaError(`${image} is not in the manifest list ${list}`, {
    code: "index/not-there",
    hint: images.length === 0
      ? "it is empty"
      : `it has ${images.map(({ name }) => name).join(", ")}`,
  });
}

function isDigestText(text: string): boolean {
  return /^sha(256|512):/.test(text);
}

/**
 * What is in a list.
 *
 * @throws {QuillaError} `index/unknown`
 */
export async function readManifestList(
  list: string,
  options: ManifestListOptions,
): Promise<ManifestList> {
  requireNames("readManifestList", options, listNames);
  const { fullName, listText, ManifestLists } = await import("../tools/registry_index/mod.ts");
  const name = fullName(list);
  const images = new ManifestLists(options.directory).require(name);
  return { name, text: listText(images).text, images };
}

/**
 * Forgets a list. What was sent of it stays.
 *
 * @throws {QuillaError} `index/unknown`
 */
export async function removeManifestList(
  list: string,
  options: ManifestListOptions,
): Promise<void> {
  requireNames("removeManifestList", options, listNames);
  const { fullName, ManifestLists } = await import("../tools/registry_index/mod.ts");
  const lists = new ManifestLists(options.directory);
  lists.require(fullName(list));
  lists.remove(fullName(list));
}

/** What {@linkcode pushManifestList} is asked for. */
export interface PushManifestListOptions extends ManifestListOptions {
  /** The name that it gets; its own unless given. */
  readonly to?: string | undefined;
  /** Told how each blob moves. */
  readonly listener?: TransferOptions["listener"];
}

/**
 * Sends a list with all that it lists: what `docker manifest push` does, with the same digest; images of other repositories and
 * registries are taken along.
 *
 * @throws {QuillaError} `index/unknown`, `index/none`, `index/platform`, `registry/…`
 */
export async function pushManifestList(
  list: string,
  { to, listener, ...options }: PushManifestListOptions,
): Promise<CombinedImage> {
  requireNames("pushManifestList", options, listNames);
  const { registry, signal } = options;
  const { fullName, ManifestLists, publicationOf, publish } = await import(
    "../tools/registry_index/mod.ts"
  );
  const name = fullName(list);
  const target = to === undefined ? name : fullName(to);
  const images = new ManifestLists(options.directory).require(name);
  return await withRemote(options, async ({ remote, transport, store }) => {
    const publication = await publicationOf(remote, name, images);
    await publish(publication, [target], { store, transport, options: registry, listener, signal });
    const { descriptor, bytes } = publication;
    return { descriptor, text: new TextDecoder().decode(bytes), names: [target] };
  });
}
