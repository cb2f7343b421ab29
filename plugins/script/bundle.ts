/**
 * Bundles, for scripts: images, and changes to them, carried where no network goes.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { hostPlatform } from "../../core/platform.ts";
import type { BundledTrust, BundleIndex } from "../tools/bundle/bundle_index.ts";
import type { BundleDescription } from "../tools/bundle/describe.ts";
import type { TrustFiles } from "../tools/bundle/trust_files.ts";
import type { Store } from "../../core/store/store.ts";
import { quote } from "../../core/text/quote.ts";
import { addPlugins, readPlugins, trustBytes } from "./bundle_files.ts";
import type { TransferOptions } from "./copy.ts";
import type { RebuildOptions } from "./rebuild.ts";
import type { PrivateKeyOptions } from "./signing.ts";
import type { TrustOptions } from "./verify.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

const transferNames: NamesOf<TransferOptions> = {
  ...{ ...storeNames, platform: true, referrers: true, listener: true },
};

/** What {@linkcode createBundle} is asked for. */
export interface CreateBundleOptions extends TransferOptions, PluginOptions {
  /** Makes a delta to what the other side has: paths of bundles, or of lists of digests. */
  readonly since?: readonly string[] | undefined;
  /** Paths of plugins' files to carry. */
  readonly pluginFiles?: readonly string[] | undefined;
  /** Of places: all platforms of an image that has several, not only this machine's. */
  readonly all?: boolean | undefined;
  /** Carries what the images were built from, too, so that they can be built again: see {@linkcode rebuildImage}. */
  readonly sources?: BundleSources | undefined;
  /** Told of what whoever gets the bundle should perhaps not have: private keys among the sources. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Signs the bundle: who takes it in can ask for that before anything of it is used. */
  readonly sign?: PrivateKeyOptions | undefined;
  /** Keys, a trusted root and a policy for the other side, which takes them only from a bundle that is signed: with `sign`. */
  readonly trustFiles?: TrustFiles | undefined;
}

/** What is needed to gather what images were built from. Each is built again on the way, from the cache where that has it. */
export type BundleSources = Pick<
  RebuildOptions,
  "context" | "contexts" | "file" | "arguments" | "run"
>;

/** What was written. */
export interface CreatedBundle {
  /** Whether it has all that its images are made of. */
  readonly complete: boolean;
  /** Bytes of the blobs that it carries. */
  readonly carried: number;
  /** Bytes of all blobs of its images, but for those of the other side. */
  readonly whole: number;
  /** How many blobs of the other side it needs. */
  readonly needs: number;
}

/**
 * Writes images to a bundle: one file, whole, or what the other side lacks. The same images give the same bytes.
 *
 * @param images names, IDs or digests of the store, and places as {@linkcode copyImages} takes them
 * @param output a path; `-` is the standard output
 * @throws {QuillaError} `image/unknown`, `bundle/…`, `output/…`
 *
 * @example Carry an image into another store
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { applyBundle, build, createBundle, inspectBundle } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * const [store, other] = [join(context, "store"), join(context, "other")];
 * await build({ context, tags: ["app"], store });
 *
 * const file = join(context, "app.bundle");
 * assert((await createBundle(["app"], file, { store })).complete);
 * assert.deepEqual((await inspectBundle(file, { verify: true })).damaged, []);
 * const { images } = await applyBundle(file, { store: other });
 * assert.deepEqual(images.map(({ title, isNew }) => [title, isNew]), [["app:latest", true]]);
 * ```
 */
