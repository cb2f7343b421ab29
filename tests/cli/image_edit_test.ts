import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../core/digest.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { dockerMediaTypes, mediaTypes } from "../../core/oci/media_types.ts";
import { archiveOf, type Member, member } from "../support/archive.ts";
import { addImage } from "../support/command_images.ts";
import {
  done,
  inStore,
  name,
  putAttestation,
  read,
  readIndex,
  refused,
} from "../support/edited_store.ts";
import { type ImageRecipe, makeImage } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

/** Writes an archive of these members. */
function archive(members: readonly Member[], through = (bytes: Uint8Array) => bytes): string {
  const path = newPath();
  writeFileSync(path, through(archiveOf(members)));
  return path;
}

/** Makes images by their names. */
async function newStore(images: Readonly<Record<string, ImageRecipe>>): Promise<string> {
  const root = newPath();
  await inStore(root, async (store) => {
    for (const [text, recipe] of Object.entries(images)) {
      await name(store, text, makeImage(store, recipe).manifest);
    }
  });
  return root;
}

const directoryMember = (path: string, mode = 0o755) => member(path, { type: "directory", mode });
const lower = {
  members: [directoryMember("etc/"), member("etc/a", {}, "a"), member("gone", {}, "x")],
};
const upper = {
  members: [member("etc/b", { mode: 0o4755, uid: 7 }, "b"), member(".wh.gone")],
  compression: "gzip" as const,
};
const layered: ImageRecipe = { label: "l", layers: [lower, upper] };

/** A store with an index `multi` of two images and an attestation about the first. */
async function newIndex(): Promise<string> {
  const root = newPath();
  const images: Descriptor[] = [];
  for (const platform of ["amd64", "arm64"]) {
    const { descriptor } = await addImage(root, { names: [platform], platform, text: platform });
    images.push({ ...descriptor, platform: { os: "linux", architecture: platform } });
  }
  await inStore(root, async (store) => {
    const manifests = [...images, putAttestation(store, images[0]!)];
    const bytes = encodeIndex({ mediaType: mediaTypes.index, manifests });
    await name(store, "multi", { mediaType: mediaTypes.index, ...store.blobs.put(bytes) });
  });
  return root;
}

test("mutate: the layers stay, the name moves, the result is the same everywhere", async () => {
  const root = await newStore({ app: layered });
  const before = await read(root, "app");
  assert.match(
    await done(
      root,
      "image",
      "mutate",
      "app",
      "-e",
      "A=1",
      "-l",
      "x=y",
      "--cmd",
      "/a,b",
      "-u",
      "5",
    ),
    /^made sha256:\w{64}\nnamed app:latest\n$/,
  );
  const { image, tree } = await read(root, "app");
  assert.deepEqual(tree, before.tree);
  assert.deepEqual(image.manifest.layers, before.image.manifest.layers);
  assert.deepEqual(image.config.config, {
    user: "5",
    env: ["A=1"],
    cmd: ["/a", "b"],
    labels: { label: "l", x: "y" },
  });
  assert.equal(image.config.created, undefined);
  assert.equal(image.id, "sha256:24214b4ae94dfb930ce78d2e90bb1d2276f589f53e8b9fa260d97a484e1a5330");
  // By its ID: the result has no name.
  const quiet = await done(root, "image", "mutate", "-q", image.id, "--created", "86400");
  assert.match(quiet, /^sha256:\w{64}\n$/);
  assert.equal((await read(root, quiet.trim())).image.config.created, "1970-01-02T00:00:00Z");
  assert.equal((await read(root, "app")).image.id, image.id);
});

test("mutate: annotations are the manifest's alone; Docker's manifests become the OCI's", async () => {
  const root = await newStore({ app: layered });
  await inStore(root, async (store) => {
    const { config, layers } = makeImage(store, layered);
    const docker = encodeManifest({
      mediaType: dockerMediaTypes.manifest,
      config: { ...config, mediaType: dockerMediaTypes.config },
      layers: layers.map((layer, index) => ({
        ...layer,
        mediaType: index === 0 ? dockerMediaTypes.layer : dockerMediaTypes.layerGzip,
      })),
    });
    const manifest = { mediaType: dockerMediaTypes.manifest, ...store.blobs.put(docker) };
    await name(store, "docker", manifest);
  });
  const { image } = await read(root, "docker");
  for (const text of ["app", "docker"]) {
    await done(root, "image", "mutate", text, "-a", "a=1", "-a", "b=2");
    await done(root, "image", "mutate", text, "--unset-annotation", "a", "-t", `${text}:2`);
  }
  const mutated = (await read(root, "docker:2")).image;
  assert.deepEqual(mutated.manifest.annotations, { b: "2" });
  assert.equal(mutated.id, image.id, "an annotation is no part of the configuration");
  assert.equal(mutated.descriptor.digest, (await read(root, "app:2")).image.descriptor.digest);
});

