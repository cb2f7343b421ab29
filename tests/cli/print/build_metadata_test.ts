/**
 * The digest that a build's metadata say is the one under which others find the image.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { quilla } from "../../support/fake_context.ts";
import { fakeRegistry } from "../../support/http_registry.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const pushes: readonly (readonly [name: string, ...words: string[]])[] = [
  ["--push", "--push"],
  ["--push, two platforms", "--push", "--platform", "linux/amd64,linux/arm64"],
  ["type=registry", "-o", "type=registry"],
  ["type=registry, zstd", "-o", "type=registry,compression=zstd"],
  ["type=registry, not compressed", "-o", "type=registry,compression=uncompressed"],
  ["type=image,push=true", "-o", "type=image,push=true"],
  ["beside an archive", "--push", "-o", "type=oci,dest=DIR/a.tar"],
  ["an annotation of its own", "-o", "type=registry,annotation.a=b", "-o", "type=image"],
];

describe("the metadata of a build that is pushed say the registry's digest", () => {
  for (const [name, ...words] of pushes) {
    it(name, async () => {
      const registry = await fakeRegistry();
      const place = newPath();
      mkdirSync(join(place, "context"), { recursive: true });
      writeFileSync(join(place, "context", "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
      const file = join(place, "metadata.json");
      const tags = ["1", "2"].flatMap((tag) => ["-t", `${registry.host}/app:${tag}`]);
      const { code, stderr } = await quilla(
        { root: join(place, "store") },
        ...["build", ...tags, "--metadata-file", file, join(place, "context")],
        ...words.map((word) => word.replace("DIR", place)),
      );
      assert.equal(code, 0, stderr);
      const metadata = JSON.parse(readFileSync(file, "utf8"));
      for (const tag of ["1", "2"]) {
        const { bytes, type } = registry.manifests.get(`app:${tag}`)!;
        assert.equal(metadata["containerimage.digest"], digestOf(bytes));
        const { platform, ...descriptor } = metadata["containerimage.descriptor"];
        assert.deepEqual(descriptor, {
          mediaType: type,
          digest: digestOf(bytes),
          size: bytes.length,
        });
        assert.equal(platform?.os, words.includes("--platform") ? undefined : "linux");
      }
    });
  }
});

it("the metadata of a build name it, and its image as it was named", async () => {
  const place = newPath();
  mkdirSync(place);
  writeFileSync(join(place, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  const file = join(place, "metadata.json");
  const refs: string[] = [];
  for (let time = 0; time < 2; time++) {
    await quilla(
      { root: join(place, "store") },
      ...["build", "-t", "b:1", "-t", "c", "--metadata-file", file, place],
    );
    const metadata = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(metadata["image.name"], "docker.io/library/b:1,docker.io/library/c:latest");
    refs.push(metadata["buildx.build.ref"]);
  }
  assert.match(refs[0]!, /^default\/default\/[0-9a-z]{25}$/);
  assert.notEqual(refs[0], refs[1]);
});

it("the metadata of a layout say its digest, however it is compressed", async () => {
  for (const compression of ["gzip", "zstd", "uncompressed"]) {
    const place = newPath();
    mkdirSync(place);
    writeFileSync(join(place, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    const [file, layout] = [join(place, "metadata.json"), join(place, "layout")];
    const output = `type=oci,tar=false,dest=${layout},compression=${compression}`;
    const { code, stderr } = await quilla(
      { root: join(place, "store") },
      ...["build", "-o", output, "--metadata-file", file, place],
    );
    assert.equal(code, 0, stderr);
    const [manifest] = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")).manifests;
    const metadata = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(metadata["containerimage.digest"], manifest.digest, compression);
  }
});
