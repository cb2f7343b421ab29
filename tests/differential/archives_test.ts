/**
 * Archives and layouts between quilla and the programs of others, both ways.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseManifest } from "../../core/oci/manifest.ts";
import { parseReference } from "../../core/reference.ts";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { member } from "../support/archive.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { makeImage } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { helloProgram } from "../../scripts/tiny_elf.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

/** A store with an image `hello` whose layers are compressed in every way; the topmost has a program. */
async function origin(
  compressions: readonly ("none" | "gzip" | "zstd")[] = ["none", "gzip", "zstd"],
) {
  const root = newPath();
  const store = await Store.open(root, { create: true });
  const layers = compressions.map((compression) => ({
    compression,
    members: [
      member(`of-${compression}`, {}, compression.repeat(50_000)),
      member("hello", { mode: 0o755 }, helloProgram()),
    ],
  }));
  const { manifest, config } = makeImage(store, { label: "hello", layers });
  await store.references.tag(parseReference("hello"), manifest, new Date());
  store.close();
  return { root, id: config.digest };
}

async function run(root: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, `quilla ${words.join(" ")}\n${stderr}`);
  return stdout;
}

function program(path: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(path, words, { encoding: "utf8" });
  assert.equal(status, 0, `${path} ${words.join(" ")}\n${stderr}`);
  return stdout;
}

/** The IDs of the images in a store that is in order. */
async function idsIn(root: string): Promise<string[]> {
  const store = await Store.open(root);
  assert.deepEqual(await checkStore(store), []);
  const ids = store.references.list().map((image) =>
    parseManifest(store.blobs.read(image)).config.digest
  );
  store.close();
  return [...new Set<string>(ids)];
}

const skopeo = peer("skopeo");
const umoci = peer("umoci");
const podman = peer("podman");
const buildah = peer("buildah");

test(
  "skopeo reads our layouts and archives, and we read what it writes",
  { skip: skopeo.skip },
  async () => {
    const { root, id } = await origin();
    const [layout, ociArchive, dockerArchive] = [newPath(), newPath(), newPath()];
    await run(root, "copy", "store:hello", `oci:${layout}:latest`);
    await run(root, "copy", "store:hello", `oci-archive:${ociArchive}:hello:latest`);
    await run(root, "save", "hello", "-o", dockerArchive);
    for (const place of [`oci:${layout}:latest`, `oci-archive:${ociArchive}:hello:latest`]) {
      const raw = JSON.parse(program(skopeo.path, "inspect", "--raw", place));
      assert.equal(raw.config.digest, id, place);
    }
    const places = ["oci:", "oci-archive:", "docker-archive:"].map((scheme) =>
      `${scheme}${newPath()}:again:1`
    );
    const sources = [
      `oci:${layout}:latest`,
      `oci-archive:${ociArchive}:hello:latest`,
      `docker-archive:${dockerArchive}`,
    ];
    for (const [at, place] of places.entries()) {
      program(skopeo.path, "copy", "-q", sources[at]!, place);
      const back = newPath();
      await run(back, "copy", place, "store:");
      assert.deepEqual(await idsIn(back), [id], place);
      assert.match(await run(back, "images"), /^again +1 /m);
    }
  },
);

test("umoci unpacks our layouts, and we read what it changed", { skip: umoci.skip }, async () => {
  const { root } = await origin(["none", "gzip"]);
  const [layout, bundle, back] = [newPath(), newPath(), newPath()];
  await run(root, "copy", "store:hello", `oci:${layout}:latest`);
  program(umoci.path, "unpack", "--rootless", "--image", `${layout}:latest`, bundle);
  assert.equal(existsSync(join(bundle, "rootfs", "hello")), true);
  program(
    umoci.path,
    "config",
    "--image",
    `${layout}:latest`,
    "--tag",
    "changed",
    "--no-history",
    "--config.env",
    "A=1",
  );
  await run(back, "copy", `oci:${layout}:changed`, "store:changed");
  assert.match(await run(back, "image", "inspect", "changed"), /"A=1"/);
});

test("podman and buildah load our archives, and we load theirs", {
  skip: podman.skip ?? buildah.skip,
}, async () => {
  const { root, id } = await origin();
  const storage = ["--root", newPath(), "--runroot", newPath(), "--storage-driver", "vfs"];
  for (const format of ["docker-archive", "oci-archive"]) {
    const [file, theirs, back] = [newPath(), newPath(), newPath()];
    await run(root, "save", "--format", format, "hello", "-o", file);
    assert.match(
      program(podman.path, ...storage, "load", "-i", file),
      /docker\.io\/library\/hello:latest/,
    );
    const images = program(podman.path, ...storage, "images", "-q", "--no-trunc");
    assert.equal(images.trim(), id);
    program(podman.path, ...storage, "save", "--format", format, "-o", theirs, "hello");
    assert.equal(await run(back, "load", "-i", theirs), "Loaded image: hello:latest\n");
    assert.deepEqual(await idsIn(back), [id]);
    assert.equal(
      program(buildah.path, ...storage, "pull", "-q", `${format}:${file}`).trim(),
      id.slice(7),
    );
    program(podman.path, ...storage, "rmi", "-f", "hello");
  }
});

test("a Docker engine loads our archives and runs the image, and we load what it saves", {
  skip: noDockerd,
}, async () => {
  const { root, id } = await origin();
  const [file, theirs, byId, back] = [newPath(), newPath(), newPath(), newPath()];
  await run(root, "save", "hello", "-o", file);
  await withDockerd(async ({ docker }) => {
    const must = (...words: string[]) => {
      const { code, stdout, stderr } = docker(...words);
      assert.equal(code, 0, `docker ${words.join(" ")}\n${stderr}`);
      return stdout;
    };
    assert.equal(must("load", "-i", file), "Loaded image: hello:latest\n");
    assert.equal(must("image", "inspect", "-f", "{{.Id}}", "hello").trim(), id);
    assert.match(must("run", "--rm", "--network", "none", "hello", "/hello"), /^¡Hola!/);
    must("save", "hello", "-o", theirs);
    assert.equal(await run(back, "load", "-i", theirs), "Loaded image: hello:latest\n");
    must("save", id, "-o", byId);
    assert.equal(await run(back, "load", "-i", byId), `Loaded image ID: ${id}\n`);
    assert.deepEqual(await idsIn(back), [id]);
    must("rmi", "-f", id);
    const nameless = newPath();
    await run(root, "save", id, "-o", nameless);
    assert.equal(must("load", "-i", nameless), `Loaded image ID: ${id}\n`);
  });
});
