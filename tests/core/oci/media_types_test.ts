import assert from "node:assert/strict";
import { test } from "node:test";
import * as types from "../../../core/oci/media_types.ts";

const oci = "application/vnd.oci.image.";
const docker = "application/vnd.docker.";

test("documents of the OCI and of Docker are told apart by kind", () => {
  for (
    const [kind, is] of [["manifest", types.isManifestType], ["index", types.isIndexType], [
      "config",
      types.isConfigType,
    ]] as const
  ) {
    for (const name of ["manifest", "index", "config"] as const) {
      assert.equal(is(types.mediaTypes[name]), name === kind, `${name} as ${kind}`);
      assert.equal(is(types.dockerMediaTypes[name]), name === kind, `Docker's ${name} as ${kind}`);
    }
  }
});

const compressions: Record<string, types.Compression | undefined> = {
  [`${oci}layer.v1.tar`]: "none",
  [`${oci}layer.v1.tar+gzip`]: "gzip",
  [`${oci}layer.v1.tar+zstd`]: "zstd",
  [`${oci}layer.nondistributable.v1.tar`]: "none",
  [`${oci}layer.nondistributable.v1.tar+gzip`]: "gzip",
  [`${oci}layer.nondistributable.v1.tar+zstd`]: "zstd",
  [`${docker}image.rootfs.diff.tar`]: "none",
  [`${docker}image.rootfs.diff.tar.gzip`]: "gzip",
  [`${docker}image.rootfs.diff.tar.zstd`]: "zstd",
  [`${docker}image.rootfs.foreign.diff.tar.gzip`]: "gzip",
  [`${oci}config.v1+json`]: undefined,
  "application/vnd.in-toto+json": undefined,
  "constructor": undefined,
};

test("layers are told by their compression", () => {
  for (const [mediaType, compression] of Object.entries(compressions)) {
    assert.equal(types.layerCompression(mediaType), compression, mediaType);
    assert.equal(types.isLayerType(mediaType), compression !== undefined, mediaType);
    const foreign = /nondistributable|foreign/.test(mediaType);
    assert.equal(types.isForeignLayerType(mediaType), foreign, mediaType);
  }
  for (const compression of ["none", "gzip", "zstd"] as const) {
    assert.equal(types.layerCompression(types.layerMediaType(compression)), compression);
  }
});

test("schema 1 is recognised", () => {
  assert.ok(types.isSchema1Type(`${docker}distribution.manifest.v1+json`));
  assert.ok(types.isSchema1Type(`${docker}distribution.manifest.v1+prettyjws`));
  assert.ok(!types.isSchema1Type(types.dockerMediaTypes.manifest));
});