test("an index: all images are changed or one, with what is said about them", async () => {
  const root = await newIndex();
  const before = await readIndex(root, "multi");
  const said = await done(
    ...[root, "image", "mutate", "multi", "-t", "one", "--platform", "amd64", "-e", "B=2"],
    ...["-a", "index:i=1", "-a", "manifest-descriptor:d=1", "-a", "m=1"],
  );
  assert.match(said, /^warning: an attestation was left out: .*\nmade sha256:/);
  const one = await readIndex(root, "one");
  assert.deepEqual(one.annotations, { i: "1" });
  assert.equal(one.manifests.length, 2);
  assert.deepEqual(one.manifests[1], before.manifests[1]);
  assert.deepEqual(one.manifests[0]?.annotations, { d: "1" });
  const { image } = await read(root, "one");
  assert.deepEqual(image.config.config.env, ["A=1", "B=2"]);
  assert.deepEqual(image.manifest.annotations, { m: "1" });
  await done(root, "image", "mutate", "multi", "-t", "arm", "--platform", "arm64", "--env", "B=2");
  assert.equal((await readIndex(root, "arm")).manifests.length, 3, "the other one's attestation");

  await done(root, "image", "mutate", "multi", "-e", "B=2", "-t", "all");
  const layer = archive([member("new", {}, "new")]);
  await done(root, "image", "append", "multi", layer, "-t", "more");
  await done(root, "image", "flatten", "more", "-t", "flat");
  for (const platform of ["linux/amd64", "linux/arm64"]) {
    assert.deepEqual((await read(root, "all", platform)).image.config.config.env, ["A=1", "B=2"]);
    const { image, tree } = await read(root, "flat", platform);
    assert.deepEqual(tree.map((line) => line.split(" ")[0]), ["/file", "/new"]);
    assert.equal(image.layers.length, 1);
  }
  await done(
    ...[root, "image", "mutate", "multi", "--platform", "arm64", "--set-platform", "linux/riscv64"],
  );
  assert.deepEqual((await readIndex(root, "multi")).manifests.map(({ platform }) => platform), [
    { os: "linux", architecture: "amd64" },
    { os: "linux", architecture: "riscv64" },
    { os: "unknown", architecture: "unknown" },
  ]);
});

test("append: archives and directories in normal form, or archives as they are", async () => {
  const root = await newStore({ app: layered });
  const folder = newPath();
  mkdirSync(join(folder, "sub"), { recursive: true });
  writeFileSync(join(folder, "sub", "f"), "f", { mode: 0o600 });
  const members = [
    member("etc/c", { uid: 3, gid: 4, mtime: 99 }, "c"),
    member("etc/d", { type: "hardlink", linkname: "etc/a" }),
    member("etc/.wh.b"),
    member(".wh.nothing"),
    directoryMember("./", 0o700),
  ];
  const plain = archive(members);
  await done(root, "image", "append", "app", plain, folder, "-t", "normal");
  const { image, tree } = await read(root, "normal");
  assert.deepEqual(tree.map((line) => line.split(" ").slice(0, 4).join(" ")), [
    "/etc directory 0755 0:0",
    "/etc/a file 0644 0:0",
    "/etc/c file 0644 3:4",
    "/etc/d file 0644 0:0",
    "/sub directory 0755 0:0",
    "/sub/f file 0600 0:0",
  ]);
  assert.match(tree[3]!, /same file as \/etc\/a/);
  assert.equal(image.id, "sha256:625db5201ea23be7af40e5455133dd12657c2c99f3d2386ce9040cd7775bac87");
  const steps = image.config.history!.map(({ createdBy, comment }) => createdBy ?? comment);
  assert.deepEqual(steps, ["unknown", "unknown", "quilla image append", "quilla image append"]);
  assert.equal(image.config.created, "1980-01-02T00:00:00Z");

  const packed = archive(members, gzipSync);
  await done(root, "image", "append", "app", packed, folder, "-t", "packed");
  assert.equal((await read(root, "packed")).image.id, image.id, "compression changes nothing");
  await done(root, "image", "append", "app", packed, "--keep", "-t", "kept");
  const kept = (await read(root, "kept")).image.manifest.layers.at(-1)!;
  const bytes = gzipSync(archiveOf(members));
  assert.deepEqual(
    [kept.digest, kept.mediaType],
    [digestOf(bytes), "application/vnd.oci.image.layer.v1.tar+gzip"],
  );
  await done(root, "image", "append", "kept", folder);
  // Where the archive is kept, the link leads into another layer, and is not told from a copy.
  const withoutLink = (lines: readonly string[]) =>
    lines.filter((line) => !line.startsWith("/etc/d"));
  assert.deepEqual(withoutLink((await read(root, "kept")).tree), withoutLink(tree));
});

