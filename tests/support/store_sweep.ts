/**
 * Commands that are killed, or meet a failing disk, at each system call that they make on a store; and what must hold afterwards.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { openImage } from "../../core/image/image.ts";
import { parseReference } from "../../core/reference.ts";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { limiter } from "./limiter.ts";
import { runQuilla } from "./quilla_process.ts";
import { callsBelow, type Mishap, type SystemCall, trace, type Traced } from "./strace.ts";
import type { Subject } from "./subjects.ts";

const hello = parseReference("hello");

/** A command, and what it changes. */
export interface Deed {
  readonly name: string;
  readonly words: readonly string[];
  /** Runs it beside what it needs, such as a registry of its own. */
  readonly beside?: (
    run: (more: readonly string[]) => Promise<Traced>,
    place: string,
  ) => Promise<Traced>;
}

/** One command on one store. */
export interface Scene {
  readonly subject: Subject;
  /** The store that each run begins with a copy of; `hello` is an image in it. */
  readonly origin: string;
  /** Where the copies are made. */
  readonly folder: string;
}

/** The image ID that hello has; the store is whole, whatever is left in ingest/. */
export async function imageIn(root: string, place: string): Promise<string | undefined> {
  const store = await Store.open(root);
  try {
    const findings = await checkStore(store);
    assert.deepEqual(findings.filter(({ code }) => code !== "check/leftover"), [], place);
    const found = store.references.find(hello);
    return found && openImage(store, found).id;
  } finally {
    store.close();
  }
}

/** Whether the run came so far as to replace the index; undefined where it was killed in that very call. */
export function movedName({ code, log }: Traced): boolean | undefined {
  const call = log.find((line) => / rename\w*\(/.test(line) && line.includes("index.json"));
  if (code === 0 || call?.endsWith(" = 0")) return true;
  return call === undefined || call.includes("(INJECTED)") ? false : undefined;
}

/** All calls, or so many, evenly; those that give the list of images its new contents are always among them. */
function chosen(calls: readonly SystemCall[], { log }: Traced): readonly SystemCall[] {
  const most = process.env.QUILLA_SWEEP === "all" ? Infinity : 6;
  if (calls.length <= most) return calls;
  const step = calls.length / most;
  const indexCalls = log.flatMap((line, at) => / rename\w*\(.*index\.json/.test(line) ? [at] : []);
  const picked = new Set(Array.from({ length: most }, (_, at) => Math.floor(at * step)));
  const rename = calls.findLastIndex(({ name }) => name.startsWith("rename"));
  if (indexCalls.length > 0) { for (let at = rename - 1; at <= rename + 3; at++) picked.add(at); }
  return calls.filter((_, at) => picked.has(at));
}

/**
 * Runs the deed once for each call, with the mishap there. Whatever happens, the store is whole, hello means what it meant before or
 * what it is to mean, a run that fails has moved no name, and the next one works.
 *
 * @param each looks closer at each run
 * @returns how many calls were swept over
 */
export async function sweep(
  { subject, origin, folder }: Scene,
  deed: Deed,
  what: Mishap,
  each: (root: string, traced: Traced, place: string) => void,
): Promise<number> {
  const before = await imageIn(origin, "the origin");
  const run = async (root: string, at?: SystemCall) => {
    cpSync(origin, root, { recursive: true, preserveTimestamps: true });
    const env = { QUILLA_ROOT: root, NO_COLOR: "1" };
    const mishap = at && { at, what };
    const go = (more: readonly string[]) =>
      trace([...subject.command, ...deed.words, ...more], { log: `${root}.log`, env, mishap });
    return await (deed.beside?.(go, root) ?? go([]));
  };
  const calm = join(folder, `calm-${what}-${deed.name}`.replaceAll(" ", "-"));
  const undisturbed = await run(calm);
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const after = await imageIn(calm, "undisturbed");
  const calls = chosen(callsBelow(calm, undisturbed), undisturbed);
  const withinTwo = limiter(2);
  await Promise.all(calls.map((call) =>
    withinTwo(async () => {
      const place = `${deed.name}, ${what} at ${call.name} number ${call.number}`;
      const root = join(folder, place.replaceAll(" ", "-"));
      const traced = await run(root, call);
      const image = await imageIn(root, place);
      const isMoved = movedName(traced);
      if (isMoved !== undefined) assert.equal(image, isMoved ? after : before, place);
      else assert.ok([before, after].includes(image), `${place}: hello is ${image}`);
      if (traced.code !== null && traced.code !== 0) {
        assert.equal(image, before, `${place}: a failure is told, and the name has moved`);
      }
      each(root, traced, place);
      const go = async (more: readonly string[]): Promise<Traced> => ({
        ...await runQuilla(subject, [...deed.words, ...more], { store: root }),
        log: [],
      });
      const again = await (deed.beside?.(go, `${root} again`) ?? go([]));
      assert.equal(again.code, 0, `${place}: the next run:\n${again.stderr}`);
      assert.equal(await imageIn(root, place), after);
      rmSync(root, { recursive: true, force: true });
      rmSync(`${root}.log`);
    })
  ));
  return calls.length;
}
