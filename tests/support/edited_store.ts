/**
 * Stores whose images are changed by commands, and what came of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { requireImage } from "../../plugins/kit/images/find.ts";
import { type Image, openImage } from "../../core/image/image.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { type ImageIndex, parseIndex } from "../../core/oci/image_index.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import { parsePlatform } from "../../core/platform.ts";
import { parseTag } from "../../core/reference.ts";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { quilla } from "./fake_context.ts";
import { listTree } from "./tree_listing.ts";

/** Opens the store for a while. */
export async function inStore<T>(root: string, work: (store: Store) => T | Promise<T>): Promise<T> {
  const store = await Store.open(root, { create: true });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** Runs a command that must succeed, verifies every byte of the store, and gives what was printed. */
export async function done(root: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
  assert.deepEqual(await inStore(root, (store) => checkStore(store)), []);
  return stdout + stderr;
}

/** Runs a command that must fail with that code of an error, a hint or not, and name nothing. */
export async function refused(root: string, error: string, ...words: string[]): Promise<string> {
  const names = () => inStore(root, (store) => JSON.stringify(store.references.list()));
  const before = await names();
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.notEqual(code, 0, words.join(" "));
  assert.ok(stderr.includes(`[${error}]`), `${words.join(" ")}: ${stderr}`);
  assert.doesNotMatch(stderr, /defect/);
  assert.equal(stdout, "");
  assert.equal(await names(), before, words.join(" "));
  return stderr;
}

/** An image of the store with its files. */
export async function read(
  root: string,
  name: string,
  platform = "linux/amd64",
): Promise<{ image: Image; tree: readonly string[]; descriptor: Descriptor }> {
  return await inStore(root, async (store) => {
    const { descriptor } = requireImage(store, name);
    const image = openImage(store, descriptor, parsePlatform(platform));
    const files = await Promise.all(image.layers.map((layer) => layer.files()));
    return { image, tree: listTree(new UnionTree(files)), descriptor };
  });
}

/** The document of an index. */
export async function readIndex(root: string, name: string): Promise<ImageIndex> {
  return await inStore(root, (store) => {
    const { descriptor } = requireImage(store, name);
    return parseIndex(store.blobs.read(descriptor), descriptor.mediaType);
  });
}

/** An attestation about a manifest, as BuildKit writes one; without, an artefact of somebody's. */
export function putAttestation(store: Store, about?: Descriptor): Descriptor {
  const layer = { mediaType: "application/vnd.in-toto+json", ...store.blobs.put("{}") };
  const type = about === undefined ? "application/vnd.example.thing" : mediaTypes.config;
  const unknown = { os: "unknown", architecture: "unknown" };
  const config = encodeConfig({
    ...unknown,
    author: about?.digest,
    config: {},
    diffIds: [layer.digest],
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: { mediaType: type, ...store.blobs.put(config) },
    layers: [layer],
  });
  const descriptor = { mediaType: mediaTypes.manifest, ...store.blobs.put(manifest) };
  if (about === undefined) return descriptor;
  return {
    ...descriptor,
    platform: unknown,
    annotations: {
      "vnd.docker.reference.digest": about.digest,
      "vnd.docker.reference.type": "attestation-manifest",
    },
  };
}

/** Names what is in the store. */
export async function name(store: Store, text: string, image: Descriptor): Promise<void> {
  await store.references.tag(parseTag(text), image, new Date());
}
