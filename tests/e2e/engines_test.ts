/**
 * The real programs read what quilla writes, and quilla reads what they write: the same image ID on both sides.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeTutorial } from "../../scripts/hello.ts";
import { type DockerEngine, noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { outputOf } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const greeting = "¡Hola! Hello from an image that quilla built.\n";
const skopeo = peer("skopeo");
const umoci = peer("umoci");
const podman = peer("podman");
const buildah = peer("buildah");

/** Runs another program, which must succeed. */
function ask(...command: string[]): string {
  const [program, ...words] = command;
  const { status, stdout, stderr, error } = spawnSync(program!, words, { encoding: "utf8" });
  assert.equal(status, 0, `${command.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const context = join(folder, "hello");
  const store = join(folder, "store");
  const archive = join(context, "hello.tar");
  const layout = join(folder, "layout");
  const quilla = (...words: string[]) => outputOf(subject, words, { store, cwd: context });
  const idOf = (name: string) => quilla("image", "inspect", "--format", "{{.Id}}", name);
  let id = "";

  /** What a program of the containers/ family keeps images in, of this test's own. */
  const storage = (name: string) => {
    const root = join(folder, name);
    mkdirSync(root, { recursive: true });
    return [
      "--root",
      join(root, "root"),
      "--runroot",
      join(root, "run"),
      "--storage-driver",
      "vfs",
    ];
  };

  describe(`engines and ${subject.name}`, { skip: subject.skip }, () => {
    it("build, image ls, save", async () => {
      await writeTutorial(context);
      await quilla("build", "-t", "hello", ".");
      assert.match(await quilla("image", "ls"), /^hello +latest /m);
      await quilla("save", "hello", "-o", "hello.tar");
      await quilla("copy", "store:hello", `oci:${layout}:latest`);
      id = await idOf("hello");
    });

    const withEngine = (use: (engine: DockerEngine) => void) => () => withDockerd(use);
    const docker = ({ docker }: DockerEngine, ...words: string[]) => {
      const { code, stdout, stderr } = docker(...words);
      assert.equal(code, 0, `docker ${words.join(" ")}: ${stderr}`);
      return stdout;
    };

    it(
      "a Docker engine loads the archive, runs the image, and gives it the same ID",
      { skip: noDockerd },
      withEngine((engine) => {
        assert.equal(docker(engine, "load", "-i", archive), "Loaded image: hello:latest\n");
        assert.equal(docker(engine, "run", "--rm", "--network", "none", "hello"), greeting);
        assert.equal(docker(engine, "image", "inspect", "-f", "{{.Id}}", "hello").trim(), id);
      }),
    );

    it("quilla loads what docker save writes", { skip: noDockerd }, async () => {
      const saved = join(folder, "docker.tar");
      await withDockerd((engine) => {
        docker(engine, "save", "-o", saved, "hello");
        docker(engine, "image", "rm", "hello");
      });
      await loadsAs(saved, "hello:latest");
    });

    /** In a store of its own, where there is nothing yet. */
    const loadsAs = async (file: string, name: string) => {
      const surroundings = { store: `${file}-store`, cwd: context };
      await outputOf(subject, ["load", "-i", file], surroundings);
      const words = ["image", "inspect", "--format", "{{.Id}}", name];
      assert.equal(await outputOf(subject, words, surroundings), id);
    };

    it("skopeo reads the store by the image's name, and a layout", { skip: skopeo.skip }, () => {
      for (
        const source of [`oci:${store}:docker.io/library/hello:latest`, `oci:${layout}:latest`]
      ) {
        const manifest = JSON.parse(ask(skopeo.path, "inspect", "--raw", source));
        assert.equal(manifest.config.digest, id, source);
        const config = JSON.parse(ask(skopeo.path, "inspect", "--config", source));
        assert.deepEqual(config.config.Entrypoint, ["/hello"], source);
      }
      const inArchive = JSON.parse(
        ask(skopeo.path, "inspect", "--raw", `docker-archive:${archive}`),
      );
      assert.equal(inArchive.config.digest, id);
    });

    it("quilla reads what skopeo copies", { skip: skopeo.skip }, async () => {
      const source = `oci:${layout}:latest`;
      const copy = (destination: string) => ask(skopeo.path, "copy", "-q", source, destination);
      copy(`oci-archive:${folder}/oci.tar:hello:latest`);
      await loadsAs(join(folder, "oci.tar"), "hello:latest");
      copy(`docker-archive:${folder}/skopeo.tar:hello:latest`);
      await loadsAs(join(folder, "skopeo.tar"), "hello:latest");
      copy(`oci:${folder}/copied:latest`);
      await quilla("copy", `oci:${folder}/copied:latest`, "store:from-layout");
      assert.equal(await idOf("from-layout"), id);
    });

    it("umoci unpacks a layout to a program that runs", { skip: umoci.skip }, () => {
      const bundle = join(folder, "bundle");
      ask(umoci.path, "unpack", "--rootless", "--image", `${layout}:latest`, bundle);
      assert.equal(ask(join(bundle, "rootfs", "hello")), greeting);
    });

    it("podman loads the archive; quilla loads what it saves", { skip: podman.skip }, async () => {
      const own = [podman.path, ...storage("podman")];
      assert.match(ask(...own, "load", "-i", archive), /Loaded image: .*hello:latest/);
      const inspect = ["image", "inspect", "--format", "{{.Id}}", "hello"];
      assert.equal(`sha256:${ask(...own, ...inspect).trim()}`, id);
      for (const format of ["docker-archive", "oci-archive"]) {
        const saved = join(folder, `podman-${format}.tar`);
        ask(...own, "save", "-q", "--format", format, "-o", saved, "hello");
        await loadsAs(saved, "hello:latest");
      }
    });

    it("buildah pulls the archive", { skip: buildah.skip }, () => {
      const own = [buildah.path, ...storage("buildah")];
      assert.equal(`sha256:${ask(...own, "pull", "-q", `docker-archive:${archive}`).trim()}`, id);
    });
  });
}
