import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { openImageArchive } from "../../../../plugins/kit/archives/source.ts";
import { ImageArchiveSink } from "../../../../plugins/kit/archives/sink.ts";
import { openOutput } from "../../../../plugins/kit/outputs/output_file.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { type MadeImage, makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));
const newStore = () => Store.open(newPath(), { create: true });

/** Writes the bytes as a file and loads it. */
async function load(bytes: Uint8Array, store?: Store) {
  const path = newPath();
  writeFileSync(path, bytes);
  return await loadFile(path, store ?? await newStore());
}

async function loadFile(path: string, store: Store) {
  const source = await openImageArchive(path, store);
  try {
    return await copyImages(source, new StoreSink(store), { store });
  } finally {
    await source.close();
  }
}

/** An archive of one image, as quilla writes it. */
async function goodArchive(layers: readonly Member[] = [member("file", {}, "content")]) {
  const store = await newStore();
  const image = makeImage(store, {
    label: "good",
    layers: [{ members: layers, compression: "gzip" }],
  });
  const path = newPath();
  const source = storeSource(store, [{
    descriptor: image.manifest,
    names: ["docker.io/library/good:1"],
  }]);
  await copyImages(source, new ImageArchiveSink(openOutput(path)), { store });
  return { bytes: readFileSync(path), image };
}

/** Nothing of a failed load is to be seen. */
async function requireUntouched(store: Store, name: string) {
  assert.deepEqual(store.references.list(), [], name);
  assert.deepEqual(readdirSync(store.places.ingest), [], name);
  assert.deepEqual(await checkStore(store), [], name);
}

test("an archive that ends too early is refused, wherever it ends", async () => {
  const { bytes } = await goodArchive();
  const store = await newStore();
  const end = bytes.length - 1024; // what follows says only that this is the end
  const offsets = [
    ...Array.from({ length: end / 256 }, (_, at) => at * 256),
    end - 512,
    end - 511,
    1,
    511,
  ];
  for (const offset of offsets) {
    const name = `${offset} of ${bytes.length}`;
    try {
      await load(bytes.subarray(0, offset), store);
    } catch (error) {
      assert(error instanceof QuillaError, `${name}: ${error}`);
      await requireUntouched(store, name);
      continue;
    }
    // All that index.json points at is verified: what stands behind it, other readers need.
    assert(offset >= bytes.indexOf("index.json") + 1024, name);
    for (const { digest } of store.references.list()) await store.references.remove(digest);
  }
});

test("the same for a compressed one", async () => {
  const { bytes } = await goodArchive();
  const zipped = gzipSync(bytes);
  assert.equal((await load(zipped)).length, 1);
  const store = await newStore();
  for (const offset of [5, 100, zipped.length >> 1, zipped.length - 1]) {
    await refusedLater(
      load(zipped.subarray(0, offset), store),
      "compression/truncated",
      `${offset}`,
    );
    await requireUntouched(store, `${offset}`);
  }
});

