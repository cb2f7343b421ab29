/**
 * A process that writes to a store is killed, or finds the disk full, at every system call that it makes on the store. The
 * calls are counted by strace in a run that nothing happens to; then there is a run for each of them.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseReference } from "../../../core/reference.ts";
import { checkStore } from "../../../plugins/tools/system/check.ts";
import { collectGarbage } from "../../../plugins/kit/garbage/collect.ts";
import { Store } from "../../../core/store/store.ts";
import { runtimeNamed, supportScript, thisRuntime } from "../../support/child_process.ts";
import { peer } from "../../support/peers.ts";
import { putSampleImage } from "../../support/sample_image.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const log = join(directory, "log");
const strace = peer("strace");
const skip = strace.skip ?? mayTrace();
const name = parseReference("hello");

// Bun starts fastest, and makes all the calls on its first thread.
const bun = runtimeNamed("bun");
const { command } = bun.skip === undefined ? bun : thisRuntime();

/** The calls that change files, by all of the names that they have on one processor or another. */
const watched =
  "?rename,?renameat,?renameat2,fsync,fdatasync,write,pwrite64,openat,fchmod,?chmod,?fchmodat,?mkdir,mkdirat,?unlink,unlinkat";

/** A system call of the victim's first thread: its name, and the how many-eth of that name it is. */
interface Call {
  readonly name: string;
  readonly number: number;
}

function mayTrace(): string | false {
  const { status } = spawnSync(strace.path, ["-o", "/dev/null", "true"]);
  return status === 0 ? false : "strace may not trace here";
}

/** Runs the victim: it puts an image into the store and calls it hello. */
function runVictim(root: string, inject: string[] = []): { code: number | null; stderr: string } {
  const trace = ["-f", "-y", "-o", log, "-e", `trace=${watched}`, ...inject];
  const script = [supportScript("tag_image.ts"), root, "hello", "new"];
  const ended = spawnSync(strace.path, [...trace, ...command, ...script]);
  return { code: ended.status, stderr: String(ended.stderr) };
}

/** The calls on the store that the victim made. */
function callsOn(root: string): Call[] {
  const numbers = new Map<string, number>();
  const calls: Call[] = [];
  const lines = readFileSync(log, "utf8").split("\n");
  const firstThread = lines[0]!.split(" ")[0];
  for (const line of lines) {
    const [, thread, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread !== firstThread || name === undefined) continue;
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    if (line.includes(root)) calls.push({ name, number });
  }
  return calls;
}

/** Whether the last run's injection happened on the store, and not before because the count was off. */
function hitStore(root: string): boolean {
  const injected = readFileSync(log, "utf8").split("\n").find((line) =>
    line.includes("(INJECTED)")
  );
  return injected !== undefined && injected.includes(root);
}

interface Scene {
  readonly name: string;
  /** Makes what is there before the victim runs. */
  prepare(root: string): Promise<void>;
}

const scenes: Scene[] = [
  { name: "a store that is being made", prepare: () => Promise.resolve() },
  {
    name: "a store whose name hello moves",
    async prepare(root) {
      const store = await Store.open(root, { create: true });
      const { manifest } = putSampleImage(store, "old");
      await store.references.tag(name, manifest, new Date(0));
      store.close();
    },
  },
];

/** The store is whole, and hello means what it meant before or what it was to mean; then the next run works. */
async function examine(root: string, place: string, complete: boolean): Promise<void> {
  const store = await Store.open(root, { create: true });
  const findings = await checkStore(store);
  assert.deepEqual(findings.filter(({ code }) => code !== "check/leftover"), [], place);
  const found = store.references.find(name)?.digest;
  const { manifest } = putSampleImage(store, "new");
  const before = putSampleImage(store, "old").manifest.digest;
  const allowed = complete ? [manifest.digest] : [manifest.digest, before, undefined];
  assert.ok(allowed.includes(found), `${place}: hello is ${found}`);
  await store.references.tag(name, manifest, new Date());
  await checkStore(store, { repair: true });
  assert.deepEqual(await checkStore(store), [], place);
  await collectGarbage(store);
  store.close();
  for (const name of ["ingest", "leases"]) {
    assert.deepEqual(readdirSync(join(root, name)), [], `${place}: ${name} has something for ever`);
  }
}

let count = 0;

/** So often a call of the store is tried to be hit. */
const attempts = 4;

for (const scene of scenes) {
  /** @param each whether it came to the call; how many others a runtime makes before it is not always the same */
  const sweep = async (each: (root: string, call: Call, place: string) => Promise<boolean>) => {
    const origin = join(directory, `scene-${count++}`);
    const reference = `${origin}-undisturbed`;
    await scene.prepare(origin);
    await scene.prepare(reference);
    assert.deepEqual(runVictim(reference), { code: 0, stderr: "" });
    const calls = callsOn(reference);
    assert.ok(calls.length >= 30, `only ${calls.length} calls were counted`);
    for (const call of calls) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const root = `${origin}-${call.name}-${call.number}-${attempt}`;
        if (existsSync(origin)) cpSync(origin, root, { recursive: true });
        const place = `${scene.name}, ${call.name} number ${call.number}`;
        if (await each(root, call, place)) break;
      }
    }
  };
  const options = { skip, timeout: 120_000 };

  test(`killed at any call: ${scene.name}`, options, async () => {
    await sweep(async (root, call, place) => {
      const { code } = runVictim(root, [
        `--inject=${call.name}:signal=KILL:when=${call.number}`,
      ]);
      await examine(root, place, code === 0);
      return true;
    });
  });

  test(`the disk is full at any call: ${scene.name}`, options, async () => {
    let refused = 0;
    await sweep(async (root, call, place) => {
      const { code, stderr } = runVictim(root, [
        `--inject=${call.name}:error=ENOSPC:when=${call.number}`,
      ]);
      if (hitStore(root) && code !== 0) {
        refused++;
        assert.equal(stderr, "store/full\n", place);
        const ingest = join(root, "ingest");
        const left = existsSync(ingest) ? readdirSync(ingest) : [];
        assert.deepEqual(left, [], `${place}: what was begun is gone`);
      }
      await examine(root, place, code === 0);
      return hitStore(root);
    });
    assert.ok(refused >= 20, `only ${refused} runs met a full disk`);
  });
}
