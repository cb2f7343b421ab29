/**
 * What hangs on an image goes with it, in every form, to every kind of place.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { carriedIndex, encodeIndex } from "../../../../core/oci/image_index.ts";
import { parseManifest } from "../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import type { ImageSink, ImageSource } from "../../../../core/plugin/contracts/transport.ts";
import { parseReference } from "../../../../core/reference.ts";
import { Store } from "../../../../core/store/store.ts";
import { LayoutSink } from "../../../../plugins/kit/archives/layout_sink.ts";
import { openLayout } from "../../../../plugins/kit/archives/layout_source.ts";
import { ImageArchiveSink } from "../../../../plugins/kit/archives/sink.ts";
import { openImageArchive } from "../../../../plugins/kit/archives/source.ts";
import { listImages } from "../../../../plugins/kit/images/find.ts";
import { openOutput } from "../../../../plugins/kit/outputs/output_file.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import { referrersTag, sourcesType, tagOf } from "../../../../plugins/kit/referrers/marks.ts";
import { referrersOf } from "../../../../plugins/kit/referrers/referrers_of.ts";
import {
  attestationEntry,
  attestationsType,
  inTotoStatement,
  statementFile,
} from "../../../../plugins/kit/referrers/statement.ts";
import { copyImages, type CopyOptions } from "../../../../plugins/kit/transfer/copy_images.ts";
import {
  placedImage,
  StoreSink,
  storeSource,
} from "../../../../plugins/kit/transfer/store_place.ts";
import { rechunkImage } from "../../../../plugins/script/rechunk.ts";
import { saveImages } from "../../../../plugins/script/copy.ts";
import { listImages as listNamed } from "../../../../plugins/script/images.ts";
import { store as storeTransport } from "../../../../plugins/transports/store.ts";
import { hangingOn } from "../../../../plugins/tools/artifact/tree.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { fakeRegistry } from "../../../support/http_registry.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { withRegistry } from "../../../support/served_registry.ts";
import { makeImage, makeIndex } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));
const newStore = () => Store.open(newPath(), { create: true });
const platform = { os: "linux", architecture: "amd64" };
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
const bytes = new TextEncoder().encode("{}");
const predicate = { type: "https://slsa.dev/provenance/v1", value: { a: 1 } };

/** An image with a statement, a signature of that, a plain file, and cosign's tag. */
async function hung(label = "hung") {
  const store = await newStore();
  const { manifest } = makeImage(store, { label });
  await store.references.tag(parseReference("app:1"), manifest, new Date());
  const layers = [statementFile(inTotoStatement(manifest, "pkg:docker/app@1", predicate))];
  const statement = await attach(store, manifest, { artifactType: attestationsType, layers });
  const signature = await attach(store, statement, {
    artifactType: bundleType,
    layers: [{ mediaType: bundleType, bytes }],
  });
  const note = await attach(store, manifest, {
    artifactType: "text/note",
    layers: [{ mediaType: mediaTypes.layer, bytes }],
    annotations: { a: "b" },
  });
  const { manifest: sig } = makeImage(store, { label: `${label} signature` });
  const tag = referrersTag(manifest.digest, ".sig");
  await store.references.tag(parseReference(`app:${tag}`), sig, new Date());
  return { store, manifest, statement, signature, note, sig, tag };
}

type Hung = Awaited<ReturnType<typeof hung>>;
const name = "docker.io/library/app:1";

async function copy(from: ImageSource, to: ImageSink, options: Partial<CopyOptions> = {}) {
  const store = options.store ?? await newStore();
  const left: string[] = [];
  const copied = await copyImages(from, to, {
    ...{ store, referrers: true, ...options },
    onEvent: (event) => event.type === "left" && left.push(event.reason),
  });
  await from.close();
  return { copied, left };
}

const source = ({ store }: Pick<Hung, "store">) =>
  storeSource(store, [placedImage(store, "app:1")]);
