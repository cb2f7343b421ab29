/**
 * What others wrote, through every transport: every byte that comes out went in.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { blobMember } from "../../../plugins/kit/archives/docker_manifest.ts";
import { quilla } from "../../support/fake_context.ts";
import {
  type ForeignImage,
  foreignImages,
  writeForeignLayout,
} from "../../support/foreign_documents.ts";
import { fakeRegistry } from "../../support/http_registry.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

/** Where an image goes: commands that take it from the layout `from` to the layout `to`. */
type Way = (place: {
  readonly from: string;
  readonly to: string;
  /** A name that nothing else has. */
  path(name: string): string;
  readonly host: string;
}) => readonly string[];

const ways: Readonly<Record<string, Way>> = {
  "a layout": ({ from, to }) => [`copy --all --preserve-digests ${from} ${to}`],
  "the store": ({ from, to }) => [
    `copy --all ${from} store:app:1`,
    `copy --all --preserve-digests store:app:1 ${to}`,
  ],
  "save and load": ({ from, to, path }) => [
    `copy --all ${from} store:app:1`,
    `save -o ${path("saved.tar")} app:1`,
    `image rm app:1`,
    `load -i ${path("saved.tar")}`,
    `copy --all store:app:1 ${to}`,
  ],
  "an archive of a layout": ({ from, to, path }) => [
    `copy --all ${from} oci-archive:${path("a.tar")}:1`,
    `copy --all oci-archive:${path("a.tar")}:1 ${to}`,
  ],
  "a bundle": ({ from, to, path }) => [
    `copy --all ${from} store:app:1`,
    `bundle create -o ${path("b.bundle")} app:1`,
    `image rm app:1`,
    `bundle apply ${path("b.bundle")}`,
    `copy --all store:app:1 ${to}`,
  ],
  "push and pull": ({ from, to, host }) => [
    `copy --all ${from} store:${host}/app:1`,
    `push ${host}/app:1`,
    `image rm ${host}/app:1`,
    `pull --all-platforms ${host}/app:1`,
    `copy --all store:${host}/app:1 ${to}`,
  ],
  "from registry to registry": ({ from, to, host }) => [
    `copy --all --preserve-digests ${from} docker://${host}/a:1`,
    `copy --all --preserve-digests docker://${host}/a:1 docker://${host}/b:1`,
    `copy --all docker://${host}/b:1 ${to}`,
  ],
};

/** What is only moved between registries and layouts; the store keeps no such thing. */
function takes(way: string, { isOddIndex }: ForeignImage): boolean {
  return isOddIndex !== true || !/pu|registry/.test(way);
}

for (const [way, commands] of Object.entries(ways)) {
  describe(`through ${way}, byte for byte`, () => {
    for (const image of foreignImages.filter((each) => takes(way, each))) {
      it(image.name, async () => {
        const place = join(directory, String(count++));
        mkdirSync(place);
        const registry = way.includes("pu") || way.includes("registry")
          ? await fakeRegistry()
          : undefined;
        writeForeignLayout(join(place, "from"), image);
        const lines = commands({
          from: `oci:${join(place, "from")}:1`,
          to: `oci:${join(place, "to")}:1`,
          path: (name) => join(place, name),
          host: registry?.host ?? "",
        });
        for (const line of lines) {
          const root = join(place, "store");
          const { code, stderr } = await quilla({ root }, ...line.split(" "));
          assert.equal(code, 0, `${line}: ${stderr}`);
        }
        requireSame(join(place, "to"), image);
      });
    }
  });
}

/** The layout has the image under its digest, and all that belongs to it. */
function requireSame(layout: string, { root, blobs }: ForeignImage): void {
  const { manifests } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  assert.deepEqual(
    manifests.map(({ digest }: { digest: string }) => digest),
    [root.digest],
  );
  for (const [digest, bytes] of blobs) {
    const path = join(layout, blobMember(digest));
    assert(existsSync(path), `${digest} is not there`);
    assert.equal(Buffer.compare(readFileSync(path), bytes), 0, `${digest} is another one`);
  }
}
