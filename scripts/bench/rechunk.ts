/**
 * A Debian image that is made again with packages more, and how much of it moves: as it is, cut afresh, and cut as the one before.
 *
 * @module
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { indexTar } from "../../core/layer/tar_index.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { peer } from "../../tests/support/peers.ts";
import { listTree } from "../../tests/support/tree_listing.ts";
import { PROJECT } from "../process.ts";
import { ask, layersOf } from "./asking.ts";
import type { Contestant, Executable } from "./builder.ts";
import { Equivalence, listLayers } from "./equivalence.ts";
import { Notebook } from "./journal.ts";
import { type Bench, race, removeTree, type Results } from "./race.ts";
import type { Row } from "./results.ts";
import type { Run } from "./run_workload.ts";

const debootstrap = peer("debootstrap");

/** Why there is no such image here; undefined where there is. */
export const noRechunk = process.getuid?.() === 0
  ? debootstrap.skip
  : "debootstrap has to be run as root";

/** An image of a program's needs, and what is added to it: some 30 packages of 80 MB. */
const PACKAGES = ["ca-certificates,python3,git,curl", "imagemagick"];

/** What the two images are called, older first. */
const [OLDER, NEWER] = ["older", "newer"] as const;

/** Where what debootstrap makes is kept from run to run. */
const KEPT = join(PROJECT, "dist", "bench");

/** Both executables cut the newer image as the older one was cut; what moves is counted beside what differs. */
export async function rechunk(run: Run, executables: readonly Executable[]): Promise<void> {
  const [maker] = executables;
  const place = join(run.folder, "debian");
  const store = join(place, "store");
  const layers = layersIn(maker!, store, place);
  mkdirSync(place);
  try {
    for (const [index, name] of [OLDER, NEWER].entries()) {
      await make(maker!, store, place, name, PACKAGES.slice(0, index + 1).join());
    }
    const whole = new Map([[OLDER, await layers(OLDER)], [NEWER, await layers(NEWER)]] as const);
    await ask(maker!.command(store, "image", "rechunk", OLDER, "-t", "older-cut"));
    await ask(maker!.command(store, "image", "rechunk", NEWER, "-t", "newer-cut"));
    const before = await layers("older-cut");
    const rows = [
      countOnly("what differs", "difference", differing(whole.get(OLDER)!, whole.get(NEWER)!)),
      countOnly("as it was built", "other cuts", bytesBeside(whole.get(OLDER)!, whole.get(NEWER)!)),
      countOnly("rechunked", "other cuts", bytesBeside(before, await layers("newer-cut"))),
    ];
    const size = sizeOf(whole.get(NEWER)!);
    const journal = new Notebook(run.kept, size, () => undefined);
    const bench: Bench = {
      ...run,
      journal: {
        known: (name) => journal.known(name).filter(({ family }) => family === "quilla"),
        keep: (results) => journal.keep(beside(results, rows)),
      },
    };
    const equivalence = new Equivalence();
    const everything = /^\/\S/;
    equivalence.check("the image as it was built", listLayers(whole.get(NEWER)!, everything));
    const contestants = executables.map((each) => ({
      ...each,
      name: `rechunked --like the older, ${each.name}`,
    }));
    await race(bench, ["rechunk"], contestants, async ({ contestant, isFirst, timed }) => {
      const words = ["image", "rechunk", NEWER, "--like", "older-cut", "-t", "newer-like"];
      const measurement = await timed(contestant.command(store, ...words));
      const made = await layers("newer-like");
      if (isFirst) equivalence.check(contestant.name, listLayers(made, everything));
      return { rechunk: { ...measurement, movedBytes: bytesBeside(before, made) } };
    });
  } finally {
    await removeTree(place);
  }
}

/** An image of such a Debian, in a layer. */
async function make(
  maker: Executable,
  store: string,
  place: string,
  name: string,
  packages: string,
): Promise<void> {
  const context = join(place, "context");
  mkdirSync(context);
  const archive = join(KEPT, `debian-${packages.replaceAll(/\W/g, "-")}.tar`);
  if (!existsSync(archive)) await bootstrap(archive, join(place, "root"), packages);
  copyFileSync(archive, join(context, "root.tar"));
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nADD root.tar /\n");
  await maker.make(store, context, "debian", "whole");
  await ask(maker.command(store, "tag", "bench:debian", name));
  await removeTree(context);
}

async function bootstrap(archive: string, root: string, packages: string): Promise<void> {
  // Nobody needs what is flushed to the disk for each of some thousand files.
  const hasty = join(root, "etc", "dpkg", "dpkg.cfg.d", "hasty");
  mkdirSync(dirname(hasty), { recursive: true });
  writeFileSync(hasty, "force-unsafe-io\n");
  const options = ["--variant=minbase", `--include=${packages}`];
  await ask({ words: [debootstrap.path, ...options, "bookworm", root] });
  rmSync(hasty);
  mkdirSync(KEPT, { recursive: true });
  const left = ["./dev/*", "./var/cache/apt/*", "./var/log/*"].map((path) => `--exclude=${path}`);
  const to = ["-c", "-f", `${archive}.new`, "-C", root, "."];
  await ask({ words: ["tar", "--numeric-owner", ...left, ...to] });
  renameSync(`${archive}.new`, archive);
  await removeTree(root);
}

/** Writes the layers of an image, uncompressed: their paths, whose last parts are their digests. */
function layersIn(maker: Executable, store: string, place: string) {
  return async (image: string) => {
    const folder = join(place, image);
    if (existsSync(folder)) await removeTree(folder);
    await ask(maker.command(store, "copy", "-q", `store:${image}`, `oci:${folder}:${image}`));
    return layersOf(folder, "oci");
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** The bytes of an image's layers that another one has not. */
function bytesBeside(older: readonly string[], newer: readonly string[]): number {
  const known = new Set(older.map(nameOf));
  return newer.filter((path) => !known.has(nameOf(path)))
    .reduce((sum, path) => sum + statSync(path).size, 0);
}

/** What an archive of the files alone takes that are not the same in the older image. */
export function differing(older: readonly string[], newer: readonly string[]): number {
  const known = new Set(listLayers(older, /^\/\S/));
  const tree = new UnionTree(newer.map((path) => indexTar(path)));
  return listTree(tree).filter((line) => !known.has(line)).reduce((sum, line) => {
    const node = tree.lstat(/^(\/.*?) (?:file|directory|symlink|char|block|fifo) /.exec(line)![1]!);
    const size = node?.type === "file" && !line.includes("same file as") ? node.content.size : 0;
    return sum + 512 + Math.ceil(size / 512) * 512;
  }, 0);
}

function sizeOf(layers: readonly string[]) {
  const bytes = layers.reduce((sum, path) => sum + statSync(path).size, 0);
  return { files: listLayers(layers, /^\/\S/).length, bytes };
}

function countOnly(builder: string, family: Contestant["family"], bytes: number): Row {
  return { builder, family, seconds: [], peakBytes: [], writtenBytes: [], movedBytes: [bytes] };
}

function beside(results: Results, rows: readonly Row[]): Results {
  return new Map(
    [...results].map(([name, { rows: others, failures }]) =>
      [name, { rows: [...rows, ...others], failures }] as const
    ),
  );
}
