import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import type { Image } from "../../core/image/image.ts";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import { addImage } from "../support/command_images.ts";
import { inStore, name, putAttestation } from "../support/edited_store.ts";
import { quilla } from "../support/fake_context.ts";
import { withRegistry } from "../support/served_registry.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const empty = join(directory, "nothing");

/** Everything in and below a directory. */
const all = (path: string) => readdirSync(path, { recursive: true, encoding: "utf8" }).sort();

/** Runs a command that looks with a store that is not there: what it prints; nothing may be left of it. */
async function look(...words: string[]): Promise<string> {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = directory;
  try {
    const here = all(directory);
    const { code, stdout, stderr } = await quilla({ root: empty }, ...words);
    assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
    assert.deepEqual(all(directory), here);
    return stdout;
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

async function refused(error: string, ...words: string[]): Promise<string> {
  const { code, stderr } = await quilla({ root: empty }, ...words);
  assert.notEqual(code, 0, words.join(" "));
  assert.ok(stderr.includes(`[${error}]`), `${words.join(" ")}: ${stderr}`);
  assert.doesNotMatch(stderr, /defect/);
  return stderr;
}

describe("an image is looked at where it is", () => {
  it("in a registry: documents alone are fetched, and layers where files are wanted", async () => {
    await withRegistry({}, async ({ address, root, requests }) => {
      const image = await addImage(root, { names: ["docker.io/library/app:1"], text: "far" });
      const place = `docker://${address}/library/app:1`;
      await inStore(root, (store) => name(store, `${address}/library/app:1`, image.descriptor));
      const [shown] = JSON.parse(await look("inspect", place));
      assert.equal(shown.Id, image.id);
      assert.equal(shown.Architecture, "amd64");
      assert.deepEqual(shown.RepoTags, [`${address}/library/app:1`]);
      assert.deepEqual(shown.RepoDigests, [`${address}/library/app@${image.descriptor.digest}`]);
      assert.equal((await look("history", "-q", place)).split("\n").length, 3);
      assert.equal(await look("image", "digest", place), `${image.descriptor.digest}\n`);
      assert.equal(digestOf(await look("inspect", "--raw", place)), image.descriptor.digest);
      const config = await look("inspect", "--raw", "--config", place);
      assert.equal(digestOf(config), image.id);
      const { digest: layer } = image.manifest.layers[0]!;
      const blobs = () => requests.filter(({ target }) => target.endsWith(layer)).length;
      assert.equal(blobs(), 0);
      const file = join(directory, "files.tar");
      writeFileSync(file, "");
      await look("export", place, "-o", file);
      assert.match(readFileSync(file, "latin1"), /^file\0/);
      assert.equal(blobs(), 1);
    });
  });

  it("in a layout and an archive, and compared", async () => {
    const root = join(directory, "here");
    const image = await addImage(root, { names: ["app"], text: "near" });
    const [layout, archive] = [join(directory, "layout"), join(directory, "app.tar")];
    await quilla({ root }, "copy", "-q", "store:app", `oci:${layout}:app`);
    await quilla({ root }, "save", "app", "-o", archive);
    const bundle = join(directory, "app.bundle");
    await quilla({ root }, "bundle", "create", "-o", bundle, "app");
    const places = [`oci:${layout}`, `oci:${layout}:app`, `docker-archive:${archive}`];
    for (const place of [...places, `bundle:${bundle}`, `bundle:${bundle}:app`]) {
      assert.equal(await look("inspect", "-f", "{{.Id}}", place), `${image.id}\n`, place);
      assert.match(await look("history", "--no-trunc", place), /COPY file \/file/);
    }
    const same = `oci:${layout} and docker-archive:${archive} do not differ`;
    const diff = await look("image", "diff", `oci:${layout}`, `docker-archive:${archive}`);
    assert.ok(diff.endsWith(`${same}\n`), diff);
    const other = await addImage(root, { names: ["oci:1"], text: "named as a place" });
    const named = await quilla({ root }, "inspect", "-f", "{{.Id}}", "oci:1");
    assert.equal(named.stdout, `${other.id}\n`);
  });

  it("of several platforms: the one that is asked for, else one that is there", async () => {
    const root = join(directory, "several");
    const images: Image[] = [];
    for (const platform of ["s390x", "riscv64"]) {
      images.push(await addImage(root, { platform, text: platform }));
    }
    const layout = join(directory, "several-layout");
    const index = await inStore(root, async (store) => {
      const manifests = images.map(({ descriptor, config: { os, architecture } }) => ({
        ...descriptor,
        platform: { os, architecture },
      }));
      manifests.push(putAttestation(store, manifests[0]!) as typeof manifests[0]);
      const bytes = encodeIndex({ mediaType: mediaTypes.index, manifests });
      const descriptor = { mediaType: mediaTypes.index, ...store.blobs.put(bytes) };
      await name(store, "several", descriptor);
      return descriptor;
    });
    await quilla({ root }, "copy", "-q", "--all", "store:several", `oci:${layout}:several`);
    const place = `oci:${layout}:several`;
    const show = ["inspect", "-f", "{{.Architecture}}", place];
    assert.equal(await look(...show), "s390x\n");
    assert.equal(await look(...show, "--platform", "linux/riscv64"), "riscv64\n");
    const hint = await refused("image/platform", ...show, "--platform", "linux/arm64");
    assert.match(hint, /it has linux\/s390x, linux\/riscv64/);
    assert.match(await refused("image/platform", "export", place), /it has linux\/s390x/);
    assert.equal(digestOf(await look("inspect", "--raw", place)), index.digest);
    const manifest = await look("inspect", "--raw", "--platform", "linux/riscv64", place);
    assert.equal(digestOf(manifest), images[1]!.descriptor.digest);
    const rows = await look("index", "ls", "--no-trunc", "--format", "{{.ID}} {{.Type}}", place);
    const [first, second] = images.map(({ id }) => `${id} image\n`);
    const about = images[0]!.descriptor.digest;
    assert.equal(rows, `${first}${second} attestation of ${about}\n`);
    assert.equal(JSON.parse(await look("index", "inspect", place)).manifests.length, 3);
  });

  it("where the bytes are others than the digest says: refused", async () => {
    const root = join(directory, "changed");
    const image = await addImage(root, { names: ["app"], text: "changed" });
    const layout = join(directory, "changed-layout");
    await quilla({ root }, "copy", "-q", "store:app", `oci:${layout}:app`);
    const spoil = (digest: string) => {
      const path = join(layout, "blobs", ...digest.split(":"));
      const bytes = readFileSync(path);
      bytes[bytes.length - 3]! ^= 1;
      writeFileSync(path, bytes);
    };
    spoil(image.manifest.layers[0]!.digest);
    await look("inspect", `oci:${layout}`);
    await refused("image/digest-mismatch", "export", `oci:${layout}`, "-o", `${layout}.tar`);
    assert.ok(!all(directory).includes("changed-layout.tar"));
    spoil(image.manifest.config.digest);
    await refused("image/digest-mismatch", "inspect", `oci:${layout}`);
  });

  it("a place that is none says what to write", async () => {
    assert.match(await refused("transport/unknown", "inspect", "dockr://app"), /docker:\?/);
    assert.match(
      await refused("transport/unknown", "inspect", "https://r.example/app"),
      /docker:\/\/r\.example\/app/,
    );
    assert.match(await refused("transport/no-name", "history", "docker:/app"), /docker:\/\/app/);
    await refused("transport/no-name", "inspect", "docker://");
    await refused("transport/no-path", "export", "oci:");
    assert.match(await refused("transport/no-path", "inspect", "oci://app"), /: oci:app/);
    await refused("bundle/unreadable", "export", `bundle:${empty}`);
    await refused("transport/one-way", "inspect", "bundle:-");
    await refused("store/missing", "inspect", "app:1");
    await refused("archive/missing", "inspect", `docker-archive:${empty}`);
    const path = join(directory, "layout");
    const { stderr } = await quilla({ root: join(directory, "here") }, "inspect", path);
    assert.ok(stderr.includes(`a layout is oci:${path}`), stderr);
    const other = await quilla({ root: join(directory, "here") }, "inspect", "somewhere");
    assert.match(other.stderr, /docker:\/\/somewhere/);
    assert.equal((await quilla({ root: empty }, "history", "x", "--platform", "?")).code, 2);
  });
});

describe("what is no image is shown as what it is", () => {
  const root = join(directory, "artefacts");
  const layout = join(directory, "artefacts-layout");

  it("a chart, an attestation, an index of nothing", async () => {
    await addImage(root, { names: ["app"] });
    await inStore(root, async (store) => {
      const blob = (mediaType: string, text: string) => ({
        mediaType,
        ...store.blobs.put(text),
      });
      const layer = blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "chart");
      const chart = encodeManifest({
        mediaType: mediaTypes.manifest,
        config: blob("application/vnd.cncf.helm.config.v1+json", '{"name":"chart"}'),
        layers: [{ ...layer, annotations: { title: "a chart" } }],
        annotations: { made: "today" },
        subject: layer, // what it is about may be anywhere
      });
      await name(store, "chart", { mediaType: mediaTypes.manifest, ...store.blobs.put(chart) });
      const { platform: _, annotations: __, ...about } = putAttestation(store, layer);
      await name(store, "attestation", about);
      const none = encodeIndex({ mediaType: mediaTypes.index, manifests: [] });
      await name(store, "none", { mediaType: mediaTypes.index, ...store.blobs.put(none) });
    });
    for (const each of ["chart", "attestation", "none"]) {
      const place = `oci:${layout}-${each}`;
      const { stderr, code } = await quilla({ root }, "copy", "-q", `store:${each}`, place);
      assert.equal(code, 0, stderr);
      for (const at of [{ root, place: each }, { root: empty, place }]) {
        const run = (...words: string[]) => quilla({ root: at.root }, ...words, at.place);
        const { stdout } = await run("inspect");
        const [shown] = JSON.parse(stdout);
        assert.equal(shown.Descriptor.digest, shown.Id);
        const document = JSON.parse((await run("index", "inspect")).stdout);
        if (each === "none") {
          assert.deepEqual([shown.MediaType, shown.Manifests], [mediaTypes.index, []]);
        } else {
          assert.equal(
            shown.ArtifactType,
            each === "chart"
              ? "application/vnd.cncf.helm.config.v1+json"
              : "application/vnd.in-toto+json",
          );
          assert.deepEqual(shown.Layers, document.layers);
          assert.deepEqual(shown.Config, document.config);
          assert.deepEqual(shown.Annotations, document.annotations);
          assert.deepEqual(shown.Subject, document.subject);
        }
        const code = each === "none" ? "image/platform" : "image/artefact";
        for (const command of ["history", "export"]) {
          const { stderr } = await run(command);
          assert.ok(stderr.includes(`[${code}]`), stderr);
          assert.doesNotMatch(stderr, /it has ;/);
        }
      }
    }
    const { stderr } = await quilla({ root }, "run", "--network", "none", "chart");
    assert.match(stderr, /image\/artefact/);
    assert.match((await quilla({ root }, "image", "ls")).stdout, /^chart .* 5B$/m);
  });
});
