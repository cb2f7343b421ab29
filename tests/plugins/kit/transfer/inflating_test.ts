import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { blobPath } from "../../../../core/plugin/api/store.ts";
import { encodeConfig } from "../../../../core/oci/config.ts";
import { encodeManifest } from "../../../../core/oci/manifest.ts";
import { type Compression, mediaTypes } from "../../../../core/oci/media_types.ts";
import { Store } from "../../../../core/store/store.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { namelessSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { leftoversIn } from "../../../support/leftovers.ts";
import { noise } from "../../../support/noise.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const small = [member("file", {}, "some text")];
/** Some 5 MB where it is compressed: a thread looks at it. */
const large = [member("file", {}, noise("large", 5_000_000))];

const open = async () => await Store.open(join(temporaryDirectory(), "store"), { create: true });

const cases: [what: string, members: readonly Member[], compression: Compression][] = [
  ["gzip", small, "gzip"],
  ["zstd", small, "zstd"],
  ["gzip in a thread", large, "gzip"],
  ["what is not compressed", small, "none"],
];

for (const [what, members, compression] of cases) {
  it(`layers are inflated while they come: ${what}`, async () => {
    const [from, to, other] = [await open(), await open(), await open()];
    const { manifest } = makeImage(from, { label: "a", layers: [{ members, compression }] });
    const source = storeSource(from, [{ descriptor: manifest, names: [] }]);
    const diffId = digestOf(archiveOf(members));
    await copyImages(source, namelessSink(to), { store: to, inflates: true });
    // It is known to be what it is called, so that nobody reads it to find out.
    assert.equal(to.blobs.isSound(diffId), true);
    assert.equal(
      digestOf(to.blobs.read({ digest: diffId, size: to.blobs.size(diffId) }, 9e6)),
      diffId,
    );
    await copyImages(source, namelessSink(to), { store: to, inflates: true });
    await copyImages(source, namelessSink(other), { store: other });
    assert.equal(other.blobs.has(diffId), compression === "none");
    assert.deepEqual([...leftoversIn(to.root), ...leftoversIn(other.root)], []);
  });
}

for (const members of [small, large]) {
  it(`nothing is kept of a layer of ${members[0]!.content?.length} bytes that unpacks to something else`, async () => {
    const [from, to] = [await open(), await open()];
    const { layers } = makeImage(from, { label: "a", layers: [{ members, compression: "gzip" }] });
    const diffId = digestOf("another");
    const platform = { os: "linux", architecture: "amd64" };
    const config = {
      mediaType: mediaTypes.config,
      ...from.blobs.put(encodeConfig({ ...platform, config: {}, diffIds: [diffId] })),
    };
    const mediaType = mediaTypes.manifest;
    const manifest = from.blobs.put(encodeManifest({ mediaType, config, layers }));
    const source = storeSource(from, [{ descriptor: { mediaType, ...manifest }, names: [] }]);
    await refusedLater(
      copyImages(source, namelessSink(to), { store: to, inflates: true }),
      "image/diff-id-mismatch",
    );
    assert.equal(existsSync(blobPath(to.places, diffId)), false);
    assert.equal(existsSync(blobPath(to.places, digestOf(archiveOf(members)))), false);
    assert.deepEqual(leftoversIn(to.root), []);
  });
}
