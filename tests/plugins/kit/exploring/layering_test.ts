import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytesContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { FileIndexBuilder, type IndexedChange } from "../../../../core/tree/file_index.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { walk } from "../../../../core/tree/walk.ts";
import { Layering } from "../../../../plugins/kit/exploring/layering.ts";
import { factsOf, LayeredView } from "../../../../plugins/kit/exploring/tree_view.ts";

const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

/** `a=text` a file, `a->b` a symbolic link, `a=>b` a hard link, `-a` a whiteout, `!a` an opaque directory, `a/` a directory. */
function change(word: string): IndexedChange {
  if (word.startsWith("-")) return { type: "remove", path: `/${word.slice(1)}` };
  if (word.startsWith("!")) return { type: "opaque", path: `/${word.slice(1)}` };
  const [, name, kind, rest] = /^(.*?)(=>|->|=|\/$)(.*)$/.exec(word)!;
  const path = `/${name}`;
  if (kind === "=") return { ...base, type: "file", path, content: bytesContent(rest!) };
  if (kind === "->") return { ...base, type: "symlink", path, target: rest! };
  if (kind === "=>") return { type: "hardlink", path, target: `/${rest!}` };
  return { ...base, mode: 0o755, type: "directory", path };
}

function modelOf(layers: readonly (readonly string[])[]): Layering {
  const model = new Layering();
  for (const words of layers) {
    words.forEach((word) => model.add(change(word), { offset: 0 }));
    model.endLayer();
  }
  return model;
}

/** `+` added, `~` changed, `x` removed, nothing for what is the same; a directory ends in `/`. */
function seen(model: Layering, layer: number, since = layer): string[] {
  const view = new LayeredView(model, layer, since);
  const marks = { added: "+", changed: "~", removed: "x", same: "" };
  return [...view.search({})].map((node) => {
    const slash = view.kind(node) === "directory" ? "/" : "";
    return marks[view.change(node)] + model.paths.path(node).slice(1) + slash;
  });
}

const changes: readonly [title: string, layers: string[][], seen: string[]][] = [
  ["added beside what is the same", [["d/", "d/a=1"], ["d/", "d/b=2"]], ["d/", "d/a", "+d/b"]],
  ["changed", [["a=1"], ["a=2"]], ["~a"]],
  ["removed", [["a=1", "b=1"], ["-a"]], ["xa", "b"]],
  ["a directory removed", [["d/", "d/a=1"], ["-d"]], ["xd/", "xd/a"]],
  ["an opaque directory", [["d/", "d/a=1", "d/b=1"], ["d/", "!d", "d/a=2"]], [
    "d/",
    "~d/a",
    "xd/b",
  ]],
  ["opaque, and only implied", [["d/", "d/a=1"], ["!d", "d/b=1"]], ["d/", "xd/a", "+d/b"]],
  ["a directory in the place of a file", [["a=1"], ["a/b=2"]], ["~a/", "+a/b"]],
  ["a file in the place of a directory", [["a/b=1"], ["a=2"]], ["~a", "xa/b"]],
  ["removed and made anew", [["d/a=1", "d/b=1"], ["-d", "d/", "d/a=3"]], ["d/", "~d/a", "xd/b"]],
  ["behind a link of the layer", [["usr/lib/a=1"], ["lib->usr/lib", "lib/b=2"]], [
    "+lib",
    "usr/",
    "usr/lib/",
    "usr/lib/a",
    "+usr/lib/b",
  ]],
  ["over a link of a layer below", [["lib->usr"], ["lib/b=2"]], ["~lib/", "+lib/b"]],
  ["another name", [["a=1"], ["b=>a"]], ["a", "+b"]],
  ["a file twice in a layer", [[], ["a=1", "a=22"]], ["+a"]],
  ["a directory that the layer replaces itself", [[], ["d/a=1", "d=1"]], ["+d"]],
  ["a whiteout of what is not there", [["a=1"], ["-b"]], ["a"]],
];

describe("what a layer did", () => {
  for (const [title, layers, expected] of changes) {
    it(title, () => assert.deepEqual(seen(modelOf(layers), 1), expected));
  }

  it("is told of several together", () => {
    const model = modelOf([["a=1", "b=1"], ["c=1", "-a"], ["c=2", "d=1"]]);
    assert.deepEqual(seen(model, 2, 1), ["xa", "b", "+c", "+d"]);
    assert.deepEqual(seen(model, 2, 3), ["b", "c", "d"]);
    assert.deepEqual(seen(model, 0, 0), ["+a", "+b"]);
  });
});

