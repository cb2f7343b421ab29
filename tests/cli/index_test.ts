import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Image } from "../../core/image/image.ts";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import { formatPlatform } from "../../core/platform.ts";
import { addImage } from "../support/command_images.ts";
import {
  done,
  inStore,
  name,
  putAttestation,
  readIndex,
  refused,
} from "../support/edited_store.ts";
import { quilla } from "../support/fake_context.ts";
import { makeImage } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newRoot = () => join(directory, String(count++));

/** A store with the images amd64 and arm64, and an index `attested` of amd64, arm64 and attestations about both. */
async function newStore(): Promise<string> {
  const root = newRoot();
  const images: Image[] = [];
  for (const platform of ["amd64", "arm64"]) {
    images.push(await addImage(root, { names: [platform], platform, text: platform }));
  }
  await inStore(root, async (store) => {
    const manifests = images.map(({ descriptor, config: { os, architecture } }) => ({
      ...descriptor,
      platform: { os, architecture },
    }));
    const attestations = manifests.map((manifest) => putAttestation(store, manifest));
    const bytes = encodeIndex({
      mediaType: mediaTypes.index,
      manifests: [...manifests, ...attestations],
    });
    await name(store, "attested", { mediaType: mediaTypes.index, ...store.blobs.put(bytes) });
  });
  return root;
}

/** The platforms of an index, and what attestations are about. */
async function shape(root: string, text: string): Promise<string[]> {
  const { manifests } = await readIndex(root, text);
  return manifests.map(({ digest, platform, annotations = {} }) => {
    const about = annotations["vnd.docker.reference.digest"];
    if (about === undefined) return platform ? formatPlatform(platform) : `artefact ${digest}`;
    const subject = manifests.find((other) => other.digest === about);
    return `about ${subject?.platform && formatPlatform(subject.platform)}`;
  });
}

test("create, add and rm: images keep their digests, and the way back leads to the same index", async () => {
  const root = await newStore();
  assert.equal(
    await done(root, "index", "create", "-q", "app:1", "amd64", "arm64", "amd64"),
    // The same on every runtime and machine.
    "sha256:62d83a31adfe6845ace51ab01aec3bbfc7a3b1f225f5027c94ee51d68ab4dd2e\n",
  );
  const { manifests } = await readIndex(root, "app:1");
  const digest = async (text: string) => (await done(root, "image", "digest", text)).trim();
  assert.deepEqual(manifests.map((child) => child.digest), [
    await digest("amd64"),
    await digest("arm64"),
  ]);
  assert.match(
    await done(root, "index", "rm", "app:1", "--platform", "arm64", "-t", "one"),
    /^made sha256:\w+\nnamed one:latest\n$/,
  );
  assert.deepEqual(await shape(root, "one"), ["linux/amd64"]);
  await done(root, "index", "add", "one", "arm64");
  assert.equal(await digest("one"), await digest("app:1"));
  for (const word of ["amd64", manifests[0]!.digest, manifests[0]!.digest.slice(7, 19)]) {
    await done(root, "index", "rm", "app:1", word, "-t", "two");
    assert.deepEqual(await shape(root, "two"), ["linux/arm64"], word);
  }
});

test("attestations come along with their image, and go with it", async () => {
  const root = await newStore();
  const all = ["linux/amd64", "linux/arm64", "about linux/amd64", "about linux/arm64"];
  await done(root, "index", "create", "app", "attested");
  assert.deepEqual(await shape(root, "app"), all);
  assert.deepEqual(await readIndex(root, "app"), await readIndex(root, "attested"));
  await done(root, "index", "rm", "app", "--platform", "linux/amd64");
  assert.deepEqual(await shape(root, "app"), ["linux/arm64", "about linux/arm64"]);
  const { digest } = (await readIndex(root, "attested")).manifests[0]!;
  await done(root, "rmi", "amd64"); // in the index alone from here on
  for (const word of [`attested@${digest}`, digest, digest.slice(7, 19)]) {
    await done(root, "index", "create", "part", word);
    assert.deepEqual(await shape(root, "part"), ["linux/amd64"], word);
  }
  const ls = await done(root, "index", "ls", "attested");
  assert.match(ls, /^PLATFORM +DIGEST +IMAGE ID +SIZE +TYPE\nlinux\/amd64 +sha256:\w{12} +\w{12} /);
  assert.match(ls, /\n +sha256:\w{12} +attestation of \w{12}\n/);
  const inspected = JSON.parse(await done(root, "index", "inspect", "attested"));
  assert.equal(inspected.manifests.length, 4);
});

