/**
 * What work costs as it grows: more files, more layers, more tags. quilla alone: an item of many should cost what one of few does.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { QuillaError } from "../../core/errors.ts";
import type { WorkloadName } from "./arguments.ts";
import { ask } from "./asking.ts";
import type { Executable } from "./builder.ts";
import { OLD_ENOUGH, writeHello, writeSmall } from "./contexts.ts";
import { type Bench, type Lap, race, removeTree } from "./race.ts";

/** One of quilla's executables, with so many items. */
type Grown = Executable & { readonly count: number };

/** What grows, from what is written once to what each executable does. */
export interface Growth {
  readonly names: readonly WorkloadName[];
  readonly counts: readonly number[];
  /** Writes what is worked on into a folder. */
  readonly write: (folder: string, count: number, maker: Executable) => unknown;
  readonly lap: (folder: string) => Lap<Grown>;
}

/** The same build from nothing, then again. */
const buildTwice =
  (cold: WorkloadName, again: WorkloadName) =>
  (folder: string): Lap<Grown> =>
  async ({ contestant, store, timed }) => {
    const build = contestant.build(store, folder, true);
    return { [cold]: await timed(build), [again]: await timed(build) };
  };

export const GROWTHS: readonly Growth[] = [
  {
    names: ["grow-files", "grow-files-again"],
    counts: [1_000, 10_000, 100_000, 1_000_000],
    // Small ones: their number is to tell, not their bytes.
    write: (folder, count) => writeSmall(folder, count, 600),
    lap: buildTwice("grow-files", "grow-files-again"),
  },
  {
    names: ["grow-layers", "grow-layers-again"],
    counts: [1, 10, 100],
    write: writeLayers,
    lap: buildTwice("grow-layers", "grow-layers-again"),
  },
  {
    names: ["grow-tags", "grow-tags-list", "grow-tags-build"],
    counts: [10, 1_000, 10_000],
    write: writeTags,
    lap: (folder) => async ({ contestant, isFirst, store, timed }) => {
      const command = (...words: string[]) => contestant.command(store, ...words);
      const context = join(folder, "context");
      const load = await timed(command("load", "-q", "-i", join(folder, "tags.tar")));
      if (isFirst) mustBe(contestant.count, await ask(command("images", "-q")));
      return {
        "grow-tags": load,
        "grow-tags-list": await timed(command("images", "-q")),
        "grow-tags-build": await timed(contestant.build(store, context, true)),
      };
    },
  },
];

/** Measures all counts, one after the other: a million files are written once, and removed. */
export async function growth(
  bench: Bench,
  { names, counts, write, lap }: Growth,
  wanted: readonly WorkloadName[],
  executables: readonly Executable[],
): Promise<void> {
  const scaled = counts.map((count) => Math.max(1, Math.round(count * bench.scale)));
  const asked = names.filter((name) => wanted.includes(name));
  const isDone = (count: number) =>
    asked.every((name) => {
      const rows = bench.journal.known(name).filter((row) => row.count === count);
      return rows.filter(({ seconds }) => seconds.length >= bench.rounds).length >=
        executables.length;
    });
  for (const count of new Set(scaled)) {
    if (isDone(count)) continue;
    bench.signal.throwIfAborted();
    const folder = join(bench.folder, "grown");
    mkdirSync(folder);
    try {
      await write(folder, count, executables[0]!);
      await pause(OLD_ENOUGH);
      const contestants = executables.map((each): Grown => ({ ...each, count }));
      await race(bench, asked, contestants, lap(folder));
    } finally {
      await removeTree(folder);
    }
  }
}

function writeLayers(folder: string, count: number): void {
  const numbers = Array.from({ length: count }, (_, index) => index);
  for (const number of numbers) {
    writeFileSync(join(folder, `f${number}`), `${number}\n`.repeat(1000));
  }
  const copies = numbers.map((number) => `COPY f${number} /\n`);
  writeFileSync(join(folder, "Dockerfile"), `FROM scratch\n${copies.join("")}`);
}

/** What holds fewer than it was given is no faster. */
function mustBe(count: number, listed: string): void {
  const lines = listed.trim().split("\n").length;
  if (lines === count) return;
  throw new QuillaError(`it lists ${lines} tags of ${count}`, {
    code: "bench/different",
    hint: "times of different work cannot be compared",
  });
}

/** The archive of the tutorial's image, with so many names for it: what `docker save` would write. */
async function writeTags(folder: string, count: number, maker: Executable): Promise<void> {
  const [context, store, image] = ["context", "store", "image"].map((name) => join(folder, name));
  for (const each of [context!, image!]) mkdirSync(each);
  await writeHello(context!);
  await ask(maker.build(store!, context!, false));
  const archive = join(folder, "tags.tar");
  await ask(maker.command(store!, "copy", "-q", "store:bench", `docker-archive:${archive}:bench`));
  await ask({ words: ["tar", "-x", "-f", archive, "-C", image!] });
  // The names are the manifest's alone: an index of OCI would stand before it.
  for (const name of ["oci-layout", "index.json"]) rmSync(join(image!, name), { force: true });
  const path = join(image!, "manifest.json");
  const [entry] = JSON.parse(readFileSync(path, "utf8"));
  const RepoTags = Array.from({ length: count }, (_, index) => `bench/n${index % 100}:v${index}`);
  writeFileSync(path, JSON.stringify([{ ...entry, RepoTags }]));
  await ask({ words: ["tar", "-c", "-f", archive, "-C", image!, "."] });
}
