import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { encodeConfig } from "../../../../core/oci/config.ts";
import { encodeManifest } from "../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { parseReference } from "../../../../core/reference.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { nameOf } from "../../../../core/store/references.ts";
import { Store } from "../../../../core/store/store.ts";
import { supportScript, thisRuntime } from "../../../support/child_process.ts";
import { peer } from "../../../support/peers.ts";
import { putSampleImage } from "../../../support/sample_image.ts";
import { leftoversIn } from "../../../support/leftovers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const hello = parseReference("hello");
const world = parseReference("world");

/** A store with two named images. */
async function storeWithImages() {
  const store = await newStore();
  const images = { hello: putSampleImage(store, "hello"), world: putSampleImage(store, "world") };
  await store.references.tag(hello, images.hello.manifest, new Date());
  await store.references.tag(world, images.world.manifest, new Date());
  return { store, images };
}

/** What is found, as `severity code`. */
async function found(store: Store, repair = false): Promise<string[]> {
  const findings = await checkStore(store, { repair });
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

test("a store in order has no findings", async () => {
  const { store } = await storeWithImages();
  assert.deepEqual(await found(store), []);
  assert.deepEqual(await found(store, true), []);
});

for (const part of ["manifest", "config", "layer"] as const) {
  test(`one flipped bit of a ${part} is found; repairing removes blob and image`, async () => {
    const { store, images } = await storeWithImages();
    const path = store.blobs.path(images.hello[part].digest);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 4;
    chmodSync(path, 0o600);
    writeFileSync(path, bytes);
    chmodSync(path, 0o444);

    const expected = ["error check/blob-damaged", "error check/image-broken"];
    assert.deepEqual(await found(store), expected);
    const findings = await checkStore(store, { repair: true });
    assert.deepEqual(findings.map(({ severity, code }) => `${severity} ${code}`), expected);
    assert.deepEqual(findings.map(({ repaired }) => repaired), [true, true]);
    assert.deepEqual(findings.map((finding) => finding.path), [path, store.places.index]);
    assert.match(findings[0]!.message, /hashes to sha256:/);
    assert.match(findings[1]!.message, /docker\.io\/library\/hello:latest/);

    assert.deepEqual(await found(store), []);
    assert.equal(store.references.find(hello), undefined);
    assert.equal(store.references.find(world)?.digest, images.world.manifest.digest);
    assert.deepEqual(readdirSync(store.places.ingest), []);
  });

  test(`a missing ${part} is found; repairing removes the image`, async () => {
    const { store, images } = await storeWithImages();
    rmSync(store.blobs.path(images.hello[part].digest));
    assert.deepEqual(await found(store), ["error check/image-broken"]);
    assert.deepEqual(await found(store, true), ["error check/image-broken"]);
    assert.deepEqual(await found(store), []);
    assert.deepEqual(
      store.references.list().map((image) => nameOf(image)),
      ["docker.io/library/world:latest"],
    );
  });
}

test("a blob that may be written to is protected", async () => {
  const { store, images } = await storeWithImages();
  const path = store.blobs.path(images.hello.layer.digest);
  chmodSync(path, 0o644);
  assert.deepEqual(await found(store), ["warning check/blob-writable"]);
  assert.equal(lstatSync(path).mode & 0o777, 0o644);
  assert.deepEqual(await found(store, true), ["warning check/blob-writable"]);
  assert.equal(lstatSync(path).mode & 0o777, 0o444);
});

test("what is left over goes; what is unknown is left alone", async () => {
  const { store } = await storeWithImages();
  const { root, blobs, allIngest } = store.places;
  writeFileSync(join(allIngest, "1-dead"), "half");
  const unknown = [
    join(root, "letter.txt"),
    join(blobs, "md5"),
    join(blobs, "sha256", "..x"),
    join(blobs, "sha256", "a".repeat(63)),
  ];
  for (const path of unknown) writeFileSync(path, "");
  const expected = [...unknown.map(() => "warning check/unknown-file"), "note check/leftover"];
  assert.deepEqual(await found(store), expected);
  const findings = await checkStore(store, { repair: true });
  assert.deepEqual(findings.map(({ repaired }) => repaired), [false, false, false, false, true]);
  assert.deepEqual(findings.slice(0, 4).map(({ path }) => path).sort(), [...unknown].sort());
  for (const path of unknown) assert.ok(lstatSync(path));
  assert.deepEqual(leftoversIn(root), []);
});

test("a list of images that cannot be read is found, and not replaced", async () => {
  const { store } = await storeWithImages();
  writeFileSync(store.places.index, "{");
  assert.deepEqual(await found(store), ["error check/index-damaged"]);
  const [finding] = await checkStore(store, { repair: true });
  assert.equal(finding?.repaired, false);
  assert.equal(readFileSync(store.places.index, "utf8"), "{");
});

/** An image of one layer: how it lies in the store, and what the configuration says that it unpacks to. */
const layers: [name: string, mediaType: string, blob: Uint8Array, diffId: Digest, good: boolean][] =
  [
    ["gzip", mediaTypes.layerGzip, gzipSync("a layer"), digestOf("a layer"), true],
    ["gzip of something else", mediaTypes.layerGzip, gzipSync("other"), digestOf("a layer"), false],
    [
      "gzip cut short",
      mediaTypes.layerGzip,
      gzipSync("a layer").subarray(0, -9),
      digestOf("a layer"),
      false,
    ],
    ["gzip named plain", mediaTypes.layer, gzipSync("a layer"), digestOf("a layer"), true],
    [
      "plain of something else",
      mediaTypes.layer,
      new TextEncoder().encode("b"),
      digestOf("a"),
      false,
    ],
    [
      "no layer of files",
      "application/x-notes",
      new TextEncoder().encode("b"),
      digestOf("a"),
      true,
    ],
  ];

for (const [name, mediaType, bytes, diffId, good] of layers) {
  test(`a layer against its diffID: ${name} is ${good ? "good" : "found"}`, async () => {
    const store = await newStore();
    const layer = { mediaType, ...store.blobs.put(bytes) };
    const imageConfig = { architecture: "amd64", os: "linux", config: {}, diffIds: [diffId] };
    const config = { mediaType: mediaTypes.config, ...store.blobs.put(encodeConfig(imageConfig)) };
    const manifest = { mediaType: mediaTypes.manifest, config, layers: [layer] };
    const facts = store.blobs.put(encodeManifest(manifest));
    await store.references.tag(hello, { mediaType: mediaTypes.manifest, ...facts }, new Date());
    assert.deepEqual(await found(store), good ? [] : ["error check/image-broken"]);
  });
}

const root = process.getuid?.() === 0;
const unshare = peer("unshare");
/** Root may write anywhere, but not on a read-only mount; anyone else is stopped by permissions. */
const skipReadOnly = process.platform === "win32"
  ? "Windows has other permissions"
  : root
  ? unshare.skip ?? false
  : false;

test("a store that cannot be written to is read and checked, and refuses the rest", {
  skip: skipReadOnly,
}, async () => {
  const { store } = await storeWithImages();
  store.close();
  const command = [
    ...thisRuntime().command,
    supportScript("read_only_store.ts"),
    store.root,
    "hello",
  ];
  let ended;
  if (root) {
    const mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    ended = spawnSync(unshare.path, ["-m", "sh", "-c", mount, store.root, ...command]);
  } else {
    const folders = [store.root, store.places.allIngest, store.places.leases, store.places.cache];
    for (const path of folders) chmodSync(path, 0o555);
    for (const path of [store.places.lock, store.places.indexLock]) chmodSync(path, 0o444);
    ended = spawnSync(command[0]!, command.slice(1));
    for (const path of folders) chmodSync(path, 0o755);
  }
  assert.equal(ended.status, 0, String(ended.stderr));
  assert.deepEqual(JSON.parse(String(ended.stdout)), {
    readOnly: true,
    codes: {
      put: "store/read-only",
      tag: "store/read-only",
      collect: "store/read-only",
      repair: "store/read-only",
      create: "store/read-only",
    },
    findings: 0,
  });
});