const sorted = (some: readonly Descriptor[]) => some.map(({ digest }) => digest).sort();

async function requireHung(
  from: ImageSource,
  { manifest, statement, note, sig, signature, tag }: Hung,
) {
  assert.deepEqual(from.images.map(({ descriptor }) => descriptor.digest), [manifest.digest]);
  const found = await referrersOf(from, manifest);
  assert.deepEqual(sorted(found), sorted([statement, note, sig]));
  assert.deepEqual(found.flatMap((each) => tagOf(each) ?? []), [tag]);
  assert.deepEqual(sorted(await referrersOf(from, manifest, "text/note")), [note.digest]);
  assert.deepEqual(sorted(await referrersOf(from, statement)), [signature.digest]);
}

type Use = (sink: ImageSink, again: () => Promise<ImageSource>) => Promise<void>;

async function atRegistry(host: string, use: Use): Promise<void> {
  const environment = { store: await newStore() };
  const location = `//${host}/library/app:1`;
  await use(
    await openSink(location, environment, placeOf()),
    () => openSource(location, environment, placeOf()),
  );
}

const places: Record<string, (use: Use) => Promise<void>> = {
  "a layout": async (use) => {
    const path = newPath();
    await use(new LayoutSink(path), () => Promise.resolve(openLayout(path)));
  },
  "a layout that names the image": async (use) => {
    const path = newPath();
    await use(new LayoutSink(path, "1"), () => Promise.resolve(openLayout(path)));
  },
  "an archive": async (use) => {
    const path = newPath();
    const store = await newStore();
    await use(new ImageArchiveSink(openOutput(path)), () => openImageArchive(path, store));
  },
  "a registry that lists nothing": async (use) => {
    const { host } = await fakeRegistry();
    await atRegistry(host, use);
  },
  "a registry that lists referrers": (use) =>
    withRegistry({ isWritable: true }, ({ address }) => atRegistry(address, use)),
};

for (const [place, open] of Object.entries(places)) {
  test(`there and back, by ${place}`, async () => {
    const original = await hung();
    await open(async (sink, again) => {
      const { copied, left } = await copy(source(original), sink, { compression: "none" });
      assert.deepEqual([copied.length, left], [1, []]);
      await requireHung(await again(), original);
      const store = await newStore();
      await copy(await again(), new StoreSink(store, "app:1"));
      await requireHung(storeSource(store, [placedImage(store, "app:1")]), original);
      const tags = listImages(store).flatMap((image) => image.name?.tag ?? []);
      assert.deepEqual(tags.sort(), ["1", original.tag]);
      assert.deepEqual(await checkStore(store), []);
    });
  });
}

test("what is broken of what hangs on an image stays behind, and the image goes", async () => {
  const original = await hung("broken");
  const path = newPath();
  const whole = source(original);
  const isBytes = ({ digest }: Descriptor) => digest === digestOf(bytes);
  const broken: ImageSource = {
    ...whole,
    images: whole.images,
    verified: false,
    has: (blob) => whole.has(blob),
    referrers: (subject) => whole.referrers!(subject),
    close: () => whole.close(),
    async *blob(blob) {
      if (isBytes(blob)) yield new TextEncoder().encode("[]");
      else yield* whole.blob(blob);
    },
  };
  const { left } = await copy(broken, new LayoutSink(path), { compression: "none" });
  assert.equal(left.length, 3, left.join("\n")); // what the three are made of has these bytes
  assert.match(left.join(), /does not match its digest/);
  const layout = openLayout(path);
  assert.deepEqual(layout.images.map(({ descriptor }) => descriptor.digest), [
    original.manifest.digest,
  ]);
  assert.deepEqual(await referrersOf(layout, original.manifest), []);
});

