import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openImageArchive } from "../../../../plugins/kit/archives/source.ts";
import { digestOf } from "../../../../core/digest.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink } from "../../../../plugins/kit/transfer/store_place.ts";
import { encodeConfig } from "../../../../core/oci/config.ts";
import type { Compression } from "../../../../core/oci/media_types.ts";
import { parseReference } from "../../../../core/reference.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { compressed } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const tars = ["lower", "upper"].map((name) => archiveOf([member(name, {}, name)]));
const config = encodeConfig({
  os: "linux",
  architecture: "amd64",
  config: {},
  diffIds: tars.map((tar) => digestOf(tar)),
});
const id = digestOf(config);
const configName = `${id.slice(7)}.json`;

function manifest(
  image: { Config?: string; RepoTags?: string[] | null; Layers?: string[] },
): Member {
  const whole = {
    Config: configName,
    RepoTags: ["hello:latest"],
    Layers: ["a/layer.tar", "b/layer.tar"],
    ...image,
  };
  return member("manifest.json", {}, JSON.stringify([whole]));
}

async function load(members: readonly Member[]) {
  const path = newPath();
  writeFileSync(path, archiveOf(members));
  const store = await Store.open(newPath(), { create: true });
  const source = await openImageArchive(path, store);
  try {
    const images = await copyImages(source, new StoreSink(store), { store });
    assert.deepEqual(await checkStore(store), []);
    return { store, images };
  } finally {
    await source.close();
  }
}

const plainLayers = [member("a/layer.tar", {}, tars[0]), member("b/layer.tar", {}, tars[1])];

test("an archive of old engines keeps image ID and name, in whatever form its layers are", async () => {
  const forms: Record<string, Member[]> = {
    plain: plainLayers,
    "behind links": [
      member("a/layer.tar", { type: "symlink", linkname: "../store/1" }),
      member("store/1", {}, tars[0]),
      member("b/layer.tar", { type: "hardlink", linkname: "./store/2" }),
      member("store/2", { type: "symlink", linkname: "3" }),
      member("store/3", {}, tars[1]),
    ],
    ...Object.fromEntries((["gzip", "zstd"] as Compression[]).map((form) => [form, [
      member("a/layer.tar", {}, compressed(tars[0]!, form)),
      member("b/layer.tar", {}, compressed(tars[1]!, form)),
    ]])),
  };
  for (const [name, layers] of Object.entries(forms)) {
    const { store, images } = await load([...layers, member(configName, {}, config), manifest({})]);
    assert.deepEqual(images[0]!.names, ["docker.io/library/hello:latest"], name);
    assert.equal(store.blobs.has(id), true, name);
    assert(store.references.find(parseReference("hello")) !== undefined, name);
  }
});

test("one image of two entries has the names of both; without names it dangles", async () => {
  const entries = [
    { Config: configName, RepoTags: ["a:1"], Layers: ["a/layer.tar", "b/layer.tar"] },
    { Config: configName, RepoTags: ["b:2", "b:3"], Layers: ["a/layer.tar", "b/layer.tar"] },
  ];
  const two = await load([
    ...plainLayers,
    member(configName, {}, config),
    member("manifest.json", {}, JSON.stringify(entries)),
  ]);
  assert.deepEqual(two.images.map(({ names }) => names), [
    ["docker.io/library/a:1", "docker.io/library/b:2", "docker.io/library/b:3"],
  ]);
  const none = await load([
    ...plainLayers,
    member(configName, {}, config),
    manifest({ RepoTags: null }),
  ]);
  assert.deepEqual(none.images.map(({ names }) => names), [[]]);
  assert.equal(none.store.references.list().length, 1);
});

test("what is wrong with one is told", async () => {
  const named = member(configName, {}, config);
  const [a, b] = plainLayers as [Member, Member];
  const loop = [
    member("a/layer.tar", { type: "symlink", linkname: "../b/layer.tar" }),
    member("b/layer.tar", { type: "symlink", linkname: "../a/layer.tar" }),
  ];
  const cases: [string, Member[], string, RegExp][] = [
    ["no layer", [a, named, manifest({})], "archive/incomplete", /lacks the layer "b\/layer.tar"/],
    ["no configuration", [a, b, manifest({})], "archive/incomplete", /lacks the configuration/],
    ["links in a circle", [...loop, named, manifest({})], "archive/incomplete", /lacks the layer/],
    [
      "layers the other way round",
      [a, b, named, manifest({ Layers: ["b/layer.tar", "a/layer.tar"] })],
      "image/digest-mismatch",
      new RegExp(`the layer ${digestOf(tars[0]!)}`),
    ],
    [
      "one layer twice",
      [a, b, named, manifest({ Layers: ["a/layer.tar", "a/layer.tar"] })],
      "image/digest-mismatch",
      new RegExp(`the layer ${digestOf(tars[1]!)}`),
    ],
    [
      "too few layers",
      [a, b, named, manifest({ Layers: ["a/layer.tar"] })],
      "archive/layer-count",
      /2 layers/,
    ],
    [
      "another configuration",
      [a, b, member(configName, {}, config.slice(0, -1)), manifest({})],
      "archive/config-mismatch",
      /hashes to/,
    ],
    [
      "a wrong zipped layer",
      [member("a/layer.tar", {}, compressed(tars[1]!, "gzip")), b, named, manifest({})],
      "image/diff-id-mismatch",
      /unpacks to/,
    ],
    [
      "a name that is none",
      [a, b, named, manifest({ RepoTags: ["UPPER:1"] })],
      "reference/uppercase",
      /UPPER/,
    ],
    [
      "a path out of it",
      [a, b, named, manifest({ Layers: ["../a", "/etc/passwd"] })],
      "archive/incomplete",
      /lacks/,
    ],
  ];
  for (const [name, members, code, message] of cases) {
    const error = await refusedLater(load(members), code, name);
    assert.match(error.message, message, name);
  }
});
