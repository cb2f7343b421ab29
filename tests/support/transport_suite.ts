/**
 * What every transport that reads and writes must do. A plugin's own transport can be put through it too.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../plugins/kit/transfer/store_place.ts";
import type { ImageSource, PlacedImage, Transport } from "../../core/plugin/contracts/transport.ts";
import { parseReference } from "../../core/reference.ts";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { member } from "./archive.ts";
import { refusedLater } from "./refused_later.ts";
import { compressed, type MadeImage, makeImage, makeIndex } from "./stored_image.ts";
import { temporaryDirectory } from "./temporary_directory.ts";
import { leftoversIn } from "./leftovers.ts";

/** How a transport's locations are written. */
export interface TransportUnderTest {
  readonly transport: Transport;
  /** A place in an empty directory, or one image there. */
  location(directory: string, name?: string): string;
  /** Whether a place can be written to again, and keeps what it had. */
  readonly adds: boolean;
  /** Whether layers of every compression stay as they are. */
  readonly keepsCompression: boolean;
}

/** Registers the tests. */
export function transportSuite(
  { transport, location, adds, keepsCompression }: TransportUnderTest,
): void {
  const name = (what: string) => `${transport.scheme}: ${what}`;
  const setUp = async () => {
    const directory = temporaryDirectory();
    const open = (path: string) => Store.open(join(directory, path), { create: true });
    const place = join(directory, "place");
    // A transport of the store writes to the store of its environment, which must not be the one that images come from.
    const environment = { store: await open("environment") };
    const origin = await open("origin");
    const write = async (
      images: readonly PlacedImage[],
      to = location(place),
      source?: ImageSource,
    ) => {
      const sink = await transport.write!(to, environment);
      return await copyImages(source ?? storeSource(origin, images), sink, environment);
    };
    const read = async (from = location(place)) => {
      const source = await transport.read!(from, environment);
      const store = await open(`read-${Math.random()}`);
      try {
        return { store, images: await copyImages(source, new StoreSink(store), { store }) };
      } finally {
        await source.close();
      }
    };
    return { directory, environment, origin, write, read, place };
  };
  const full = (label: string) => `docker.io/library/${label}:latest`;
  const placed = (image: MadeImage, ...names: string[]) => ({ descriptor: image.manifest, names });

  test(
    name("an image that goes there and comes back is the same, under the same name"),
    async () => {
      const { origin, write, read } = await setUp();
      const image = makeImage(origin, { label: "a" });
      await write([placed(image, full("a"))]);
      const { store, images } = await read();
      assert.deepEqual(images.map(({ descriptor, names }) => [descriptor.digest, names]), [
        [image.manifest.digest, [full("a")]],
      ]);
      assert.equal(store.references.find(parseReference("a"))?.digest, image.manifest.digest);
      assert.deepEqual(await checkStore(store), []);
    },
  );

  test(name("several images, of several names and of none"), async () => {
    const { origin, write, read } = await setUp();
    const [a, b] = [
      makeImage(origin, { label: "a" }),
      makeImage(origin, { label: "b", layers: [] }),
    ];
    await write([placed(a, full("a"), "example.org:5000/team/a:1.2"), placed(b)]);
    const { images } = await read();
    const found = images.map(({ descriptor, names }) => [descriptor.digest, [...names].sort()]);
    assert.deepEqual(
      new Map(found as [string, string[]][]),
      new Map([
        [a.manifest.digest, [full("a"), "example.org:5000/team/a:1.2"]],
        [b.manifest.digest, []],
      ]),
    );
  });

  test(name("layers of every compression keep the image's ID"), async () => {
    const { origin, write, read } = await setUp();
    const layers = (["none", "gzip", "zstd"] as const).map((compression) => ({
      compression,
      members: [member(`of-${compression}`, {}, "x".repeat(300_000))],
    }));
    const image = makeImage(origin, { label: "a", layers });
    await write([placed(image, full("a"))]);
    const { images, store } = await read();
    assert.equal(images[0]!.descriptor.digest === image.manifest.digest, keepsCompression);
    assert.equal(store.blobs.has(image.config.digest), true);
    assert.deepEqual(await checkStore(store), []);
  });

  test(name("an index keeps its platforms, or gives up one of them"), async () => {
    const { origin, write, read, environment, place } = await setUp();
    const amd64 = { os: "linux", architecture: "amd64" };
    const arm64 = { os: "linux", architecture: "arm64" };
    const images = [amd64, arm64].map((platform) => ({
      platform,
      image: makeImage(origin, { label: platform.architecture, platform }),
    }));
    const index = makeIndex(origin, images);
    await write([{ descriptor: index, names: [full("many")] }]);
    assert.equal((await read()).images[0]!.descriptor.digest, index.digest);
    const source = await transport.read!(location(place), environment);
    const { store } = environment;
    const one = await copyImages(source, new StoreSink(store), { store, platform: arm64 });
    await source.close();
    assert.equal(one[0]!.descriptor.digest, images[1]!.image.manifest.digest);
  });

  test(name("a name of the location is the image's name there"), async () => {
    const { origin, write, read, place } = await setUp();
    const image = makeImage(origin, { label: "a" });
    await write([placed(image, full("a"))], location(place, "other:1"));
    const { images } = await read(location(place, "other:1"));
    assert.deepEqual(images[0]!.names, ["docker.io/library/other:1"]);
    await refusedLater(read(location(place, "nobody:1")), "image/unknown");
  });

  test(name("several images cannot have one name"), async () => {
    const { origin, write, read, place } = await setUp();
    const images = ["a", "b"].map((label) => placed(makeImage(origin, { label }), full(label)));
    await refusedLater(write(images, location(place, "one:1")), "image/several");
    await assert.rejects(read(location(place, "one:1")));
  });

  test(
    name("blobs that were put are not seen before the commit, and gone after giving up"),
    async () => {
      const { directory, origin, environment, place } = await setUp();
      const image = makeImage(origin, { label: "a" });
      const sink = await transport.write!(location(place, "a:1"), environment);
      const { blob } = storeSource(origin, []);
      for (const each of [...image.layers, image.config, image.manifest]) {
        assert.equal(await sink.has(each), false);
        await sink.put(each, blob(each));
        assert.equal(await sink.has(each), true);
      }
      const see = async () =>
        await (await transport.read!(location(place, "a:1"), environment)).close();
      await assert.rejects(see());
      await sink.abort();
      await sink.abort();
      await assert.rejects(see());
      assert.deepEqual(readdirSync(directory).sort(), ["environment", "origin"]);
      assert.deepEqual(leftoversIn(join(directory, "environment")), []);
    },
  );

  test(name("what does not verify is not there afterwards"), async () => {
    const { origin, write, read, place } = await setUp();
    const image = makeImage(origin, { label: "a" });
    const honest = storeSource(origin, [placed(image, full("a"))]);
    for (const lie of [image.layers[0]!, image.config, image.manifest]) {
      const liar: ImageSource = {
        ...honest,
        verified: false,
        blob: async function* (blob) {
          for await (const piece of honest.blob(blob)) {
            if (blob.digest === lie.digest) piece[0]! ^= 1;
            yield piece;
          }
        },
      };
      await refusedLater(
        write([], location(place, "lie:1"), liar),
        "image/digest-mismatch",
        lie.mediaType,
      );
      await assert.rejects(read(location(place, "lie:1")));
    }
  });

  test(name("a layer that unpacks to something else is refused"), async () => {
    const { origin, write } = await setUp();
    const image = makeImage(origin, { label: "a" });
    const honest = storeSource(origin, []);
    const other = compressed(new Uint8Array(1024), "gzip");
    const { manifest } = makeImage(origin, {
      label: "b",
      layers: [{ members: [], compression: "gzip" }],
    });
    assert.equal(honest.verified, true);
    const bytes = new TextDecoder().decode(origin.blobs.read(manifest));
    const otherBlob = origin.blobs.put(other);
    const lying = JSON.parse(bytes);
    lying.config = {
      mediaType: image.config.mediaType,
      digest: image.config.digest,
      size: image.config.size,
    };
    lying.layers[0] = { ...lying.layers[0], ...otherBlob };
    const descriptor = {
      mediaType: manifest.mediaType,
      ...origin.blobs.put(JSON.stringify(lying)),
    };
    await refusedLater(write([{ descriptor, names: [] }]), "image/diff-id-mismatch");
  });

  test(name("a place that is not there is told as such"), async () => {
    const { environment, place } = await setUp();
    const work = async () => await transport.read!(location(place, "nothing:1"), environment);
    await assert.rejects(work(), { name: "QuillaError" });
  });

  test(name("writing again"), async () => {
    const { origin, write, read, place } = await setUp();
    const [a, b] = ["a", "b"].map((label) => makeImage(origin, { label }));
    await write([placed(a!)], location(place, "x:1"));
    await write([placed(b!)], location(place, "y:1"));
    assert.equal(
      (await read(location(place, "y:1"))).images[0]!.descriptor.digest,
      b!.manifest.digest,
    );
    if (!adds) {
      return await refusedLater(read(location(place, "x:1")), "image/unknown").then(() => {});
    }
    await write([placed(b!)], location(place, "x:1"));
    assert.equal(
      (await read(location(place, "x:1"))).images[0]!.descriptor.digest,
      b!.manifest.digest,
    );
  });
}