test("what an image was built from goes into files, and to no place of others", async () => {
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "sources" });
  await store.references.tag(parseReference("app:1"), manifest, new Date());
  await attach(store, manifest, {
    artifactType: sourcesType,
    layers: [{ mediaType: "application/octet-stream", bytes }],
  });
  const lefts: number[] = [];
  for (const open of Object.values(places)) {
    await open(async (sink) => {
      const { left } = await copy(source({ store }), sink, { compression: "none" });
      lefts.push(left.length);
    });
  }
  const isPushed = Object.keys(places).map((name) => name.includes("registry") ? 1 : 0);
  assert.deepEqual(lefts, isPushed);
});

test("where the image gets another digest, statements say that one, and what is signed stays behind", async () => {
  const original = await hung("compressed");
  const path = newPath();
  const options = { compression: "gzip", store: original.store } as const;
  const { copied, left } = await copy(source(original), new LayoutSink(path), options);
  const layout = openLayout(path);
  const { descriptor } = copied[0]!;
  assert.notEqual(descriptor.digest, original.manifest.digest);
  const found = await referrersOf(layout, descriptor);
  assert.deepEqual(
    found.map(({ artifactType }) => artifactType).sort(),
    [
      attestationsType,
      "text/note",
    ].sort(),
  );
  const [attestation] = await referrersOf(layout, descriptor, attestationsType);
  const read = async (blob: Descriptor) => (await Array.fromAsync(layout.blob(blob)))[0]!;
  const { subject, layers } = parseManifest(await read(attestation!));
  assert.equal(subject!.digest, descriptor.digest);
  const statement = JSON.parse(new TextDecoder().decode(await read(layers[0]!)));
  assert.deepEqual(statement.subject, [
    { name: "pkg:docker/app@1", digest: { sha256: descriptor.digest.slice(7) } },
  ]);
  assert.deepEqual(statement.predicate, { a: 1 });
  assert.deepEqual(left.map((why) => why.split(" for ")[0]), ["it is signed", "it is signed"]);
});

test("attestations in an index name the images as they are then", async () => {
  const { store, manifest, statement } = await hung("index");
  const { manifests } = carriedIndex(
    store.blobs.read(makeIndex(store, [{ image: makeImage(store, { label: "index" }), platform }])),
  );
  const document = encodeIndex({
    mediaType: mediaTypes.index,
    manifests: [...manifests, attestationEntry(statement, manifest)],
  });
  const index = { mediaType: mediaTypes.index, ...store.blobs.put(document) };
  const path = newPath();
  const from = storeSource(store, [{ descriptor: index, names: [name] }]);
  const { left } = await copy(from, new LayoutSink(path), { compression: "gzip", store });
  assert.equal(left.length, 2);
  const layout = openLayout(path);
  const read = async (blob: Descriptor) => (await Array.fromAsync(layout.blob(blob)))[0]!;
  const [image, attestation] = carriedIndex(await read(layout.images[0]!.descriptor)).manifests;
  assert.equal(attestation!.annotations!["vnd.docker.reference.digest"], image!.digest);
  const { subject, layers } = parseManifest(await read(attestation!));
  assert.equal(subject!.digest, image!.digest);
  const said = JSON.parse(new TextDecoder().decode(await read(layers[0]!)));
  assert.equal(`sha256:${said.subject[0].digest.sha256}`, image!.digest);
});

test("what is listed for an image and is about another one stays behind; circles end; too many are not followed", async () => {
  const original = await hung("bad lists");
  const { store, manifest, note, signature } = original;
  const whole = source(original);
  const lying: ImageSource = {
    ...whole,
    referrers: ({ digest }) =>
      Promise.resolve(digest === manifest.digest ? [note, signature] : [manifest]),
  };
  const other = await newStore();
  const { left } = await copy(lying, new StoreSink(other));
  assert.equal(left.length, 1);
  assert.match(left[0]!, /^it is about sha256:\w+, though it is listed for this$/);
  assert.equal(other.references.list().length, 2);
  const many: ImageSource = {
    ...whole,
    referrers: ({ digest }) =>
      Promise.resolve(
        digest !== manifest.digest ? [] : Array.from({ length: 10_000 }, (_, at) => ({
          ...note,
          digest: digestOf(String(at)),
        })),
      ),
  };
  const burdened = await copy(many, new StoreSink(await newStore()), { store });
  assert.match(burdened.left.at(-1)!, /^more than 1000 things hang on what is copied/);
  assert.equal(burdened.copied.length, 1);
});

