/**
 * A disk that is really full: builds and loads are refused in the user's words, leave nothing, and what fits still goes in.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { leftoversIn } from "../support/leftovers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { imageIn } from "../support/store_sweep.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { assertRefused } from "./bad_input/refusal.ts";

const folder = temporaryDirectory();

function contextOf(what: string, size: number): string {
  const directory = join(folder, what);
  mkdirSync(directory);
  const files = { Dockerfile: "FROM scratch\nCOPY own /\n", own: `${what} `.repeat(size) };
  writeContext(directory, files);
  return directory;
}

const oldContext = contextOf("old", 3000);
const newContext = contextOf("new", 3000);

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
        assert.equal(await imageIn(root, refused.join(" ")), id);
      }
      await outputOf(subject, [...words, newContext], { store: root });
    });
  });
}
