import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dockerMediaTypes } from "../../../../core/oci/media_types.ts";
import { ociOutput } from "../../../../plugins/outputs/oci.ts";
import { outputWorkshop } from "../../../support/output_workshop.ts";
import { refusedLater } from "../../../support/refused_later.ts";

const { manifest, index, config, layerGzip } = dockerMediaTypes;

async function written(...platforms: string[]) {
  const { directory, write, images } = await outputWorkshop(ociOutput, { platforms });
  const dest = join(directory, "layout");
  const { descriptor } = await write({
    ...{ type: "oci", dest, isDirectory: true, dockerTypes: true, compression: "gzip" },
  });
  const read = (digest: string) =>
    JSON.parse(readFileSync(join(dest, "blobs", digest.replace(":", "/")), "utf8"));
  return { descriptor, read, images };
}

test("oci-mediatypes=false writes a manifest of Docker's, with the same configuration", async () => {
  const { descriptor, read, images } = await written("linux/amd64");
  assert.equal(descriptor.mediaType, manifest);
  const document = read(descriptor.digest);
  assert.equal(document.mediaType, manifest);
  assert.equal(document.config.mediaType, config);
  assert.equal(document.config.digest, images[0]!.image.id);
  const types = document.layers.map(({ mediaType }: { mediaType: string }) => mediaType);
  assert.deepEqual([...new Set(types)], [layerGzip]);
});

test("oci-mediatypes=false writes a manifest list of several platforms", async () => {
  const { descriptor, read } = await written("linux/amd64", "linux/arm64");
  assert.equal(descriptor.mediaType, index);
  const { mediaType, manifests } = read(descriptor.digest);
  assert.equal(mediaType, index);
  assert.deepEqual(
    manifests.map(({ mediaType, platform }: { mediaType: string; platform: object }) => [
      mediaType,
      platform,
    ]),
    [
      [manifest, { architecture: "amd64", os: "linux" }],
      [manifest, { architecture: "arm64", os: "linux" }],
    ],
  );
});

test("oci-mediatypes=false has no place for annotations of an index", async () => {
  const { write, directory } = await outputWorkshop(ociOutput, {
    platforms: ["linux/amd64", "linux/arm64"],
  });
  const dest = join(directory, "layout");
  const annotations = [{ level: "index" as const, key: "a", value: "b" }];
  const said = { type: "oci", dest, isDirectory: true, dockerTypes: true, annotations };
  await refusedLater(write(said), "output/annotations");
});
