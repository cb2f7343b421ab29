/**
 * Every step of the tutorial, with quilla for docker, on each subject; and the real programs read what it wrote.
 *
 * @module
 */
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeTutorial } from "../../scripts/hello.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { type CommandResult, quillaOf } from "../support/quilla.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const GREETING = "¡Hola! Hello from an image that quilla built.\n";

function ok({ code, stdout, stderr }: CommandResult): string {
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Runs another program; it must succeed. */
function runPeer(...command: string[]): string {
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(program!, args, { encoding: "utf8" });
  return ok({ code: status ?? 128, stdout, stderr });
}

const ids = new Map<string, string>();

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const folder = temporaryDirectory();
  const cwd = join(folder, "hello");
  const store = join(folder, "store");
  const archive = join(cwd, "hello.tar");
  const quilla = quillaOf(subject, { store, cwd });

  describe(`the tutorial with ${name}`, { skip }, () => {
    it("builds, and lists the image as hello:latest", async () => {
      await writeTutorial(cwd);
      const id = ok(quilla("build", "-q", "-t", "hello", ".")).trim();
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
      ids.set(name, id);
      const [header = "", row = ""] = ok(quilla("image", "ls")).split("\n");
      assert.match(header, /^REPOSITORY\s+TAG\s+IMAGE ID\s+CREATED\s+SIZE$/);
      assert.match(row, new RegExp(`^hello\\s+latest\\s+${id.slice(7, 19)}\\s+\\S`));
      assert.equal(ok(quilla("image", "inspect", "--format", "{{.Id}}", "hello")).trim(), id);
    });

    it("gives the image ID that the other subjects give", () => {
      assert.equal(new Set(ids.values()).size, 1, JSON.stringify([...ids]));
    });

    it("saves an archive that a Docker engine loads and runs, under the same ID", {
      skip: noDockerd,
    }, async () => {
      ok(quilla("save", "hello", "-o", archive));
      await withDockerd(({ docker }) => {
        assert.match(ok(docker("load", "-i", archive)), /Loaded image: hello:latest/);
        assert.equal(ok(docker("run", "--rm", "--network", "none", "hello")), GREETING);
        const id = ok(docker("image", "inspect", "--format", "{{.Id}}", "hello")).trim();
        assert.equal(id, ids.get(name));
        ok(docker("image", "rm", "hello"));
      });
    });

    const skopeo = peer("skopeo");
    it("keeps a store that skopeo reads", { skip: skopeo.skip }, () => {
      const source = `oci:${store}:docker.io/library/hello:latest`;
      const manifest = JSON.parse(runPeer(skopeo.path, "inspect", "--raw", source));
      assert.equal(manifest.config.digest, ids.get(name));
      const config = JSON.parse(runPeer(skopeo.path, "inspect", "--config", source));
      assert.deepEqual(config.config.Entrypoint, ["/hello"]);
    });

    const umoci = peer("umoci");
    it("copies to a layout that umoci unpacks", { skip: umoci.skip }, () => {
      const layout = join(folder, "layout");
      ok(quilla("copy", "store:hello", `oci:${layout}:latest`));
      const bundle = join(folder, "bundle");
      runPeer(umoci.path, "unpack", "--rootless", "--image", `${layout}:latest`, bundle);
      assert.equal(runPeer(join(bundle, "rootfs", "hello")), GREETING);
    });

    const podman = peer("podman");
    it("saves an archive that podman loads", { skip: podman.skip }, () => {
      ok(quilla("save", "hello", "-o", archive));
      const root = join(folder, "podman");
      mkdirSync(root);
      const own = ["--root", join(root, "root"), "--runroot", join(root, "run")];
      const driver = ["--storage-driver", "vfs"];
      assert.match(
        runPeer(podman.path, ...own, ...driver, "load", "-i", archive),
        /Loaded image: .*hello:latest/,
      );
      const format = ["--format", "{{.Id}}"];
      const id = runPeer(podman.path, ...own, ...driver, "image", "inspect", ...format, "hello");
      assert.equal(`sha256:${id.trim()}`, ids.get(name));
    });
  });
}
