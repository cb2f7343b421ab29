/**
 * A build and a load are killed, or find the disk full, at every system call that they make on the store: the store stays
 * whole, the name means the old image or the new one, and the next run works.
 *
 * The sweep needs hundreds of runs: it is made with the subject that starts fastest. All of them write a store with the same
 * code, which tests/core/store/crash_test.ts sweeps call by call.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { openImage } from "../../core/image/image.ts";
import { parseReference } from "../../core/reference.ts";
import { checkStore } from "../../core/store/check.ts";
import { Store } from "../../core/store/store.ts";
import { writeContext } from "../support/context_files.ts";
import { limiter } from "../support/limiter.ts";
import { fastestSubject, outputOf, runQuilla } from "../support/quilla_process.ts";
import {
  callsBelow,
  hit,
  type Mishap,
  noStrace,
  type SystemCall,
  trace,
  type Traced,
} from "../support/strace.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { assertRefused } from "./bad_input/refusal.ts";
import { leftoversIn } from "../support/leftovers.ts";

const folder = temporaryDirectory();
const subject = await fastestSubject();
const hello = parseReference("hello");

function contextOf(what: string, size = 3000): string {
  const directory = join(folder, what);
  mkdirSync(directory);
  writeContext(directory, {
    Dockerfile:
      'FROM scratch\nCOPY common /\nCOPY own /\nLABEL a=b\nCOPY own /again/\nENTRYPOINT ["/own"]\n',
    common: "the same in both",
    own: `${what} `.repeat(size),
  });
  return directory;
}

const oldContext = contextOf("old");
const newContext = contextOf("new");
const archive = join(folder, "new.tar");

/** A store in which hello is the old image; and the new one, in an archive. */
const origin = join(folder, "origin");
let newImage = "";
const prepared = once(async () => {
  await outputOf(subject, ["build", "-q", "-t", "hello", oldContext], { store: origin });
  const other = join(folder, "other");
  newImage = await outputOf(subject, ["build", "-q", "-t", "hello", newContext], { store: other });
  await outputOf(subject, ["save", "-o", archive, "hello"], { store: other });
});

interface Deed {
  readonly name: string;
  readonly words: readonly string[];
}

const deeds: readonly Deed[] = [
  { name: "a build", words: ["build", "-q", "-t", "hello", newContext] },
  { name: "a load", words: ["load", "-q", "-i", archive] },
];

/** The image ID that hello has; the store is whole, whatever is left in ingest/. */
async function examine(root: string, place: string): Promise<string | undefined> {
  const store = await Store.open(root);
  try {
    const findings = await checkStore(store);
    assert.deepEqual(findings.filter(({ code }) => code !== "check/leftover"), [], place);
    const found = store.references.find(hello);
    if (found === undefined) return undefined;
    return openImage(store, found).id;
  } finally {
    store.close();
  }
}

/** Whether the run came so far as to replace the index; undefined where it was killed in that very call. */
function movedName({ code, log }: Traced): boolean | undefined {
  const call = log.find((line) => / rename\w*\(/.test(line) && line.includes("index.json"));
  if (code === 0 || call?.endsWith(" = 0")) return true;
  return call === undefined || call.includes("(INJECTED)") ? false : undefined;
}

async function sweep(
  deed: Deed,
  what: Mishap,
  each: (root: string, traced: Traced, place: string) => void,
): Promise<void> {
  await prepared();
  const oldImage = await examine(origin, "the origin");
  const run = (root: string, at?: SystemCall) => {
    cpSync(origin, root, { recursive: true });
    const env = { QUILLA_ROOT: root, NO_COLOR: "1" };
    const mishap = at && { at, what };
    return trace([...subject.command, ...deed.words], { log: `${root}.log`, env, mishap });
  };
  const calm = join(folder, `calm-${what}-${deed.name}`);
  const undisturbed = await run(calm);
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  assert.equal(await examine(calm, "undisturbed"), newImage);
  const calls = callsBelow(calm, undisturbed);
  assert.ok(calls.length > 30, `only ${calls.length} calls were counted`);
  const withinTwo = limiter(2);
  await Promise.all(calls.map((call) =>
    withinTwo(async () => {
      const place = `${deed.name}, ${what} at ${call.name} number ${call.number}`;
      const root = join(folder, place.replaceAll(" ", "-"));
      const traced = await run(root, call);
      const image = await examine(root, place);
      const isMoved = movedName(traced);
      if (isMoved !== undefined) assert.equal(image, isMoved ? newImage : oldImage, place);
      else assert.ok([oldImage, newImage].includes(image), `${place}: hello is ${image}`);
      each(root, traced, place);
      const again = await runQuilla(subject, deed.words, { store: root });
      assert.equal(again.code, 0, `${place}: the next run:\n${again.stderr}`);
      assert.equal(await examine(root, place), newImage);
    })
  ));
}

for (const deed of deeds) {
  describe(`${deed.name} with ${subject.name}`, { skip: noStrace }, () => {
    it("is killed", async () => {
      let killed = 0;
      await sweep(deed, "signal=KILL", (_root, traced, place) => {
        if (traced.code === null) killed++;
        if (traced.stdout !== "") assert.equal(movedName(traced), true, `${place}: what is told`);
      });
      assert.ok(killed > 20, `only ${killed} runs were killed`);
    });

    it("finds the disk full", async () => {
      let refused = 0;
      await sweep(deed, "error=ENOSPC", (root, traced, place) => {
        if (traced.code === 0 || !hit(root, traced)) return;
        refused++;
        assertRefused(traced, { code: "store/full", says: ["the disk is full", "system prune"] });
        assert.deepEqual(leftoversIn(root), [], `${place}: what was begun is gone`);
      });
      assert.ok(refused > 20, `only ${refused} runs met a full disk`);
    });
  });
}

/** A file system of 2 MiB, mounted while `use` runs. */
async function onSmallDisk(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = join(folder, "small");
  mkdirSync(directory, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "quilla-test", directory]);
  try {
    await use(directory);
  } finally {
    execFileSync("umount", [directory]);
  }
}

function mayMount(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root, to mount";
  const ended = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return ended.status === 0 ? undefined : "nothing may be mounted here";
}

const noMount = mayMount();
const tooLarge = contextOf("large", 1_000_000);

for (const subject of await subjects()) {
  it(`a small disk that is really full, with ${subject.name}`, {
    skip: subject.skip ?? noMount,
  }, async () => {
    const large = join(folder, `${subject.name}.tar`);
    const elsewhere = { store: join(folder, `large-${subject.name}`) };
    await outputOf(subject, ["build", "-t", "hello", tooLarge], elsewhere);
    await outputOf(subject, ["save", "-o", large, "hello"], elsewhere);
    await onSmallDisk(async (disk) => {
      const root = join(disk, "store");
      const words = ["build", "-q", "-t", "hello"];
      const id = await outputOf(subject, [...words, oldContext], { store: root });
      for (const refused of [[...words, tooLarge], ["load", "-i", large]]) {
        assertRefused(await runQuilla(subject, refused, { store: root }), {
          code: "store/full",
          says: [root, "the disk is full", "QUILLA_ROOT"],
        });
        assert.deepEqual(leftoversIn(root), [], "what was begun is gone");
        assert.equal(await examine(root, refused.join(" ")), id);
      }
      await outputOf(subject, [...words, newContext], { store: root });
    });
  });
}

/** A function that works when it is first called. */
function once<T>(work: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: work() }).value;
}
