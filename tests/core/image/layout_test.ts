import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../../plugins/kit/transfer/copy_images.ts";
import { LayoutSink } from "../../../plugins/kit/archives/layout_sink.ts";
import { openLayout } from "../../../plugins/kit/archives/layout_source.ts";
import { StoreSink, storeSource } from "../../../plugins/kit/transfer/store_place.ts";
import { blobPath, placesOf } from "../../../core/store/places.ts";
import { Store } from "../../../core/store/store.ts";
import { refused } from "../../support/refused.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { type MadeImage, makeImage } from "../../support/stored_image.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));
const store = await Store.open(newPath(), { create: true });
const [a, b] = ["a", "b"].map((label) => makeImage(store, { label })) as [MadeImage, MadeImage];

async function write(sink: LayoutSink, image: MadeImage, ...names: string[]) {
  const source = storeSource(store, [{ descriptor: image.manifest, names }]);
  await copyImages(source, sink, { store });
}

interface Entry {
  readonly digest: string;
  readonly annotations?: Record<string, string>;
}

function entries(path: string): Entry[] {
  return JSON.parse(readFileSync(join(path, "index.json"), "utf8")).manifests;
}

test("a layout has what image-layout.md says, and nothing else", async () => {
  const path = join(newPath(), "deep", "layout");
  await write(new LayoutSink(path, "latest"), a);
  assert.deepEqual(readdirSync(path).sort(), ["blobs", "index.json", "oci-layout"]);
  assert.equal(readFileSync(join(path, "oci-layout"), "utf8"), '{"imageLayoutVersion":"1.0.0"}');
  assert.equal(readdirSync(join(path, "blobs", "sha256")).length, 3);
  assert.deepEqual(entries(path).map(({ annotations }) => annotations), [
    { "org.opencontainers.image.ref.name": "latest" },
  ]);
});

test("a name that is given is written as it is; names that images have, as Docker writes them", async () => {
  const path = newPath();
  await write(new LayoutSink(path, "hello:latest"), a);
  await write(new LayoutSink(path), b, "docker.io/library/b:1", "example.org/b:2");
  assert.deepEqual(entries(path).map(({ digest, annotations }) => ({ digest, ...annotations })), [
    {
      digest: a.manifest.digest,
      "io.containerd.image.name": "docker.io/library/hello:latest",
      "org.opencontainers.image.ref.name": "hello:latest",
    },
    {
      digest: b.manifest.digest,
      "io.containerd.image.name": "docker.io/library/b:1",
      "org.opencontainers.image.ref.name": "1",
    },
    {
      digest: b.manifest.digest,
      "io.containerd.image.name": "example.org/b:2",
      "org.opencontainers.image.ref.name": "2",
    },
  ]);
});

test("a name moves from one image to another; what others wrote stays", async () => {
  const path = newPath();
  await write(new LayoutSink(path), a);
  await write(new LayoutSink(path, "latest"), a);
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  index.annotations = { "com.example": "kept" };
  index.manifests[0].annotations["com.example"] = "goes with its name";
  writeFileSync(join(path, "index.json"), JSON.stringify(index));
  await write(new LayoutSink(path, "latest"), b);
  assert.deepEqual(entries(path).map(({ digest }) => digest), [b.manifest.digest]);
  assert.deepEqual(JSON.parse(readFileSync(join(path, "index.json"), "utf8")).annotations, {
    "com.example": "kept",
  });
});

test("eight that write one layout at once lose nothing", async () => {
  const path = newPath();
  const names = Array.from({ length: 8 }, (_, at) => `v${at}`);
  await Promise.all(
    names.map((name, at) => write(new LayoutSink(path, name), at % 2 === 0 ? a : b)),
  );
  const found = entries(path).map(({ annotations }) =>
    annotations?.["org.opencontainers.image.ref.name"]
  );
  assert.deepEqual(found.sort(), names);
  assert.deepEqual(readdirSync(path).sort(), ["blobs", "index.json", "oci-layout"]);
});

test("a failure leaves the layout as it was, and none where there was none", async () => {
  const path = newPath();
  await write(new LayoutSink(path, "latest"), a);
  const before = readFileSync(join(path, "index.json"), "utf8");
  const incomplete = {
    ...storeSource(store, [{ descriptor: b.manifest, names: [] }]),
    verified: false,
  };
  const failing = {
    ...incomplete,
    has: (blob: { digest: string }) => Promise.resolve(blob.digest !== b.layers[0]!.digest),
  };
  await refusedLater(
    copyImages(failing, new LayoutSink(path, "latest"), { store }),
    "image/incomplete",
  );
  assert.equal(readFileSync(join(path, "index.json"), "utf8"), before);
  assert.deepEqual(readdirSync(path).sort(), ["blobs", "index.json", "oci-layout"]);
  const fresh = newPath();
  const sink = new LayoutSink(join(fresh, "deep"), "latest");
  await refusedLater(copyImages(failing, sink, { store }), "image/incomplete");
  assert.equal(existsSync(fresh), false);
});

test("a directory of something else, a file and a store are not written to", () => {
  const other = newPath();
  mkdirSync(other);
  writeFileSync(join(other, "notes.txt"), "mine");
  refused(() => new LayoutSink(other), "layout/not-a-layout");
  assert.deepEqual(readdirSync(other), ["notes.txt"]);
  refused(() => new LayoutSink(join(other, "notes.txt")), "layout/failed");
  refused(() => new LayoutSink(store.root), "layout/is-store");
  const error = refused(() => openLayout(other), "layout/missing");
  assert.match(error.message, /it has no oci-layout/);
  refused(() => openLayout(join(other, "notes.txt")), "layout/missing");
});

test("a damaged blob of a layout is found when it is copied; a link to a good one is good", async () => {
  const path = newPath();
  await write(new LayoutSink(path, "latest"), a);
  const blob = blobPath(placesOf(path, false), a.layers[0]!.digest);
  const bytes = readFileSync(blob);
  const elsewhere = newPath();
  writeFileSync(elsewhere, bytes);
  rmSync(blob);
  symlinkSync(elsewhere, blob);
  const target = await Store.open(newPath(), { create: true });
  const copy = () => copyImages(openLayout(path), new StoreSink(target, "a"), { store: target });
  writeFileSync(elsewhere, bytes.fill(1, 0, 1));
  await refusedLater(copy(), "image/digest-mismatch");
  writeFileSync(elsewhere, Uint8Array.from(store.blobs.read(a.layers[0]!)));
  await copy();
  rmSync(elsewhere);
  // Where the layer is, verified as what the image says, it need not be read again.
  await copy();
  const fresh = await Store.open(newPath(), { create: true });
  await refusedLater(
    copyImages(openLayout(path), new StoreSink(fresh, "a"), { store: fresh }),
    "image/incomplete",
  );
});