const wasted: readonly [title: string, layers: string[][], byLayer: number[], files: string[]][] = [
  ["nothing", [["a=1"], ["b=1"]], [0, 0], []],
  ["overwritten and removed", [["a=22", "d/b=333"], ["a=4444"], ["-d", "-a"]], [5, 4, 0], [
    "/a 6 2",
    "/d/b 3 1",
  ]],
  ["an opaque directory", [["d/a=1", "d/b/c=22"], ["!d", "d/a=3"]], [3, 0], [
    "/d/b/c 2 1",
    "/d/a 1 1",
  ]],
  ["a file with two names is there while one is", [["a=22", "b=>a"], ["-a"]], [0, 0], []],
  ["and is not when both are gone", [["a=22", "b=>a"], ["-a"], ["b=1"]], [2, 0, 0], ["/a 2 1"]],
  ["another layer's name for it", [["a=22"], ["b=>a"], ["-a"]], [0, 0, 0], []],
  ["a name that comes before its file", [["a=22"], ["b=>a", "-a", "a=1"]], [2, 0], ["/a 2 1"]],
  ["a directory that became a file", [["d/a=22"], ["d=1"]], [2, 0], ["/d/a 2 1"]],
];

describe("what later layers waste", () => {
  for (const [title, layers, byLayer, files] of wasted) {
    it(title, () => {
      const model = modelOf(layers);
      assert.deepEqual(layers.map((_, at) => model.losses.of(at)), byLayer);
      const paths = model.losses.paths((node) => model.paths.path(node));
      assert.deepEqual(
        paths.map(({ node, bytes, count }) => `${model.paths.path(node)} ${bytes} ${count}`),
        files,
      );
    });
  }
});

/** What dive 0.13 says: the score, the wasted bytes, and `BYTES COUNT PATH`. `deno task dive` asks it itself. */
const efficiencies: readonly [
  title: string,
  layers: string[][],
  score: number,
  wasted: number,
  paths: string[],
][] = [
  ["nothing", [[]], 1, 0, []],
  ["overwritten", [["a=22"], ["a=4444"]], 2 / 6, 6, ["6 2 /a"]],
  ["removed", [["a=22", "b=22"], ["-a"]], 2 / 4, 2, ["2 2 /a"]],
  ["a directory removed", [["d/", "d/a=22"], ["-d"]], 1, 0, []],
  ["and removed again", [["d/", "d/a=22"], ["-d"], ["d/", "d/a=22"], ["-d"]], 4 / 8, 8, [
    "4 2 /d",
    "4 2 /d/a",
  ]],
  ["what is not there, after which nothing counts", [["a=22"], ["-b", "a=22"]], 1 / 2, 0, []],
  ["an empty directory in both", [["d/"], ["d/"]], 1, 0, ["0 2 /d"]],
];

describe("the efficiency", () => {
  for (const [title, layers, score, wasted, paths] of efficiencies) {
    it(title, () => {
      const model = modelOf(layers);
      const found = model.dive.result();
      assert.equal(found.score, score);
      assert.equal(found.wastedBytes, wasted);
      assert.deepEqual(
        found.files.map(({ node, bytes, count }) => `${bytes} ${count} ${model.paths.path(node)}`),
        paths,
      );
    });
  }
});

const names = fc.constantFrom("a", "b", "a/a", "a/b", "b/a", "a/b/a", "b/\udcff", ".wh.x");
const words = fc.oneof(
  names.map((name) => `-${name}`),
  names.map((name) => `!${name}`),
  names.map((name) => `${name}/`),
  fc.tuple(names, fc.constantFrom("", "1", "22")).map(([name, text]) => `${name}=${text}`),
  fc.tuple(names, names).map(([name, target]) => `${name}->/${target}`),
  fc.tuple(names, names).map(([name, target]) => `${name}=>${target}`),
);
const stacks = fc.array(fc.array(words, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

/** The code of the error, or what it gives. */
function tried<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    assert(error instanceof QuillaError, String(error));
    return error.code;
  }
}

describe("layers on each other", () => {
  it("show what the union of their indexes shows", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const expected = tried(() => {
          let tree = new UnionTree();
          for (const list of stack) {
            const builder = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
            list.forEach((word) => builder.add(change(word)));
            tree = tree.with(builder.finish());
            tree.list("/"); // a link that leads nowhere is told then
          }
          return [tree.lstat("/")!, ...walk(tree, "/")].map((node) => [
            node.path,
            node.type,
            node.mode,
            node.type === "file" ? node.content.size : 0,
            node.type === "symlink" ? node.target : undefined,
          ]);
        });
        const found = tried(() => {
          const model = modelOf(stack);
          const view = new LayeredView(model, stack.length - 1, stack.length);
          return [0, ...view.search({})].map((node) => {
            const { kind, mode, size, target } = factsOf(model, view.shown(node));
            return [model.paths.path(node), kind, mode, size, target];
          });
        });
        // What is refused may be told by what comes first.
        if (typeof expected !== "string") assert.deepEqual(found, expected);
      }),
      { numRuns: 300 },
    );
  });

  it("waste what they have and do not show", () => {
    fc.assert(fc.property(stacks, (stack) => {
      const model = tried(() => modelOf(stack));
      if (typeof model === "string") return;
      const view = new LayeredView(model, stack.length - 1, stack.length);
      const all = model.layers.reduce((sum, { bytes }) => sum + bytes, 0);
      const lost = model.layers.reduce((sum, _, at) => sum + model.losses.of(at), 0);
      assert.equal(view.bytes(0), all - lost);
    }));
  });
});
