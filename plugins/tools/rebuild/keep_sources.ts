/**
 * What an image was built from, gathered so that it can be built again where nothing can be fetched.
 *
 * It is gathered by building: so what is gathered is enough, and makes that image.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  digestOf,
  QuillaError,
  type Reference,
  repositoryName,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { readName } from "../../kit/building/bases/found.ts";
import { type StoredSource, writeSources } from "../../kit/rebuilding/carried.ts";
import { keptBytes } from "../../kit/rebuilding/inputs.ts";
import type { Recipe } from "../../kit/rebuilding/recipe.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import { describeDifference } from "./describe.ts";
import { type Again, eachAgain, type RebuildRequest } from "./rebuild.ts";

/** What goes with an image. */
export interface KeptSources {
  /** The images that it is built on, of the store. */
  readonly bases: readonly PlacedImage[];
  /** What hangs on the images themselves: all else of their sources. */
  readonly sources: readonly PlacedImage[];
  /** The files of its plugins. */
  readonly plugins: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Where private keys are among the files of contexts: whoever gets the sources has them, too. */
  readonly privateKeys: readonly string[];
}

/**
 * Gathers the sources of an image.
 *
 * @param into where they are kept; what programs fetched stays where it is, in the store that is built in
 * @throws {QuillaError} `rebuild/…`, also where what was gathered makes another image; and what a build throws
 */
export async function keepSources(
  looked: Looked,
  request: RebuildRequest,
  into: Store,
): Promise<KeptSources> {
  const bases: PlacedImage[] = [];
  const gathered: PlacedImage[] = [];
  const plugins = new Map<string, Uint8Array>();
  const keys = new Set<string>();
  for await (const again of eachAgain(looked, { ...request, keep: into })) {
    const { was, built: { outcome, kept, bodies, privateKeys }, recipe } = again;
    requireEqual(again);
    privateKeys.forEach((each) => keys.add(each));
    const indexes: StoredSource[] = [];
    for (const { name, digest, image: { descriptor } } of outcome.bases) {
      bases.push({ descriptor, names: namesOf(name, descriptor) });
      if (digest === descriptor.digest) continue;
      const { blobs } = request.store;
      const index = blobs.read({ digest, size: blobs.size(digest) });
      indexes.push(keptBytes(into, { kind: "index", uri: digest }, index));
    }
    const sources = writeSources(into, was.descriptor, [...kept, ...indexes], bodies);
    gathered.push({ descriptor: sources, names: [], subject: was.descriptor.digest });
    for (const [name, bytes] of pluginsOf(recipe, request.host)) plugins.set(name, bytes);
  }
  return {
    bases,
    sources: gathered,
    plugins: [...plugins].map(([name, bytes]) => ({ name, bytes })),
    privateKeys: [...keys],
  };
}

function requireEqual({ was, difference, causes }: Again): void {
  if (difference === undefined) return;
  const why = causes.length === 0 ? "" : `; ${causes[0]}`;
  throw new QuillaError(
    `what is here makes another image than ${was.descriptor.digest}: first difference, ${
      describeDifference(difference)
    }${why}`,
    {
      code: "rebuild/different",
      hint: "give the files that it was built from, or leave out --with-sources",
    },
  );
}

/** By its digest, whatever tag it had: on the other side that may be another image's. */
function namesOf(name: string, { digest }: Descriptor): readonly string[] {
  const reference: Reference | undefined = readName(name);
  return reference === undefined ? [] : [`${repositoryName(reference)}@${digest}`];
}

/** The files of the plugins that the provenance names; they were compared with it. */
function* pluginsOf(
  { materials }: Recipe,
  { plugins }: PluginHost,
): Generator<[string, Uint8Array]> {
  for (const { kind, digest } of materials) {
    const found = kind === "plugin"
      ? plugins.find((each) => each.digest === `sha256:${digest["sha256"]}`)
      : undefined;
    if (found === undefined) continue;
    const bytes = readFileSync(found.origin);
    if (digestOf(bytes) === found.digest) yield [basename(found.origin), bytes];
  }
}
