/**
 * RUN on real work: Debian as debootstrap makes it, packages, users, capabilities, a compiler, npm; as root, as an ordinary user,
 * with each kind of isolation, and by Docker's BuildKit. It needs the network and minutes; QUILLA_ORACLES=1 asks for it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findImage } from "../../plugins/kit/images/find.ts";
import { openImage } from "../../core/image/image.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { writeContext } from "../support/context_files.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { everyFile, mirrorHere, userWithRange } from "../support/machine.ts";
import { peer } from "../support/peers.ts";
import { fastestSubject, runQuilla } from "../support/quilla_process.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { listTree } from "../support/tree_listing.ts";

const user = userWithRange();
const mirror = mirrorHere();
const programs = ["debootstrap", "setpriv", "node", "npm", "tar"].map((name) => peer(name));
const skip = process.env.QUILLA_ORACLES !== "1"
  ? "installs Debian from its mirror: set QUILLA_ORACLES=1"
  : programs.find((each) => each.skip !== undefined)?.skip ?? noDockerd ??
    (user === undefined ? "no user here has a range of user IDs" : undefined) ??
    (mirror === undefined ? "this machine has no mirror of Debian in /etc/apt" : undefined);

const work = temporaryDirectory();
const canary = "canary-7c5e1f93a4";
const authorities = process.env.NODE_EXTRA_CA_CERTS ?? "/dev/null";
const secrets = ["--secret", `id=npmrc,src=${work}/npmrc`, "--secret", `id=ca,src=${authorities}`];

/** What the same commands leave that is not the same: lines of {@linkcode listTree} by their paths, and why. */
const ofDocker: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^\/usr\/bin\/perl(5[\d.]+)? /, "a touched name is no change where times do not count"],
  [/^\/usr\/local\/bin\/(dev|etc|proc|sys) /, "places for mounts: quilla takes them away"],
];

function prepare(): void {
  chmodSync(work, 0o755);
  const root = join(work, "root");
  const { suite, address } = mirror!;
  const done = spawnSync("debootstrap", ["--variant=minbase", suite, root, address]);
  assert.equal(done.status, 0, String(done.stdout));
  spawnSync("sh", ["-c", 'rm "$1"/var/cache/apt/archives/*.deb', "sh", root]);
  const packed = spawnSync("tar", ["-C", root, "--numeric-owner", "-cf", `${work}/base.tar`, "."]);
  assert.equal(packed.status, 0, String(packed.stderr));
  const data = fileURLToPath(new URL("debian", import.meta.url));
  const npm = spawnSync("npm", ["root", "--global"], { encoding: "utf8" }).stdout.trim();
  cpSync(data, join(work, "context"), { recursive: true });
  cpSync(join(npm, "npm"), join(work, "context", "npm"), { recursive: true });
  cpSync(peer("node").path, join(work, "context", "node"), { dereference: true });
  writeContext(work, { npmrc: `//npm.invalid/:_authToken=${canary}\n` });
}

test("Debian, npm and a compiler: one image, whoever builds it and however", {
  skip: skip ?? false,
}, async () => {
  prepare();
  const subject = await fastestSubject();
  const ids = new Set<string>();
  const stores: string[] = [];
  for (const [who, isolation] of [["root", "oci"], ["user", "auto"], ["root", "chroot"]] as const) {
    const home = join(work, `${who}-${isolation}`);
    mkdirSync(home);
    const { uid, gid } = who === "root" ? { uid: 0, gid: 0 } : user!;
    chownSync(home, uid, gid);
    const through = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
    const store = join(home, "store");
    stores.push(store);
    const run = async (...words: string[]) => {
      const env = { HOME: home, DENO_DIR: join(home, "deno") };
      const ended = await runQuilla(subject, words, { store, through, env, limit: 600_000 });
      assert.equal(ended.code, 0, ended.stderr);
      return ended;
    };
    const build = () =>
      run("build", "-t", "app", "--isolation", isolation, ...secrets, join(work, "context"));
    await run("import", join(work, "base.tar"), "debian-base");
    const first = await build();
    assert.doesNotMatch(first.stdout + first.stderr, new RegExp(canary));
    const again = (await build()).stderr.split("\n");
    for (const [index, line] of again.entries()) {
      if (/^#\d+ \[.*\] RUN /.test(line)) assert.match(again[index + 1]!, /CACHED/, line);
    }
    ids.add((await run("image", "inspect", "app", "--format", "{{.Id}}")).stdout.trim());
    for (const file of everyFile(store)) {
      assert.ok(!readFileSync(file).includes(canary), `${file} holds the secret`);
    }
    await run("system", "check");
    const mode = who === "root" ? "root" : "mapped";
    assert.deepEqual(readdirSync(join(store, "snapshots", mode, "work")), []);
    assert.ok(!readFileSync("/proc/self/mountinfo", "utf8").includes(store));
    if (isolation === "oci") continue;
    await run("system", "prune", "-a", "-f");
    assert.deepEqual(readdirSync(join(store, "snapshots", mode)), []);
  }
  assert.equal(ids.size, 1, [...ids].join(", "));

  await withDockerd(async ({ docker, host, client }) => {
    assert.equal(docker("import", join(work, "base.tar"), "debian-base").code, 0);
    const words = ["build", "--network", "host", "-t", "app", ...secrets, join(work, "context")];
    const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: "1" };
    const built = spawnSync(client, words, { env, encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    const [store] = stores;
    assert.equal(docker("save", "-o", join(work, "docker.tar"), "app").code, 0);
    assert.equal(docker("run", "--rm", "--network", "none", "app").stdout, "hello from scratch\n");
    const ours = await treeOf(store!, "app");
    const load = ["load", "-i", join(work, "docker.tar")];
    assert.equal((await runQuilla(subject, load, { store: store! })).code, 0);
    const theirs = await treeOf(store!, "app");
    const isKnown = (line: string) => ofDocker.some(([pattern]) => pattern.test(line));
    const different = (lines: ReadonlySet<string>, others: ReadonlySet<string>) =>
      [...lines].filter((line) => !others.has(line) && !isKnown(line));
    assert.deepEqual([different(ours, theirs), different(theirs, ours)], [[], []]);
  });
});

async function treeOf(root: string, name: string): Promise<ReadonlySet<string>> {
  const store = await Store.open(root);
  try {
    const image = openImage(store, findImage(store, name)!.descriptor);
    const layers = await Promise.all(image.layers.map((layer) => layer.files()));
    return new Set(listTree(new UnionTree(layers)));
  } finally {
    store.close();
  }
}