test("append: onto nothing, and over a link of the image, which is told", async () => {
  const root = newPath();
  const layer = archive([member("bin", { type: "symlink", linkname: "usr/bin" })]);
  await done(root, "image", "append", "scratch", layer, "-t", "base", "--platform", "linux/amd64");
  const { image } = await read(root, "base");
  assert.deepEqual(image.config.config, {});
  assert.equal(image.id, "sha256:88d8151bcb20f0e9fbd725dbc762df489f0e742e058efb525c88caa9d31f9d8e");
  const said = await done(root, "image", "append", "base", archive([member("bin/x")]));
  assert.match(said, /^warning: \/bin was a link, and is a directory of the new layer now\nmade /);
});

test("flatten: the same files, one layer, one step, whatever the layers were", async () => {
  const root = await newStore({ app: layered });
  const before = await read(root, "app");
  await done(root, "image", "flatten", "app");
  const { image, tree } = await read(root, "app");
  assert.deepEqual(tree, before.tree);
  assert.deepEqual([image.layers.length, image.config.history?.length], [1, 1]);
  assert.equal(image.id, "sha256:0f80dedef7e1d9b517163b26df17bddcb748fff12e41884624359cadaff10648");
  assert.deepEqual(image.config.config, before.image.config.config);
});

test("rebase: other layers below, what the image added stays; annotations say the base", async () => {
  const old: ImageRecipe = { label: "old", layers: [lower] };
  const fixed = { members: [directoryMember("etc/"), member("etc/a", {}, "fixed")] };
  const root = await newStore({
    "base:1": old,
    "base:2": { label: "new", layers: [fixed, { members: [member("more")] }] },
    app: { label: "old", layers: [lower, upper] },
    other: { label: "other", layers: [{ members: [member("other")] }] },
  });
  await done(root, "image", "mutate", "app", "-e", "MINE=1");
  const bases = ["--old-base", "base:1", "--new-base", "base:2"];
  await done(root, "image", "rebase", "app", ...bases, "-t", "rebased");
  const { image, tree } = await read(root, "rebased");
  const next = await read(root, "base:2");
  const app = await read(root, "app");
  assert.deepEqual(image.config.diffIds, [
    ...next.image.config.diffIds,
    ...app.image.config.diffIds.slice(1),
  ]);
  assert.deepEqual(tree.map((line) => line.split(" ")[0]), ["/etc", "/etc/a", "/etc/b", "/more"]);
  assert.equal(tree[1], next.tree[1]);
  assert.deepEqual(image.config.config, { env: ["MINE=1"], labels: { label: "new" } });
  assert.equal(image.config.history?.length, 4); // two of the base, the layer, the variable
  assert.deepEqual(image.manifest.annotations, {
    "org.opencontainers.image.base.name": "docker.io/library/base:2",
    "org.opencontainers.image.base.digest": next.image.descriptor.digest,
  });
  // Back to a base that has moved since, by what the annotations say.
  await done(root, "tag", "base:2", "base:two");
  await done(root, "tag", "base:1", "base:2");
  await done(root, "image", "rebase", "rebased");
  assert.deepEqual((await read(root, "rebased")).image.config.diffIds, app.image.config.diffIds);
  assert.deepEqual((await read(root, "rebased")).tree, app.tree);

  const rebase = ["image", "rebase", "app"];
  const wrong = await refused(
    root,
    "rebase/other-base",
    ...rebase,
    "--old-base",
    "other",
    ...bases.slice(2),
  );
  assert.match(wrong, /is not based on other: layer 1 of that is sha256:/);
  await refused(root, "rebase/no-base", ...rebase);
  await refused(root, "rebase/no-base", ...rebase, ...bases.slice(0, 2));
  await refused(root, "image/unknown", ...rebase, ...bases.slice(0, 3), "base:3");
  await done(root, "image", "mutate", "base:2", "--set-platform", "linux/arm64");
  await refused(root, "image/platform", ...rebase, ...bases);
});