export async function createBundle(
  images: readonly string[],
  output: string,
  options: CreateBundleOptions = {},
): Promise<CreatedBundle> {
  requireNames("createBundle", options, {
    ...{ ...transferNames, plugins: true, since: true, pluginFiles: true, all: true },
    ...{ sources: true, sign: true, trustFiles: true, onWarning: true },
  });
  const trust = await trustBytes(options.trustFiles, options.sign !== undefined);
  const sign = options.sign && await signerOf(options.sign);
  const { createBundle } = await import("../tools/bundle/mod.ts");
  const { gatherImages } = await import("../tools/bundle/mod.ts");
  const { Basis, readBasis } = await import("../tools/bundle/mod.ts");
  const { openOutput } = await import("../kit/outputs/mod.ts");
  const { since = [], signal, listener: onEvent, referrers = true, sources } = options;
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  const preferred = options.all === true ? undefined : hostPlatform();
  const plugins = await readPlugins(options.pluginFiles ?? []);
  const basis = since.length === 0 ? undefined : new Basis();
  for (const path of since) await readBasis(path, basis!);
  // Names of the store need no transport, but for those that begin like a place.
  const host = images.some((text) => text.includes(":")) || sources !== undefined
    ? await loadPlugins(options.plugins)
    : undefined;
  return await withStore(options, true, async (store) => {
    const how = { store, platform, preferred, referrers, onEvent, signal };
    const more = sources === undefined ? undefined : async (into: Store) => {
      const { gatherSources } = await import("./bundle_sources.ts");
      const kept = await gatherSources(images, { ...how, ...sources, host: host! }, into);
      addPlugins(plugins, kept.plugins);
      kept.privateKeys.forEach((path) => options.onWarning?.(carriedKey(path)));
      return kept;
    };
    const gathered = await gatherImages(host, images, how, more);
    try {
      const { source, blobs } = gathered;
      const contents = { ...how, preferred: undefined, source, blobs, basis, plugins, trust, sign };
      return await created(await createBundle(openOutput(output), contents), basis === undefined);
    } finally {
      gathered.close();
    }
  });
}

function carriedKey(path: string): string {
  return `a private key goes along with the build context, ${quote(path)}: ` +
    "leave it out with .dockerignore and build again, or see who gets the bundle";
}

/** A bundle of sigstore with the key's signature over bytes. */
async function signerOf(options: PrivateKeyOptions): Promise<(bytes: Uint8Array) => Uint8Array> {
  const { readPrivateKeyAt } = await import("./signing.ts");
  const { writeKeyedSignature } = await import("../kit/signing/mod.ts");
  const key = await readPrivateKeyAt(options);
  return (bytes) => writeKeyedSignature(bytes, key.sign(bytes), key.public.hint);
}

async function created(
  { blobs, needs }: BundleIndex,
  complete: boolean,
): Promise<CreatedBundle> {
  const { carriedSize } = await import("../tools/bundle/mod.ts");

  return {
    complete,
    carried: blobs.reduce((sum, blob) => sum + carriedSize(blob), 0),
    whole: blobs.reduce((sum, { size }) => sum + size, 0),
    needs: needs.length,
  };
}

/** What {@linkcode applyBundle} is asked for. */
export interface ApplyBundleOptions
  extends Omit<TransferOptions, "platform" | "referrers">, PluginOptions, PolicyOptions {
  /** Who must have signed the bundle; anybody may have made it, unless given. */
  readonly trust?: TrustOptions | undefined;
  /** Patches, and other copies of the bundle, for what is damaged in it. */
  readonly patches?: readonly string[] | undefined;
  /** The directory that its plugins are written to; they stay in the bundle unless given. */
  readonly pluginsTo?: string | undefined;
  /** The directory that its keys, trusted roots and policies are written to, with `trust` alone; they stay there unless given. */
  readonly trustTo?: string | undefined;
  /** Whether other files of their names are overwritten there. */
  readonly force?: boolean | undefined;
}

/** What came of a bundle. */
export interface AppliedBundle {
  /** All images of it, and whether the store had them not before. */
  readonly images: readonly { readonly title: string; readonly isNew: boolean }[];
  /** The plugins that it carries. */
  readonly plugins: readonly { readonly name: string; readonly digest: Digest }[];
  /** Where they were written. */
  readonly written: readonly string[];
  /** The keys, trusted roots and policies that it carries. */
  readonly trust: readonly (Pick<BundledTrust, "kind" | "name" | "digest">)[];
  /** Where they were written; what was there already is not among them. */
  readonly trustWritten: readonly string[];
}

/**
 * Takes a bundle in. One that is damaged is refused whole, and so is one that is not signed by whom it must be.
 *
 * @param bundle a path; `-` is the standard input
 * @throws {QuillaError} `bundle/…`, `signature/…`, `policy/…`
 */
