/**
 * Other programs read the images that quilla changed, an engine runs one, and crane comes to the same where it is asked for the
 * same.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { writeTutorial } from "../../scripts/hello.ts";
import { archiveOf, member } from "../support/archive.ts";
import { start } from "../support/child_process.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { done, read } from "../support/edited_store.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const crane = peer("crane");
const skopeo = peer("skopeo");
const umoci = peer("umoci");

/** Runs another program, which must succeed. */
function ask(...command: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command[0]!, command.slice(1), {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  assert.equal(status, 0, `${command.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

/** The tutorial's image, changed in every way, under `edited`; without the last layer, under `appended`. */
async function newStore(): Promise<{ root: string; files: string }> {
  const [context, root] = [join(directory, "hello"), join(directory, "store")];
  await writeTutorial(context);
  const files = join(directory, "files.tar.gz");
  const members = [
    member("etc/", { type: "directory", mode: 0o755 }),
    member("etc/motd", { uid: 1, gid: 2, mode: 0o600 }, "be kind\n"),
    member("etc/link", { type: "symlink", linkname: "motd", mode: 0o777 }),
    member("etc/same", { type: "hardlink", linkname: "etc/motd", uid: 1, gid: 2, mode: 0o600 }),
  ];
  writeFileSync(files, gzipSync(archiveOf(members)));
  writeFileSync(
    join(context, "base.Dockerfile"),
    'FROM scratch\nCOPY hello /\nENV BASE=2\nENTRYPOINT ["/hello"]\n',
  );
  await done(root, "build", "-t", "hello", context);
  await done(root, "build", "-t", "base", "-f", join(context, "base.Dockerfile"), context);
  return { root, files };
}

test(
  "skopeo, umoci and a Docker engine take what was changed",
  { skip: skopeo.skip ?? umoci.skip },
  async () => {
    const { root, files } = await newStore();
    await done(root, "image", "append", "hello", files, "-t", "edited");
    await done(
      root,
      "image",
      "mutate",
      "edited",
      "-e",
      "A=1",
      "-a",
      "team=keel",
      "--workdir",
      "/etc",
    );
    const before = (await read(root, "edited")).tree;
    for (
      const command of [["rebase", "edited", "--old-base", "hello", "--new-base", "base"], [
        "flatten",
        "edited",
      ]]
    ) {
      await done(root, "image", ...command);
      const layout = join(directory, command[0]!);
      await done(root, "copy", "store:edited", `oci:${layout}:edited`);
      const config = JSON.parse(ask(skopeo.path, "inspect", "--config", `oci:${layout}:edited`));
      assert.deepEqual([config.config.WorkingDir, config.config.Env.at(-1)], ["/etc", "A=1"]);
      const manifest = JSON.parse(ask(skopeo.path, "inspect", "--raw", `oci:${layout}:edited`));
      assert.equal(manifest.annotations.team, "keel");
      const bundle = `${layout}-bundle`;
      ask(umoci.path, "unpack", "--rootless", "--image", `${layout}:edited`, bundle);
      assert.equal(readFileSync(join(bundle, "rootfs/etc/same"), "utf8"), "be kind\n");
    }
    assert.deepEqual((await read(root, "edited")).tree, before);
    if (noDockerd !== undefined) return;
    const archive = join(directory, "edited.tar");
    await done(root, "save", "edited", "-o", archive);
    await withDockerd(({ docker }) => {
      assert.equal(docker("load", "-i", archive).stdout, "Loaded image: edited:latest\n");
      const { stdout, stderr } = docker("run", "--rm", "--network", "none", "edited");
      assert.match(stdout, /¡Hola!/, stderr);
    });
  },
);

test("crane comes to the same", { skip: crane.skip }, async () => {
  const { root: built, files } = await newStore();
  const registry = await startRegistry();
  try {
    const at = (name: string) => `127.0.0.1:${registry.port}/${name}:latest`;
    for (const name of ["hello", "base"]) {
      const layout = join(directory, `layout-${name}`);
      await done(built, "copy", `store:${name}`, `oci:${layout}`);
      ask(crane.path, "push", layout, at(name));
    }
    const config = (name: string) => JSON.parse(ask(crane.path, "config", at(name)));
    const sameConfig = async (name: string) => {
      const { image } = await read(built, name);
      const { config: container, rootfs } = config(name);
      const own = image.config;
      assert.deepEqual(container.Env ?? [], own.config.env ?? [], name);
      assert.deepEqual(container.Entrypoint, own.config.entrypoint, name);
      assert.deepEqual(container.Cmd, own.config.cmd, name);
      assert.deepEqual(container.Labels ?? {}, own.config.labels ?? {}, name);
      assert.deepEqual(
        Object.keys(container.ExposedPorts ?? {}),
        own.config.exposedPorts ?? [],
        name,
      );
      assert.deepEqual([container.User, container.WorkingDir], [
        own.config.user,
        own.config.workingDir,
      ], name);
      return { diffIds: rootfs.diff_ids, own: own.diffIds };
    };

    const words = [
      "-e",
      "A=1",
      "-l",
      "x=y",
      "--entrypoint",
      "/hello,-v",
      "--cmd",
      "a,b",
      "-u",
      "1",
      "-w",
      "/etc",
      "-a",
      "t=k",
    ];
    ask(
      crane.path,
      "mutate",
      at("hello"),
      "-t",
      at("mutated"),
      ...words,
      "--exposed-ports",
      "80/tcp",
    );
    await done(built, "image", "mutate", "hello", "-t", "mutated", ...words, "--expose", "80");
    const mutated = await sameConfig("mutated");
    assert.deepEqual(mutated.diffIds, mutated.own);
    const { annotations } = JSON.parse(ask(crane.path, "manifest", at("mutated")));
    assert.deepEqual((await read(built, "mutated")).image.manifest.annotations, annotations);

    ask(crane.path, "append", "-b", at("hello"), "-f", files, "-t", at("appended"));
    await done(built, "image", "append", "hello", files, "--keep", "-t", "appended");
    const appended = await sameConfig("appended");
    assert.deepEqual(appended.diffIds, appended.own);
    await done(built, "image", "append", "hello", files, "-t", "normal");
    assert.deepEqual((await read(built, "normal")).tree, (await read(built, "appended")).tree);

    ask(
      crane.path,
      "rebase",
      at("appended"),
      "--old_base",
      at("hello"),
      "--new_base",
      at("base"),
      "-t",
      at("rebased"),
    );
    await done(
      built,
      "image",
      "rebase",
      "appended",
      "--old-base",
      "hello",
      "--new-base",
      "base",
      "-t",
      "rebased",
    );
    assert.deepEqual(
      config("rebased").rootfs.diff_ids,
      (await read(built, "rebased")).image.config.diffIds,
    );

    ask(crane.path, "flatten", at("appended"), "-t", at("flat"));
    await done(built, "image", "flatten", "appended", "-t", "flat");
    await sameConfig("flat");
    const theirs = join(directory, "flat");
    ask(crane.path, "pull", "--format", "oci", at("flat"), theirs);
    await done(built, "copy", `oci:${theirs}`, "store:theirs");
    assert.deepEqual((await read(built, "theirs")).tree, (await read(built, "flat")).tree);

    // Of an index, crane takes the same digests.
    await done(built, "image", "mutate", "base", "--set-platform", "linux/arm64", "-t", "arm");
    await done(built, "copy", "store:arm", `oci:${join(directory, "arm")}`);
    ask(crane.path, "push", join(directory, "arm"), at("arm"));
    ask(crane.path, "index", "append", "-m", at("hello"), "-m", at("arm"), "-t", at("index"));
    await done(built, "index", "create", "index", "hello", "arm");
    const theirIndex = JSON.parse(ask(crane.path, "manifest", at("index")));
    const ownIndex = JSON.parse(await done(built, "index", "inspect", "index"));
    // Newer ones of crane say a type of artefact besides, which images have not.
    const known = theirIndex.manifests.map((child: object) => ({
      ...child,
      artifactType: undefined,
    }));
    assert.deepEqual(JSON.parse(JSON.stringify(known)), ownIndex.manifests);
  } finally {
    await registry.stop();
  }
});

/** Starts crane's registry; the port that it says it has. */
async function startRegistry(): Promise<{ port: string; stop(): Promise<void> }> {
  const serve = '"$0" registry serve --address 127.0.0.1:0 2>&1';
  const server = start(["sh", "-c", `exec ${serve}`, crane.path]);
  let text = "";
  server.child.stdout.on("data", (piece) => void (text += piece));
  await server.said("serving on port");
  const stop = async () => {
    server.child.kill();
    await server.ended;
  };
  return { port: /serving on port (\d+)/.exec(text)![1]!, stop };
}
