/**
 * What a program changed, found in two ways: in an overlay's upper directory, and in a plain copy. Both come to one layer.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import process from "node:process";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import { diffTree } from "../../../../plugins/kit/layers/diff.ts";
import type { Layer } from "../../../../core/layer/layer.ts";
import { CopiedTree, UpperTree } from "../../../../plugins/runners/linux/inside/disk_tree.ts";
import { unpackLayer, unpackTree } from "../../../../plugins/runners/linux/inside/unpack.ts";
import { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const skip = process.platform !== "linux" || process.getuid?.() !== 0
  ? "overlay mounts of our own need Linux and root"
  : undefined;

/** Commands, run in the tree, and the entries of the layer that they make. */
const cases: Readonly<Record<string, readonly [command: string, entries: readonly string[]]>> = {
  "nothing": ["true", []],
  "a new file": ["echo x > d/new", ["d directory", "d/new file"]],
  "a new directory": ["mkdir n", ["n directory"]],
  "a file that is touched only": ["touch d/one", []],
  "a file that is written again as it was": ["cp d/one t && cat t > d/one && rm t", []],
  "another mode": ["chmod 600 d/one", ["d directory", "d/one file"]],
  "another owner": ["chown 7:8 d", ["d directory"]],
  "a file that is gone": ["rm d/one", ["d directory", "d/one remove"]],
  "a directory that is gone": ["rm -r d/sub", ["d directory", "d/sub remove"]],
  "all of a directory that is gone": ["rm -r d/*", ["d directory", "d opaque"]],
  "a directory that is made anew": ["rm -r d && mkdir d", ["d directory", "d opaque"]],
  "a directory that is made anew with a name": [
    "rm -r d && mkdir d && printf 1 > d/one",
    ["d directory", "d/sub remove", "d/two remove"],
  ],
  "below a directory that is made anew": [
    "rm -r d && mkdir -p d/sub && printf 1 > d/one && printf 2 > d/two",
    ["d directory", "d/sub directory", "d/sub/three remove", "d/two file"],
  ],
  "a link in a directory's place": ["rm -r d && ln -s e d", ["d symlink"]],
  "a directory in a link's place": ["rm l && mkdir l && echo x > l/x", ["l directory", "l/x file"]],
  "a directory in a file's place": ["rm d/one && mkdir d/one", ["d directory", "d/one directory"]],
  "hard links": ["echo h > a && ln a b && ln a d/c", [
    "a file",
    "b hardlink",
    "d directory",
    "d/c hardlink",
  ]],
  "a hard link to an old file": ["ln d/one d/uno", ["d directory", "d/one file", "d/uno hardlink"]],
  "a pipe": ["mkfifo p", ["p fifo"]],
  "what comes and goes": ["touch g && rm g && mkdir h && rmdir h", []],
};

describe("an overlay and a copy come to the same layer", { skip }, () => {
  for (const [name, [command, entries]] of Object.entries(cases)) {
    it(name, async () => {
      const work = temporaryDirectory();
      const store = await Store.open(join(work, "store"), { create: true });
      try {
        const below = await baseTree(store);
        const options = { opaqueXattr: "trusted.overlay.opaque", owners: true };
        const by = async (changed: UpperTree | CopiedTree) => {
          const diff = { isGiven: () => false, owners: true, stubs: new Set<string>() };
          const changes = [...diffTree(changed, below.tree, diff)];
          const layer = await assembleLayer(changes, { store, below: below.tree, times: 1 });
          changed.close();
          return { layer, told: changes.map((change) => `${change.path.slice(1)} ${change.type}`) };
        };

        const lower = join(work, "lower");
        mkdirSync(lower);
        unpackLayer(await below.layer.files(), below.tree, lower, options);
        for (const each of ["upper", "work", "merged"]) mkdirSync(join(work, each));
        const mount =
          `mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,index=off merged`;
        shell(work, `unshare -m sh -e -c '${mount}; cd merged; ${command}'`);
        const overlaid = await by(new UpperTree(join(work, "upper"), options.opaqueXattr));

        const copy = join(work, "copy");
        mkdirSync(copy);
        unpackTree(below.tree, copy, options);
        shell(copy, command);
        const copied = await by(new CopiedTree(copy, 0n));

        assert.deepEqual([...await namesOf(overlaid.layer)], [...await namesOf(copied.layer)]);
        assert.equal(overlaid.layer.diffId, copied.layer.diffId);
        const expected = withoutParents(entries, overlaid.told);
        assert.deepEqual(overlaid.told.sort(), expected.sort());
      } finally {
        store.close();
      }
    });
  }
});

/** Directories on the way are added when the layer is assembled, not by the diff, where nothing of theirs changed. */
function withoutParents(entries: readonly string[], told: readonly string[]): string[] {
  return entries.filter((entry) => !entry.endsWith(" directory") || told.includes(entry));
}

async function namesOf(layer: Layer): Promise<string[]> {
  const tree = new UnionTree([await layer.files()]);
  return tree.list("/").map(({ path, type }) => `${path} ${type}`);
}

async function baseTree(store: Store): Promise<{ layer: Layer; tree: UnionTree }> {
  const layer = await assembleLayer([
    { type: "directory", path: "/d", mode: 0o755 },
    { type: "file", path: "/d/one", content: "1" },
    { type: "file", path: "/d/two", content: "2", uid: 5 },
    { type: "directory", path: "/d/sub", mode: 0o700, uid: 3 },
    { type: "file", path: "/d/sub/three", content: "3" },
    { type: "symlink", path: "/l", target: "d" },
  ], { store, below: new UnionTree(), times: 315619200 });
  return { layer, tree: new UnionTree([await layer.files()]) };
}

function shell(cwd: string, script: string): void {
  const { status, stderr } = spawnSync("sh", ["-e", "-c", script], { cwd, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}