test("annotations, platforms that images do not say, and replacing", async () => {
  const root = await newStore();
  await addImage(root, { names: ["silent"], platform: "", text: "silent" });
  await addImage(root, { names: ["arm"], platform: "arm", text: "arm" });
  await addImage(root, { names: ["other"], platform: "arm64", text: "other" });
  await done(
    ...[root, "index", "create", "app", "silent", "arm"],
    ...["--platform", "silent=linux/riscv64", "--platform", "arm=linux/arm/v6"],
    ...["--annotation", "team=keel", "--annotation", "manifest-descriptor[linux/arm/v6]:a=b"],
  );
  const index = await readIndex(root, "app");
  assert.deepEqual(index.annotations, { team: "keel" });
  assert.deepEqual(await shape(root, "app"), ["linux/riscv64", "linux/arm/v6"]);
  assert.deepEqual(index.manifests.map(({ annotations }) => annotations), [undefined, { a: "b" }]);
  await done(root, "index", "add", "attested", "other", "--replace", "-t", "next");
  assert.deepEqual(await shape(root, "next"), [
    "linux/amd64",
    "about linux/amd64",
    "linux/arm64",
  ]);
});

test("what cannot be an index is refused, and nothing is named", async () => {
  const root = await newStore();
  await addImage(root, { names: ["silent"], platform: "", text: "silent" });
  await addImage(root, { names: ["other"], platform: "arm64", text: "other" });
  await inStore(root, async (store) => {
    await name(store, "artefact", putAttestation(store));
    const { manifest } = makeImage(store, { label: "x" });
    const inner = encodeIndex({
      mediaType: mediaTypes.index,
      manifests: [{ ...manifest, platform: { os: "linux", architecture: "amd64" } }],
    });
    const outer = encodeIndex({
      mediaType: mediaTypes.index,
      manifests: [{ mediaType: mediaTypes.index, ...store.blobs.put(inner) }],
    });
    await name(store, "outer", { mediaType: mediaTypes.index, ...store.blobs.put(outer) });
  });
  const cases: [error: string, ...words: string[]][] = [
    ["image/unknown", "create", "x", "amd46"],
    ["image/artefact", "create", "x", "artefact"],
    ["index/nested", "create", "x", "outer"],
    ["index/platform", "create", "x", "silent"],
    ["index/platform", "create", "x", "amd64", "--platform", "amd64=linux/arm64"],
    ["index/platform", "create", "x", "attested", "--platform", "linux/arm64"],
    ["index/duplicate-platform", "create", "x", "arm64", "other"],
    ["index/duplicate-platform", "add", "attested", "other"],
    ["index/not-an-index", "add", "amd64", "arm64"],
    ["index/not-an-index", "rm", "amd64", "arm64"],
    ["index/not-an-index", "ls", "amd64"],
    ["index/not-there", "rm", "attested", "other"],
    ["index/not-there", "rm", "attested", "--platform", "s390x"],
    ["image/unknown", "rm", "attested", "nothing"],
    ["index/none", "rm", "attested", "attested"],
    ["index/none", "rm", "attested", "--platform", "linux/amd64,linux/arm64"],
    ["usage/no-change", "rm", "attested"],
    ["usage/platform", "create", "x", "amd64", "arm64", "--platform", "linux/arm64"],
    ["platform/invalid", "create", "x", "amd64", "--platform", "amd64=a/b/c/d"],
    ["usage/annotation", "create", "x", "amd64", "--annotation", "manifest:a=b"],
    ["annotation/invalid", "create", "x", "amd64", "--annotation", "a"],
    ["reference/uppercase", "create", "X", "amd64"],
  ];
  for (const [error, ...words] of cases) await refused(root, error, "index", ...words);
  const { stderr } = await quilla({ root }, "index", "add", "amd64", "arm64");
  assert.match(stderr, /hint: `quilla index create/);
});
