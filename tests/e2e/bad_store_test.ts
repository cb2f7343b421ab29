/**
 * Stores that are none, are damaged, or may not be written to. Full ones are in crash_test.ts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { assertRefused } from "./bad_input/refusal.ts";

const folder = temporaryDirectory();
const context = join(folder, "context");
mkdirSync(context);
writeContext(context, { Dockerfile: "FROM scratch\nCOPY a /\n", a: "a" });
const other = join(folder, "other");
mkdirSync(other);
writeContext(other, { Dockerfile: "FROM scratch\nCOPY b /\n", b: "b" });

/** A store that is wrong somehow, made from a good one with the image hello. */
interface BadStore {
  readonly name: string;
  make(path: string, good: string): void;
  readonly code: string;
  readonly says: readonly string[];
}

const stores: readonly BadStore[] = [
  {
    name: "a file",
    make: (path) => writeFileSync(path, "text"),
    code: "store/not-a-store",
    says: ["it is not a directory", "hint"],
  },
  {
    name: "a directory with other things in it",
    make(path) {
      mkdirSync(path);
      writeFileSync(join(path, "letter.txt"), "text");
    },
    code: "store/not-a-store",
    says: ['"letter.txt"', "hint"],
  },
  {
    name: "a path below a file",
    make: (path) => writeFileSync(join(path, ".."), "text"),
    code: "store/not-a-store",
    says: ["hint"],
  },
  {
    name: "a layout of a later version",
    make(path, good) {
      cpSync(good, path, { recursive: true });
      writeFileSync(join(path, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}');
    },
    code: "store/unsupported-version",
    says: ["too new", "2.0.0"],
  },
  {
    name: "an index that is cut short",
    make(path, good) {
      cpSync(good, path, { recursive: true });
      const text = readFileSync(join(path, "index.json"), "utf8");
      writeFileSync(join(path, "index.json"), text.slice(0, text.length / 2));
    },
    code: "store/index-damaged",
    says: ["index.json", "hint"],
  },
];

/** Why nothing can be mounted read-only here. */
function whyNotMounted(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root, to mount";
  const { status } = spawnSync("unshare", ["-m", "mount", "--bind", folder, folder]);
  return status === 0 ? undefined : "nothing may be mounted here";
}
const noMount = whyNotMounted();

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const words = ["build", "-q", "-t", "hello"];

  describe(`bad stores and ${name}`, { skip }, () => {
    const good = join(folder, `good-${name}`);
    const archive = join(folder, `${name}.tar`);

    it("a good one", async () => {
      await outputOf(subject, [...words, context], { store: good });
      await outputOf(subject, ["save", "-o", archive, "hello"], { store: good });
    });

    for (const [number, bad] of stores.entries()) {
      it(bad.name, async () => {
        const store = join(folder, `${name}-${number}`, "store");
        if (!bad.name.includes("below")) mkdirSync(join(store, ".."));
        bad.make(store, good);
        for (const refused of [[...words, other], ["load", "-i", archive], ["image", "ls"]]) {
          assertRefused(await runQuilla(subject, refused, { store }), bad);
        }
      });
    }

    it("one that may not be written to is read, and nothing more", { skip: noMount }, async () => {
      const mount = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
      const through = ["unshare", "-m", "sh", "-c", mount, "sh", good];
      const surroundings = { store: good, through };
      const before = readdirSync(good, { recursive: true }).sort();
      for (const refused of [[...words, other], ["load", "-i", archive], ["tag", "hello", "x"]]) {
        assertRefused(await runQuilla(subject, refused, surroundings), {
          code: "store/read-only",
          says: [good, "QUILLA_ROOT"],
        });
      }
      assert.match(await outputOf(subject, ["image", "ls"], surroundings), /^hello +latest/m);
      await outputOf(subject, ["system", "check"], surroundings);
      await outputOf(subject, ["save", "-o", archive, "hello"], surroundings);
      assert.deepEqual(readdirSync(good, { recursive: true }).sort(), before);
      // And one that would have to be made there.
      const inside = { store: join(good, "new"), through };
      assertRefused(await runQuilla(subject, [...words, other], inside), {
        code: "store/read-only",
        says: ["the file system is read-only"],
      });
    });
  });
}
