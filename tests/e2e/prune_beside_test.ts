/**
 * Room is freed beside builds and containers that run, and takes nothing from them; of one that was killed nothing stays.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { start } from "../support/child_process.ts";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const isRoot = process.getuid?.() === 0;
const noRun = noBusybox ?? (isRoot ? undefined : "looks into root's directories");
const folder = temporaryDirectory();

const context = join(folder, "context");
mkdirSync(context);
writeContext(context, {
  ...busyboxFiles,
  Dockerfile: `${busyboxStage}RUN echo made >/made\n`,
  "waits.Dockerfile": `${busyboxStage}RUN echo before >/before
RUN --mount=type=cache,target=/c touch /c/here; while [ ! -e /c/go ]; do sleep 0.05; done; cp /c/go /after
RUN cat /before /after >/both
`,
});

async function until<T>(what: string, find: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1500; tries++) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await pause(20);
  }
  throw new Error(`it never came to this: ${what}`);
}

/** The directory of the cache that the build waits in. */
function cacheOf(root: string): string | undefined {
  const caches = join(root, "snapshots", "root", "caches");
  if (!existsSync(caches)) return undefined;
  const name = readdirSync(caches).find((each) => existsSync(join(caches, each, "here")));
  return name === undefined ? undefined : join(caches, name);
}

/** The names in a directory of the store; none where it is missing. */
function namesIn(root: string, ...below: string[]): string[] {
  const path = join(root, ...below);
  return existsSync(path) ? readdirSync(path) : [];
}

async function assertWhole(root: string): Promise<void> {
  const store = await Store.open(root);
  assert.deepEqual(await checkStore(store), []);
  store.close();
}

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const prune = (root: string, ...words: string[]) =>
    outputOf(subject, ["system", "prune", "-f", "--wait", "20s", ...words], { store: root });

  describe(`room is freed with ${name}`, { skip: skip ?? noRun }, () => {
    it("beside a container, which keeps its files though its image is removed", async () => {
      const root = join(folder, `container-${name}`);
      await outputOf(subject, ["build", "-q", "--network", "none", "-t", "hello", context], {
        store: root,
      });
      const shared = join(folder, `shared-${name}`);
      mkdirSync(shared);
      const script =
        "echo ready; until [ -e /c/go ]; do sleep 0.05; done; cat /made /d/one /d/sub/three; ls /bin/busybox";
      const mounts = ["-v", `${shared}:/c`];
      const words = ["run", ...mounts, "--network", "none", "hello", "sh", "-c", script];
      const running = start([...subject.command, ...words], { QUILLA_ROOT: root });
      try {
        await running.said("ready");
        const removed = await runQuilla(subject, ["rmi", "hello"], { store: root });
        assert.equal(removed.code, 0);
        assert.match(removed.stderr, /is using what is removed/);
        await prune(root, "-a");
        await prune(root);
        writeFileSync(join(shared, "go"), "");
        const { code, stdout, stderr } = await running.ended;
        assert.equal(code, 0, stderr);
        assert.match(stdout, /made\n13\/bin\/busybox\n$/);
      } finally {
        running.child.kill("SIGKILL");
      }
      await prune(root, "-a");
      for (const where of [["snapshots", "root"], ["blobs", "sha256"], ["leases"], ["ingest"]]) {
        assert.deepEqual(namesIn(root, ...where), [], where.join("/"));
      }
    });

    it("beside a build, which keeps its layers, its cache and what it unpacked", async () => {
      const root = join(folder, `build-${name}`);
      await outputOf(subject, ["build", "-q", "--network", "none", "-t", "old", context], {
        store: root,
      });
      const file = join(context, "waits.Dockerfile");
      const words = ["build", "-q", "--network", "none", "-t", "new", "-f", file, context];
      const running = start([...subject.command, ...words], { QUILLA_ROOT: root });
      try {
        const cache = await until("the build waits", () => cacheOf(root));
        await outputOf(subject, ["rmi", "old"], { store: root });
        await prune(root, "-a");
        await prune(root, "--keep-storage", "1GB");
        writeFileSync(join(cache, "go"), "after\n");
        const { code, stderr } = await running.ended;
        assert.equal(code, 0, stderr);
      } finally {
        running.child.kill("SIGKILL");
      }
      await assertWhole(root);
      const said = await outputOf(subject, [
        ...["run", "--network", "none", "new", "cat", "/both"],
      ], { store: root });
      assert.equal(said, "before\nafter");
    });

    it("of a build that was killed, with all that it held", async () => {
      const root = join(folder, `killed-${name}`);
      const file = join(context, "waits.Dockerfile");
      const words = ["build", "-q", "--network", "none", "-t", "new", "-f", file, context];
      const running = start([...subject.command, ...words], { QUILLA_ROOT: root });
      await until("the build waits", () => cacheOf(root));
      running.child.kill("SIGKILL");
      await running.ended;
      await until("its other half is gone, too", () => {
        const lines = readdirSync("/proc").filter((each) => /^\d+$/.test(each));
        return !lines.some((each) => commandLine(each).includes(root));
      });
      assert.notDeepEqual(namesIn(root, "leases"), []);
      await prune(root, "-a");
      for (const where of [["snapshots", "root"], ["blobs", "sha256"], ["leases"], ["ingest"]]) {
        assert.deepEqual(namesIn(root, ...where), [], where.join("/"));
      }
    });
  });
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return ""; // it ended
  }
}