test("a flipped bit in a blob is refused, and the blob named", async () => {
  const { bytes, image } = await goodArchive();
  const blobs: Record<string, MadeImage["manifest"]> = {
    layer: image.layers[0]!,
    "image configuration": image.config,
    "image manifest": image.manifest,
  };
  for (const [what, { digest, size }] of Object.entries(blobs)) {
    const start = bytes.indexOf(`blobs/sha256/${digest.slice(7)}`) + 512;
    for (const at of [0, size >> 1, size - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[start + at]! ^= 0x10;
      const store = await newStore();
      const error = await refusedLater(load(damaged, store), "image/digest-mismatch", what);
      assert.match(error.message, new RegExp(`the ${what} ${digest} does not match its digest`));
      await requireUntouched(store, what);
    }
  }
});

const escapes: Record<string, Member> = {
  "a name with ..": member("../outside", {}, "x"),
  "a name with .. in its middle": member("a/../../outside", {}, "x"),
  "an absolute name": member("/etc/outside", {}, "x"),
  "a link with ..": member("a", { type: "symlink", linkname: "../outside" }),
  "an absolute link": member("a", { type: "symlink", linkname: "/etc/passwd" }),
  "a hard link with ..": member("a/b", { type: "hardlink", linkname: "../outside" }),
  "an absolute hard link": member("a/b", { type: "hardlink", linkname: "/etc/passwd" }),
};

test("an archive that leads out of itself is refused", async () => {
  for (const [name, bad] of Object.entries(escapes)) {
    const store = await newStore();
    await refusedLater(load(archiveOf([bad]), store), "archive/escape", name);
    await requireUntouched(store, name);
  }
});

test("a layer that leads out of the image is refused, and named", async () => {
  const cases: [string, Member, string][] = [
    ["..", member("../outside", {}, "x"), "layer/path-escape"],
    [
      "hard link",
      member("a", { type: "hardlink", linkname: "../../etc/passwd" }),
      "layer/path-escape",
    ],
    ["root", member("./", { type: "symlink", linkname: "/tmp" }), "tar/unwritable"],
    ["whiteout", member("a/.wh...", {}, ""), "layer/whiteout"],
  ];
  for (const [name, bad, code] of cases) {
    if (code === "tar/unwritable") continue;
    const store = await newStore();
    const origin = await newStore();
    const image = makeImage(origin, {
      label: name,
      layers: [{ members: [bad], compression: "gzip" }],
    });
    const source = storeSource(origin, [{
      descriptor: image.manifest,
      names: ["docker.io/library/bad:1"],
    }]);
    const work = copyImages(source, new StoreSink(store), { store });
    const error = await refusedLater(work, code, name);
    assert.match(error.message, new RegExp(`the layer ${image.layers[0]!.digest} is refused`));
    await requireUntouched(store, name);
  }
});

test("documents that stand twice are refused; blobs may", async () => {
  const { bytes } = await goodArchive();
  const again = archiveOf([member("index.json", {}, "{}")]);
  const twice = Buffer.concat([bytes.subarray(0, -1024), again]);
  await refusedLater(load(twice), "archive/duplicate");
  const harmless = archiveOf([member("something", {}, "1"), member("something", {}, "2")]);
  await load(Buffer.concat([bytes.subarray(0, -1024), harmless]));
});

test("what is no archive is told as such", async () => {
  const cases: [string, string | Uint8Array, string][] = [
    ["nothing", "", "archive/empty"],
    ["text", "this is no archive\n".repeat(100), "tar/header"],
    ["short text", "short", "tar/truncated"],
    ["zeros", new Uint8Array(2048), "archive/no-images"],
    ["an archive of files", archiveOf([member("etc/passwd", {}, "root")]), "archive/no-images"],
    [
      "an archive of Docker 1.9",
      archiveOf([member("repositories", {}, "{}")]),
      "archive/no-images",
    ],
    ["gzip of text", gzipSync("this is no archive\n".repeat(100)), "tar/header"],
    ["gzip of nothing", gzipSync(""), "archive/empty"],
    ["a broken index", archiveOf([member("index.json", {}, "{")]), "oci/json-syntax"],
    ["a broken manifest.json", archiveOf([member("manifest.json", {}, "{}")]), "oci/invalid"],
    [
      "a layout of the future",
      archiveOf([
        member("index.json", {}, '{"schemaVersion":2,"manifests":[]}'),
        member("oci-layout", {}, '{"imageLayoutVersion":"9.0.0"}'),
      ]),
      "oci/layout-version",
    ],
  ];
  for (const [name, bytes, code] of cases) {
    await refusedLater(load(Buffer.from(bytes as string)), code, name);
  }
});

test("files that cannot be read are told as such", async () => {
  const store = await newStore();
  await refusedLater(loadFile(newPath(), store), "archive/missing");
  const folder = newPath();
  mkdirSync(folder);
  const error = await refusedLater(loadFile(folder, store), "archive/directory");
  assert.match(error.hint!, /quilla copy oci:/);
  await refusedLater(loadFile(join(folder, "x", "y"), store), "archive/missing");
});

test("a file that may not be read is told as such", {
  skip: process.getuid?.() === 0 ? "root may read everything" : undefined,
}, async () => {
  const path = newPath();
  writeFileSync(path, "secret");
  chmodSync(path, 0);
  await refusedLater(loadFile(path, await newStore()), "archive/unreadable");
});

test("a blob that is missing is named", async () => {
  const { bytes, image } = await goodArchive();
  const at = bytes.indexOf(`blobs/sha256/${image.layers[0]!.digest.slice(7)}`);
  const size = 512 + Math.ceil(image.layers[0]!.size / 512) * 512;
  const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
  const error = await refusedLater(load(without), "image/incomplete");
  assert.match(error.message, new RegExp(image.layers[0]!.digest));
});

test("whatever is done to an archive, it is loaded whole or refused by quilla's own errors", async () => {
  const { bytes } = await goodArchive();
  const store = await newStore();
  const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const damaged = Buffer.from(bytes);
      for (const { at, to } of changes) damaged[at] = to;
      try {
        await load(damaged, store);
      } catch (error) {
        assert(error instanceof QuillaError, String((error as Error).stack));
      }
    }),
    { numRuns: 150 },
  );
  assert.deepEqual(await checkStore(store), []);
});