export async function applyBundle(
  bundle: string,
  options: ApplyBundleOptions = {},
): Promise<AppliedBundle> {
  requireNames("applyBundle", options, {
    ...{ ...storeNames, listener: true, patches: true, pluginsTo: true },
    ...{ trust: true, trustTo: true, force: true, policy: true, plugins: true },
  });
  const trust = options.trust && await (await import("./verify.ts")).trustOf(options.trust);
  const court = await judging(options);
  const host = court && await loadPlugins(options.plugins);
  const { applyBundle } = await import("../tools/bundle/mod.ts");
  const { titleOf } = await import("../tools/bundle/mod.ts");
  const { BundleReader } = await import("../tools/bundle/mod.ts");
  const { pluginsTo, trustTo, force, listener: onEvent, signal, patches = [] } = options;
  return await withStore(options, true, async (store) => {
    const reader = await BundleReader.open(bundle, patches);
    try {
      const place = { scheme: "bundle", rest: bundle };
      const gate = court && court.copyGate(court.judge, place, { store, host: host!, takes: true });
      const how = { store, pluginsTo, trustTo, force, trust, gate, onEvent, signal };
      const applied = await applyBundle(reader, how);
      const { images, plugins } = reader.head.index;
      return {
        images: images.filter(({ subject }) => subject === undefined).map((image) => ({
          title: titleOf(image),
          isNew: applied.images.includes(image),
        })),
        plugins: plugins.map(({ name, digest }) => ({ name, digest })),
        written: applied.plugins,
        trust: reader.head.index.trust.map(({ kind, name, digest }) => ({ kind, name, digest })),
        trustWritten: applied.trust,
      };
    } finally {
      await reader.close();
    }
  });
}

/** What {@linkcode inspectBundle} is asked for. */
export interface InspectBundleOptions {
  /** Patches, and other copies of the bundle. */
  readonly patches?: readonly string[] | undefined;
  /** Reads every piece. */
  readonly verify?: boolean | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What is in a bundle and, if it is verified, what is damaged in it.
 *
 * @param bundle a path; `-` is the standard input
 * @throws {QuillaError} `bundle/…` where it cannot be read at all
 */
export async function inspectBundle(
  bundle: string,
  options: InspectBundleOptions = {},
): Promise<BundleDescription> {
  requireNames("inspectBundle", options, { patches: true, verify: true, signal: true });
  const { describeBundle } = await import("../tools/bundle/mod.ts");
  const { BundleReader } = await import("../tools/bundle/mod.ts");
  const reader = await BundleReader.open(bundle, options.patches);
  try {
    return await describeBundle(reader, options);
  } finally {
    await reader.close();
  }
}

/**
 * Writes some pieces of a bundle once more, for where they came damaged.
 *
 * @param pieces their numbers, as {@linkcode inspectBundle} tells them: `3,17-19`, or `none`
 * @param output a path; `-` is the standard output
 * @throws {QuillaError} `bundle/…`, `output/…`
 */
export async function patchBundle(bundle: string, pieces: string, output: string): Promise<void> {
  const { openOutput } = await import("../kit/outputs/mod.ts");
  const { parseNumbers } = await import("../tools/bundle/mod.ts");
  const { writePatch } = await import("../tools/bundle/mod.ts");
  const { BundleReader } = await import("../tools/bundle/mod.ts");
  const reader = await BundleReader.open(bundle);
  try {
    const numbers = parseNumbers(pieces, reader.head.index.pieces.length);
    await writePatch(openOutput(output), reader, numbers);
  } finally {
    await reader.close();
  }
}

/** What {@linkcode bundleBasis} is asked for. */
export interface BasisOptions extends StoreOptions {
  /** Only what these have: names, image IDs or digests. */
  readonly images?: readonly string[] | undefined;
  /** Told of what is left out because it cannot be read. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * The digests of the blobs of a store's images, sorted: what a delta to this store need not carry.
 *
 * @throws {QuillaError} `image/unknown`
 */
export async function bundleBasis(options: BasisOptions = {}): Promise<Digest[]> {
  requireNames("bundleBasis", options, { ...storeNames, images: true, onWarning: true });
  const { storedDigests } = await import("../tools/bundle/mod.ts");
  const { images = [], onWarning = () => {} } = options;
  return await withStore(options, false, (store) => storedDigests(store, images, onWarning));
}
