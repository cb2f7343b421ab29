/**
 * The builders that a project is built by, and what they make.
 *
 * @module
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findImage } from "../../plugins/kit/images/find.ts";
import { manifestsOf, openImage } from "../../core/image/image.ts";
import { indexTar } from "../../core/layer/tar_index.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { comparable, type Result } from "../../tests/differential/comparison.ts";
import { wordsOf } from "../../tests/differential/judges/buildkit_options.ts";
import { listTree } from "../../tests/support/tree_listing.ts";
import { withBuildkit } from "../../tests/support/buildkitd.ts";
import { run } from "../process.ts";

/** Where things are. */
export interface Places {
  /** The words before quilla's arguments. */
  readonly quilla: readonly string[];
  /** quilla's store. */
  readonly store: string;
  /** For what is kept for a moment. */
  readonly scratch: string;
}

/** How long it took, in milliseconds. */
export type Took = number;

/** Builds with quilla; the image is called `project`. */
export async function buildByQuilla(
  { quilla, store }: Places,
  context: string,
  file: string | undefined,
  options: readonly string[],
): Promise<Took> {
  const place = file === undefined ? [] : ["-f", join(context, file)];
  const words = ["build", "--progress", "plain", "--network", "host", "-t", "project"];
  const started = performance.now();
  const command = [...quilla, ...words, ...place, ...options, context];
  const { code, text } = await run(command, { env: { QUILLA_ROOT: store } });
  if (code !== 0) throw new Error(`quilla cannot build it:\n${text.slice(-6000)}`);
  return performance.now() - started;
}

/** What quilla made on top of the base, of which the layers are known to be equal. */
export async function madeByQuilla(places: Places, below: Below): Promise<Result> {
  return await lookAt(places, below, (_, own, document) => comparable(own, document));
}

/** The tree of the base that quilla's image stands on. */
export async function treeBelow(places: Places, below: Below): Promise<readonly string[]> {
  return await lookAt(places, below, (base) => listTree(base));
}

async function lookAt<T>(
  { store: root }: Places,
  below: Below,
  look: (base: UnionTree, own: UnionTree, document: unknown) => T,
): Promise<T> {
  const store = await Store.open(root);
  try {
    const { descriptor } = findImage(store, "project")!;
    const image = openImage(store, manifestsOf(store, descriptor)[0]!);
    const count = countBelow(image.layers.map(({ diffId }) => diffId), below);
    const layers = await Promise.all(image.layers.map((layer) => layer.files()));
    const document = JSON.parse(new TextDecoder().decode(encodeConfig(image.config)));
    const [base, own] = [layers.slice(0, count), layers.slice(count)];
    return look(new UnionTree(base), new UnionTree(own), document);
  } finally {
    store.close();
  }
}

/** The digests of stand-ins' uncompressed layers. */
export type Below = ReadonlySet<string>;

/** How many of the first layers are a stand-in's. */
function countBelow(diffIds: readonly string[], below: Below): number {
  const first = diffIds.findIndex((diffId) => !below.has(diffId));
  return first < 0 ? diffIds.length : first;
}

/** Builds with BuildKit, and says how long it took, without what its result is looked at for. */
export async function buildByBuildkit(
  context: string,
  file: string | undefined,
  options: readonly string[],
): Promise<Took> {
  return await withBuildkit((control) => {
    const words = requestFor(context, file, options);
    const started = performance.now();
    const { code, stderr } = control("build", "--frontend", "dockerfile.v0", ...words);
    if (code !== 0) throw new Error(`BuildKit cannot build it:\n${stderr.slice(-6000)}`);
    return performance.now() - started;
  });
}

/** What BuildKit made on top of the base. */
export async function madeByBuildkit(
  { scratch }: Places,
  context: string,
  file: string | undefined,
  options: readonly string[],
  below: Below,
): Promise<Result> {
  const dest = join(scratch, "buildkit");
  rmSync(dest, { recursive: true, force: true });
  const form = "compression=uncompressed,force-compression=true";
  const output = ["--output", `type=oci,tar=false,dest=${dest},${form}`];
  await withBuildkit((control) => {
    const words = requestFor(context, file, options);
    const { code, stderr } = control("build", "--frontend", "dockerfile.v0", ...words, ...output);
    if (code !== 0) throw new Error(`BuildKit cannot write it:\n${stderr.slice(-4000)}`);
  });
  const blob = (digest: string) => join(dest, "blobs", digest.replace(":", "/"));
  const read = (digest: string) => JSON.parse(readFileSync(blob(digest), "utf8"));
  const { manifests: [entry] } = JSON.parse(readFileSync(join(dest, "index.json"), "utf8"));
  const manifest = read(entry.digest);
  const document = read(manifest.config.digest);
  const own = manifest.layers.slice(countBelow(document.rootfs.diff_ids, below));
  const layers = own.map(({ digest }: { digest: string }) => indexTar(blob(digest)));
  return comparable(new UnionTree(layers), document);
}

/** What the layers of a stand-in are. */
export function layersOf(layout: string): string[] {
  const blob = (digest: string) =>
    JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
  const { manifests: [entry] } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  return blob(blob(entry.digest).config.digest).rootfs.diff_ids;
}

function requestFor(
  context: string,
  file: string | undefined,
  options: readonly string[],
): string[] {
  const place = file === undefined ? [] : ["-f", join(context, file)];
  return wordsOf(context, undefined, [...options, ...place]);
}
