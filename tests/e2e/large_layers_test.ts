/**
 * Layers that are large enough for a thread of their own, on their way into the store.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Digest, digestOf, hexOf } from "../../core/digest.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { encodeLayout, imageLayout } from "../../core/oci/layout.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import { archiveOf, member } from "../support/archive.ts";
import { noise } from "../support/noise.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const tars = ["a", "b"].map((name) => archiveOf([member(name, {}, noise(name, 5 << 20))]));
const layers = tars.map((tar) => gzipSync(tar, { level: 1 }));

/** Writes a layout of one image that says these diffIDs of its layers. */
function writeLayout(directory: string, diffIds: readonly Digest[]): void {
  const blobs = join(directory, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array) => {
    const digest = digestOf(bytes);
    writeFileSync(join(blobs, hexOf(digest)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const [platform, mediaType] = [{ os: "linux", architecture: "amd64" }, mediaTypes.manifest];
  const config = put(mediaTypes.config, encodeConfig({ ...platform, config: {}, diffIds }));
  const listed = layers.map((layer) => put(`${mediaTypes.layer}+gzip`, layer));
  const manifest = put(mediaType, encodeManifest({ mediaType, config, layers: listed }));
  const index = encodeIndex({ mediaType: mediaTypes.index, manifests: [manifest] });
  writeFileSync(join(directory, "index.json"), index);
  writeFileSync(join(directory, "oci-layout"), encodeLayout(imageLayout));
}

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const surroundings = { store: join(folder, "store"), cwd: folder };

  describe(`large layers: ${subject.name}`, { skip: subject.skip }, () => {
    it("are verified in threads, and the process ends", async () => {
      writeLayout(join(folder, "good"), tars.map((tar) => digestOf(tar)));
      await outputOf(subject, ["copy", "-q", "oci:good", "store:good:1"], surroundings);
      await outputOf(subject, ["system", "check"], surroundings);
    });

    it("that unpack to something else are refused, and nothing gets the name", async () => {
      writeLayout(join(folder, "bad"), [digestOf(tars[0]!), digestOf("another")]);
      const words = ["copy", "-q", "oci:bad", "store:bad:1"];
      const { code, stderr } = await runQuilla(subject, words, surroundings);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /the layer sha256:\w{64} unpacks to sha256:\w{64}, the image's conf/);
      assert.match(stderr, /get the image again from where it comes/);
      assert.doesNotMatch(stderr, /^ +at /m);
      const list = await outputOf(subject, ["image", "ls", "-q"], surroundings);
      assert.equal(list.trim().split("\n").length, 1, list);
    });
  });
}
