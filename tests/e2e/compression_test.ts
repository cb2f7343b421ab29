/**
 * Layers that are compressed on their way: the same bytes from every subject, and the real programs read them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { archiveOf, member } from "../support/archive.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const [skopeo, umoci, gzip] = [peer("skopeo"), peer("umoci"), peer("gzip")];

/** Runs another program, which must succeed. */
function ask(cwd: string, program: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** 6 MB in 100 files: enough that threads are started. */
const files = Array.from({ length: 100 }, (_, at) => {
  const lines = Array.from(
    { length: 2000 },
    (_, line) => `file ${at}: ${line * at % 9973} of 9973\n`,
  );
  return member(`data/${String(at).padStart(3, "0")}`, {}, lines.join(""));
});

/** Whoever finds others here has changed what pushed images are called: raise the version in the name of the encoder. */
const expected: Record<string, string> = {
  gzip: "sha256:0aa282b6eeacdc21bdd61812e71cc01efdd61b4a1ed80d88552399120b3df612",
  zstd: "sha256:fe01a1e5c88062e52fd86c016944e1e0a1510ff92120886fa1f0d8a6fd7438e9",
};

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const surroundings = { store: join(folder, "store"), cwd: folder };
  const quilla = (...words: string[]) => outputOf(subject, words, surroundings);
  const entry = (layout: string) =>
    JSON.parse(readFileSync(join(folder, layout, "index.json"), "utf8")).manifests[0];
  const layerOf = (layout: string) => {
    const path = (digest: string) => join(folder, layout, "blobs", ...digest.split(":"));
    const [layer] = JSON.parse(readFileSync(path(entry(layout).digest), "utf8")).layers;
    return { ...layer, path: path(layer.digest) };
  };

  describe(`compression: ${subject.name}`, { skip: subject.skip }, () => {
    it("the same digest from every subject, and again", async () => {
      writeFileSync(join(folder, "files.tar"), archiveOf(files));
      await quilla("import", "files.tar", "files:1");
      for (const kind of ["gzip", "zstd"]) {
        await quilla("copy", "-q", "--compression", kind, "store:files:1", `oci:${kind}:files`);
        await quilla("copy", "-q", "--compression", kind, "store:files:1", `oci:${kind}2:files`);
        assert.equal(layerOf(kind).digest, expected[kind], kind);
        assert.equal(entry(`${kind}2`).digest, entry(kind).digest);
      }
    });

    it("gzip, skopeo and umoci read them", {
      skip: skopeo.skip ?? umoci.skip ?? gzip.skip,
    }, () => {
      ask(folder, "sh", "-c", `gzip -t < ${layerOf("gzip").path}`);
      for (const kind of ["gzip", "zstd"]) {
        ask(
          folder,
          skopeo.path,
          "copy",
          "-q",
          "--dest-decompress",
          `oci:${kind}:files`,
          `dir:d-${kind}`,
        );
        const tar = join(folder, `d-${kind}`, layerOfDirectory(join(folder, `d-${kind}`)));
        assert.ok(readFileSync(tar).equals(readFileSync(join(folder, "files.tar"))), kind);
      }
      ask(folder, umoci.path, "unpack", "--rootless", "--image", "gzip:files", "bundle");
      const unpacked = readFileSync(join(folder, "bundle", "rootfs", "data", "042"));
      assert.ok(unpacked.equals(files[42]!.content));
    });

    it("build -o compresses; a base's layers where that is forced", async () => {
      writeFileSync(join(folder, "Dockerfile"), "FROM files:1\nCOPY Dockerfile /\n");
      const build = async (output: string) => {
        await quilla("build", "-q", "-o", `type=oci,tar=false,dest=${output}`, ".");
        const dest = output.split(",")[0]!;
        return layerOf(dest).mediaType.replace(/.*\./, "");
      };
      assert.equal(await build("o1"), "tar");
      assert.equal(await build("o2,compression=gzip"), "tar+gzip");
      await quilla("copy", "-q", "oci:gzip:files", "store:files:1");
      assert.equal(await build("o3,compression=zstd"), "tar+gzip");
      assert.equal(await build("o4,compression=zstd,force-compression=true"), "tar+zstd");
      assert.equal(layerOf("o4").digest, expected.zstd);
    });

    it("what cannot be is refused", async () => {
      for (
        const [words, message] of [
          [["save", "--compression", "zstd", "-o", "no.tar", "files:1"], /takes none, gzip/],
          [["save", "--force-compression", "-o", "no.tar", "files:1"], /--compression gzip/],
          [
            [
              "copy",
              "--preserve-digests",
              "--force-compression",
              "--compression",
              "none",
              "store:files:1",
              "oci:no",
            ],
            /another digest/,
          ],
        ] as const
      ) {
        const { code, stderr } = await runQuilla(subject, words, surroundings);
        assert.notEqual(code, 0);
        assert.match(stderr, message);
      }
    });

    const crane = peer("crane").skip === undefined
      ? "crane"
      : join(homedir(), "go", "bin", "crane");
    it(
      "crane validates a compressed archive, and a Docker engine loads it",
      { skip: noDockerd },
      async () => {
        await quilla("save", "--compression", "gzip", "-o", "files.docker.tar", "files:1");
        if (spawnSync(crane, ["version"]).status === 0) {
          ask(folder, crane, "validate", "--tarball", "files.docker.tar");
        }
        await withDockerd(({ docker }) => {
          const { stdout } = docker("load", "-i", join(folder, "files.docker.tar"));
          assert.match(stdout, /files:1/);
        });
      },
    );
  });
}

/** The one large file in what skopeo calls a directory. */
function layerOfDirectory(directory: string): string {
  const manifest = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
  return manifest.layers[0].digest.slice("sha256:".length);
}