test("what cannot be done is refused, and nothing is named", async () => {
  const root = await newIndex();
  const folder = newPath();
  mkdirSync(folder);
  const text = newPath();
  writeFileSync(text, "this is no archive, but it is long enough to be taken for one ".repeat(20));
  const empty = archive([]);
  const bz2 = newPath();
  writeFileSync(bz2, "BZh91AY&SY and so on");
  await inStore(root, async (store) => {
    await name(store, "artefact", putAttestation(store));
    const platform = { os: "windows", architecture: "amd64" };
    await name(store, "windows", makeImage(store, { label: "w", platform }).manifest);
  });
  const ok = archive([member("x")]);
  const mutate = ["mutate", "amd64"];
  const cases: [error: string, ...words: string[]][] = [
    ["usage/no-change", "mutate", "amd64", "-t", "x"],
    ["image/unknown", "mutate", "amd46", "-e", "A=1"],
    ["image/artefact", "mutate", "artefact", "-e", "A=1"],
    ["image/artefact", "flatten", "artefact"],
    ["image/platform", "mutate", "amd64", "-e", "A=1", "--platform", "arm64"],
    ["image/platform", "mutate", "multi", "-e", "A=1", "--platform", "s390x"],
    ["platform/invalid", "mutate", "multi", "-e", "A=1", "--platform", "a/b/c/d"],
    ["mutate/platform", "mutate", "multi", "--set-platform", "linux/arm"],
    [
      "index/duplicate-platform",
      "mutate",
      "multi",
      "--platform",
      "arm64",
      "--set-platform",
      "amd64",
    ],
    ["usage/pair", ...mutate, "-e", "A"],
    ["usage/pair", ...mutate, "-l", "=x"],
    ["owner/invalid", ...mutate, "-u", "4294967296"],
    ["expose/port", ...mutate, "--expose", "x"],
    ["stopsignal/unknown", ...mutate, "--stop-signal", "SIGKIL"],
    ["mutate/path", ...mutate, "-w", "x"],
    ["usage/command", ...mutate, "--cmd", "[1]"],
    ["csv/quote", ...mutate, "--entrypoint", 'a,"b'],
    ["usage/time", ...mutate, "--created", "now"],
    ["platform/invalid", ...mutate, "--set-platform", "x"],
    ["annotation/no-index", ...mutate, "-a", "index:a=b"],
    ["annotation/platform", "mutate", "multi", "-a", "manifest[linux/s390x]:a=b"],
    ["reference/uppercase", ...mutate, "-e", "A=1", "-t", "X"],
    ["archive/missing", "append", "amd64", newPath()],
    ["append/empty", "append", "amd64", folder],
    ["append/empty", "append", "amd64", empty],
    ["append/empty", "append", "amd64", empty, "--keep"],
    ["append/keep", "append", "amd64", folder, "--keep"],
    ["append/keep", "append", "amd64", bz2, "--keep"],
    ["append/windows", "append", "windows", ok],
    ["tar/header", "append", "amd64", text],
    ["tar/header", "append", "amd64", text, "--keep"],
    ["layer/path-escape", "append", "amd64", archive([member("../x")])],
    ["layer/path-escape", "append", "amd64", archive([member("../x")], gzipSync), "--keep"],
    [
      "layer/root-replaced",
      "append",
      "amd64",
      archive([member(".", { type: "symlink", linkname: "x" })]),
    ],
    [
      "layer/through-link",
      "append",
      "amd64",
      archive([member("l"), member("l/x")]),
    ],
    [
      "layer/hardlink-target",
      "append",
      "amd64",
      archive([member("l", { type: "hardlink", linkname: "none" })]),
    ],
    [
      "layer/hardlink-target",
      "append",
      "amd64",
      archive([member("l", { type: "hardlink", linkname: "none" })]),
      "--keep",
    ],
    ["layer/whiteout", "append", "amd64", archive([member("a/.wh...")])],
    ["usage/timestamp", "append", "amd64", ok, "--timestamp", "x"],
  ];
  for (const [error, ...words] of cases) await refused(root, error, "image", ...words);
  await done(root, "image", "append", "windows", ok, "--keep");
});
