/**
 * Builds that are ended while RUN runs: whoever is killed, and however, no process, no mount and no half-written file is left.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { type Running, start } from "../support/child_process.ts";
import { writeContext } from "../support/context_files.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { leftoversIn } from "../support/leftovers.ts";

const isRoot = process.getuid?.() === 0;
const skip = noBusybox ?? (isRoot ? undefined : "what is left is looked for in root's directories");

/** The processes whose command line has all of these words. */
function processes(...words: string[]): number[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return words.every((word) => line.includes(word)) ? [Number(name)] : [];
    } catch {
      return []; // it ended
    }
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (holds()) return;
    await pause(20);
  }
  throw new Error(`it never came to this: ${what}`);
}

const ends: readonly (readonly [string, (build: Running, store: string) => void])[] = [
  ["Ctrl-C", ({ child }) => child.kill("SIGINT")],
  ["SIGTERM", ({ child }) => child.kill("SIGTERM")],
  ["SIGKILL", ({ child }) => child.kill("SIGKILL")],
  ["SIGKILL of the half inside", (_, store) => {
    const inside = processes("serve", store).filter((id) => !isUnshare(id));
    assert.ok(inside.length > 0);
    for (const id of inside) process.kill(id, "SIGKILL");
  }],
];

function isUnshare(id: number): boolean {
  return readFileSync(`/proc/${id}/comm`, "utf8").startsWith("unshare");
}

const [subject] = await subjects();

it(
  "does not go on with fewer rights where its other half is killed at once",
  { skip },
  async () => {
    const work = temporaryDirectory();
    writeContext(work, {
      ...busyboxFiles,
      Dockerfile: busyboxStage,
      "bin/unshare": { content: "#!/bin/sh\nkill -9 $$\n", mode: 0o755 },
    });
    const env = { QUILLA_ROOT: join(work, "store"), PATH: `${work}/bin:${process.env.PATH}` };
    const build = start([...subject!.command, "build", "--network", "none", work], env);
    const { code, stderr } = await build.ended;
    assert.equal(code, 1);
    assert.match(stderr, /\[run\/lost\]/);
  },
);

describe("a build that is ended", { skip }, () => {
  for (const [index, [name, end]] of ends.entries()) {
    for (const isolation of index < 2 ? ["oci"] : ["oci", "chroot"]) {
      it(`by ${name}, ${isolation}`, async () => {
        const work = temporaryDirectory();
        const store = join(work, "store");
        const seconds = `1234${index}${isolation.length}.5`;
        writeContext(work, {
          ...busyboxFiles,
          Dockerfile: `${busyboxStage}RUN sleep ${seconds} & sleep ${seconds}\n`,
        });
        const words = ["build", "-t", "never", "--network", "none", "--isolation", isolation, work];
        const build = start([...subject!.command, ...words], { QUILLA_ROOT: store });
        await until("both commands run", () => processes("sleep", seconds).length >= 2);
        end(build, store);
        const { code, stderr } = await build.ended;
        assert.notEqual(code, 0);
        await until("no command runs", () => processes("sleep", seconds).length === 0);
        await until("no half of quilla runs", () => processes(store).length === 0);
        assert.ok(
          !readFileSync("/proc/self/mounts", "utf8").includes(store),
          "something is mounted",
        );
        const left = readdirSync(join(store, "snapshots", "root", "work"));
        if (name.endsWith("inside")) assert.match(stderr, /\[run\/lost\]/);
        else assert.deepEqual(left, []);
        assert.deepEqual(JSON.parse(readFileSync(join(store, "index.json"), "utf8")).manifests, []);
        if (existsSync(join(store, "ingest"))) {
          assert.deepEqual(leftoversIn(store), []);
        }
        const again = start([...subject!.command, "system", "prune", "-f"], { QUILLA_ROOT: store });
        assert.equal((await again.ended).code, 0);
        assert.deepEqual(readdirSync(join(store, "snapshots", "root")), []);
      });
    }
  }
});