test("what was deleted and is listed still, and what is no manifest, is told and stays behind", async () => {
  const { host, manifests, blobs } = await fakeRegistry();
  await atRegistry(host, async (sink, again) => {
    const original = await hung("deleted");
    const { note, statement, manifest } = original;
    await copy(source(original), sink, { compression: "none" });
    assert(manifests.delete(`library/app@${note.digest}`));
    const broken = manifests.get(`library/app@${statement.digest}`)!;
    manifests.set(`library/app@${statement.digest}`, { ...broken, bytes });
    assert(blobs.size > 0);
    const shown = await hangingOn(await again(), manifest);
    assert.deepEqual(shown.map(({ problem }) => problem === undefined).sort(), [
      false,
      false,
      true,
    ]);
    const listed = await again();
    const untyped = {
      ...listed,
      referrers: () => Promise.resolve([{ ...note, artifactType: undefined }]),
    };
    assert.deepEqual(await referrersOf(untyped, manifest, "text/note"), []);
    const store = await newStore();
    const { copied, left } = await copy(await again(), new StoreSink(store, "app:1"));
    assert.deepEqual([copied.length, left.length], [1, 2]);
    const found = await referrersOf(storeSource(store, []), manifest);
    assert.deepEqual(found.flatMap((each) => tagOf(each) ?? []), [original.tag]);
  });
});

test("the image goes without what a place cannot tell, and places that take images alone get those", async () => {
  const original = await hung("alone");
  const broken: ImageSource = {
    ...source(original),
    referrers: () =>
      import("../../../../core/errors.ts").then(({ QuillaError }) => {
        throw new QuillaError("the registry is away", { code: "registry/unreachable" });
      }),
  };
  const { copied, left } = await copy(broken, new StoreSink(await newStore()));
  assert.deepEqual([copied.length, left], [
    1,
    ["what hangs on it cannot be told: the registry is away"],
  ]);
  const store = await newStore();
  const sink = new StoreSink(store);
  const alone: ImageSink = {
    has: (blob) => sink.has(blob),
    put: (blob, pieces) => sink.put(blob, pieces),
    commit: (images) => sink.commit(images),
    abort: () => sink.abort(),
  };
  assert.deepEqual((await copy(broken, alone)).left, left);
  const result = await copy(source(original), alone);
  assert.deepEqual(result.left, Array(3).fill("the place takes images alone"));
  assert.equal(store.references.list().length, 1);
});

test("a rechunked image has what hung on the old one, but for what is signed", async () => {
  const { store, manifest } = await hung("rechunked");
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const { descriptor } = await rechunkImage("app:1", { store, tags: ["cut:1"], onWarning });
  assert.notEqual(descriptor.digest, manifest.digest);
  const found = await referrersOf(storeSource(store, []), descriptor);
  assert.deepEqual(
    found.map(({ artifactType }) => artifactType).sort(),
    [
      attestationsType,
      "text/note",
    ].sort(),
  );
  assert.equal(warnings.filter((each) => each.includes("it is signed for")).length, 2);
});

test("all images of a store, and all tags of a repository, are none of what hangs on them", async () => {
  const original = await hung("all");
  const { store, manifest } = original;
  const all = await storeTransport.read!("", { store });
  assert.deepEqual(all.images.map(({ descriptor }) => descriptor.digest), [manifest.digest]);
  const path = newPath();
  await saveImages(["app"], path, { store });
  const archive = await openImageArchive(path, store);
  await requireHung(archive, original);
  await archive.close();
  const listed = await listNamed({ store });
  assert.deepEqual(listed.map((image) => image.name), ["app:1"]);
});
