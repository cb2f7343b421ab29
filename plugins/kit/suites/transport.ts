/**
 * What every transport must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import { writeImage } from "../../../core/image/write_image.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type {
  ImageSource,
  PlacedImage,
  Transport,
} from "../../../core/plugin/contracts/transport.ts";
import { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { attach } from "../referrers/attach.ts";
import { copyImages } from "../transfer/copy_images.ts";
import { StoreSink, storeSource } from "../transfer/store_place.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** Where a transport is tried. */
export interface TransportGiven {
  /** A place in an empty directory, as it is written behind the colon; its shape alone is tried unless given. */
  readonly location?: ((directory: string) => string) | undefined;
}

/** The cases. */
export function transportSuite(
  subject: Transport,
  { location }: TransportGiven,
): readonly SuiteCase[] {
  const { scheme, read, write } = subject;
  return [
    {
      name: `${scheme} stands before a colon, reads or writes, and says what follows`,
      run() {
        match(scheme, /^[a-z][a-z0-9-]*$/);
        match(subject.summary, /\S/);
        ok(read !== undefined || write !== undefined, "it neither reads nor writes");
      },
    },
    ...(location === undefined || read === undefined || write === undefined
      ? []
      : bothWays(subject, location)),
  ];
}

function bothWays(
  subject: Transport,
  location: (directory: string) => string,
): readonly SuiteCase[] {
  const { scheme } = subject;
  const it = (says: string, work: (workshop: Workshop) => Promise<void>): SuiteCase => ({
    name: `${scheme} ${says}`,
    run: () => inWorkshop(subject, location, work),
  });
  return [
    it("gives back the image that it took, under its name", async ({ origin, put, take }) => {
      const image = await makeImage(origin, "a");
      await put([{ descriptor: image, names: ["docker.io/library/a:latest"] }]);
      const { images, store } = await take();
      deepEqual(images.map(({ digest }) => digest), [image.digest]);
      equal(store.blobs.isSound(image.digest), true);
    }),
    it("is as it was where a copy is made once more", async ({ origin, put, take }) => {
      const images = [{ descriptor: await makeImage(origin, "a"), names: [] }];
      await put(images);
      await put(images);
      deepEqual((await take()).images.map(({ digest }) => digest), [images[0]!.descriptor.digest]);
    }),
    it("shows nothing before the commit, and keeps nothing once given up", async (workshop) => {
      const { origin, environment, place } = workshop;
      const image = await makeImage(origin, "a");
      const sink = await subject.write!(place, environment);
      await sink.put(image, storeSource(origin, []).blob(image));
      await rejects(workshop.take());
      await sink.abort();
      await sink.abort();
      await rejects(workshop.take());
    }),
    it("keeps nothing of bytes that are not what they should be", async (workshop) => {
      const { origin, put, take } = workshop;
      const image = await makeImage(origin, "a");
      const images = [{ descriptor: image, names: [] }];
      const honest = storeSource(origin, images);
      const liar: ImageSource = {
        images,
        verified: false,
        has: (blob) => honest.has(blob),
        close: () => honest.close(),
        async *blob(blob) {
          for await (const piece of honest.blob(blob)) {
            const copy = Uint8Array.from(piece);
            copy[0]! ^= 1;
            yield copy;
          }
        },
      };
      await rejects(put(images, liar), QuillaError);
      await rejects(take());
    }),
    it("keeps what hangs on an image, if it says that it does", async (workshop) => {
      const { origin, environment, place } = workshop;
      const image = await makeImage(origin, "a");
      const attached = await attach(origin, image, { artifactType: "text/x", layers: [] });
      const sink = await subject.write!(place, environment);
      if (sink.referrers !== true) return await sink.abort();
      const from = storeSource(origin, [{ descriptor: image, names: [] }]);
      await copyImages(from, sink, { ...environment, referrers: true });
      const source = await subject.read!(place, environment);
      try {
        deepEqual(source.images.map(({ descriptor }) => descriptor.digest), [image.digest]);
        const found = await source.referrers?.(image) ?? [];
        deepEqual(found.map(({ digest }) => digest), [attached.digest]);
      } finally {
        await source.close();
      }
    }),
    it("says that nothing is there with a code and a hint", async ({ take }) => {
      await rejects(take(), (error) => {
        ok(error instanceof QuillaError, `it threw ${error}`);
        match(error.code, /^[a-z0-9-]+\/[a-z0-9-]+$/);
        return true;
      });
    }),
  ];
}

/** Where one case is at work. */
interface Workshop {
  readonly origin: Store;
  readonly environment: { readonly store: Store };
  /** A location where nothing is. */
  readonly place: string;
  put(images: readonly PlacedImage[], source?: ImageSource): Promise<void>;
  /** What is there, copied to a new store. */
  take(): Promise<{ readonly images: readonly Descriptor[]; readonly store: Store }>;
}

async function inWorkshop(
  { read, write, ...rest }: Transport,
  location: (directory: string) => string,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const open: Store[] = [];
    const newStore = async (name: string) => {
      const store = await Store.open(join(directory, name), { create: true });
      open.push(store);
      return store;
    };
    const environment = { store: await newStore("environment") };
    const origin = await newStore("origin");
    const place = location(join(directory, "place"));
    let taken = 0;
    try {
      await work({
        origin,
        environment,
        place,
        async put(images, source = storeSource(origin, images)) {
          const sink = await write!.call(rest, place, environment);
          await copyImages(source, sink, environment);
        },
        async take() {
          const source = await read!.call(rest, place, environment);
          try {
            const store = await newStore(`taken-${++taken}`);
            const copied = await copyImages(source, new StoreSink(store), { store });
            return { images: copied.map(({ descriptor }) => descriptor), store };
          } finally {
            await source.close();
          }
        },
      });
    } finally {
      for (const store of open) store.close();
    }
  });
}

/** An image with one layer, told apart by a label. */
async function makeImage(store: Store, label: string): Promise<Descriptor> {
  const changes = [{ type: "file", path: "/label", content: label }] as const;
  const layer = await assembleLayer(changes, { store, below: new UnionTree([]), times: 0 });
  const created = "1970-01-01T00:00:00Z";
  const config = { os: "linux", architecture: "amd64", created, config: {} };
  return writeImage(store, config, [layer]).descriptor;
}
