/**
 * All means by which a directory is looked after, told the same story.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LinuxTree } from "../../../../plugins/kit/watching/linux_tree.ts";
import { PolledTree } from "../../../../plugins/kit/watching/polled_tree.ts";
import { OwnWriting, rulesOf } from "../../../../plugins/kit/watching/rules.ts";
import { ToldTree } from "../../../../plugins/kit/watching/told_tree.ts";
import type { TreeRules, TreeWatch } from "../../../../plugins/kit/watching/tree.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

interface Means {
  readonly skip?: string | undefined;
  open(directory: string, rules: TreeRules): TreeWatch;
  /** What it calls a change of one file. */
  said(path: string): string;
}

let ticks = 0;
const means: Readonly<Record<string, Means>> = {
  "by Linux": {
    skip: platform() === "linux" ? undefined : "inotify is Linux' own",
    open: (directory, rules) => new LinuxTree(directory, rules),
    said: (path) => path,
  },
  "by looking": {
    open: (directory, rules) =>
      new PolledTree(directory, rules, { interval: 1, now: () => ticks += 2 }),
    // It knows the directory alone.
    said: (path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))),
  },
};

const ignored = [{ text: "*.log" }, { text: "out" }, { text: "deps" }, { text: "!deps/kept" }];

function watched({ open }: Means) {
  const directory = temporaryDirectory();
  for (const name of ["src/a/b", "out", "deps/kept"]) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  write(directory, "src/a/b/file");
  const rules = rulesOf(directory, ignored, new OwnWriting([join(directory, "image.tar")], []));
  const tree = open(directory, rules);
  const news = async (path: string) => {
    const all = new Set<string>();
    while (!all.has(path)) {
      tree.news().forEach((each) => all.add(each));
      await pause(2);
    }
    return all;
  };
  return { directory, tree, news, [Symbol.dispose]: () => tree.close() };
}

function write(directory: string, name: string, text = name): void {
  writeFileSync(join(directory, name), text);
}

for (const [name, kind] of Object.entries(means)) {
  describe(`a directory, looked after ${name}`, { skip: kind.skip }, () => {
    it("tells of files that are written, made, and taken away", async () => {
      using it = watched(kind);
      assert.deepEqual(it.tree.news(), []);
      write(it.directory, "src/a/b/file", "other");
      await it.news(kind.said("src/a/b/file"));
      write(it.directory, "src/new");
      await it.news(kind.said("src/new"));
      rmSync(join(it.directory, "src/a/b/file"));
      await it.news(kind.said("src/a/b/file"));
      chmodSync(join(it.directory, "src/new"), 0o755);
      await it.news(kind.said("src/new"));
    });

    it("tells of what is in directories that are made, moved in, and moved", async () => {
      using it = watched(kind);
      mkdirSync(join(it.directory, "src/x/y"), { recursive: true });
      await it.news(kind.said("src/x"));
      write(it.directory, "src/x/y/file");
      await it.news(kind.said("src/x/y/file"));
      renameSync(join(it.directory, "src/x"), join(it.directory, "src/z"));
      await it.news(kind.said("src/z"));
      write(it.directory, "src/z/y/file", "other");
      const all = await it.news(kind.said("src/z/y/file"));
      assert.ok(![...all].some((path) => path.startsWith("src/x/")), "nothing is where it was");
    });

    it("tells nothing of what is left out, nor of what the build writes", async () => {
      using it = watched(kind);
      for (const each of ["a.log", "out/file", "image.tar", "deps/file"]) write(it.directory, each);
      mkdirSync(join(it.directory, "out/more"));
      write(it.directory, "out/more/file");
      write(it.directory, "deps/kept/file");
      const all = await it.news(kind.said("deps/kept/file"));
      assert.deepEqual([...all], [kind.said("deps/kept/file")]);
    });

    it("tells when another directory takes its place", async () => {
      using it = watched(kind);
      renameSync(it.directory, `${it.directory}-old`);
      await it.news("");
      mkdirSync(join(it.directory, "src"), { recursive: true });
      await it.news("");
      write(it.directory, "src/file");
      await it.news(kind.said("src/file"));
      rmSync(`${it.directory}-old`, { recursive: true });
    });
  });
}

it("the runtime's own fs.watch tells of a file", async () => {
  const directory = temporaryDirectory();
  const tree = new ToldTree(directory, rulesOf(directory, ignored, new OwnWriting([], [])));
  try {
    for (let at = 0;; at++) {
      write(directory, "a.log");
      write(directory, "file", String(at)); // again and again: it may take a moment until it begins
      await pause(20);
      const news = tree.news();
      if (news.length === 0) continue;
      assert.ok(news.includes("file"), String(news));
      assert.ok(!news.includes("a.log"));
      break;
    }
  } finally {
    tree.close();
  }
});
