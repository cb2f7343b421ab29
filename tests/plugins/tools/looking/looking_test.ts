import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytesContent, readText } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../../../core/tree/file_index.ts";
import { stat } from "../../../../core/tree/resolve.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { findFile } from "../../../../plugins/tools/looking/cat.ts";
import { listFiles } from "../../../../plugins/tools/looking/files.ts";
import type { SeenImage } from "../../../../plugins/kit/transfer/look.ts";

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
  return { ...base, type: "directory", path };
}

function layer(words: readonly string[]): FileIndex {
  const builder = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
  for (const word of words) builder.add(change(word));
  return builder.finish();
}

/** An image of layers, the lowest first, that counts how many of them were read. */
function imageOf(layers: readonly FileIndex[]): SeenImage & { readonly read: () => number } {
  const read = new Set<number>();
  const seen = layers.map((index, at) => ({
    files: () => Promise.resolve((read.add(at), index)),
    names: () => Promise.resolve({ index, size: 0 }),
  }));
  return { layers: seen, read: () => read.size } as unknown as ReturnType<typeof imageOf>;
}

const files: readonly [
  title: string,
  layers: string[][],
  path: string,
  text: string,
  read: number,
][] = [
  ["of the top layer", [["a=1"], ["b=2"], ["c=3"]], "/c", "3", 1],
  ["of the lowest", [["a=1"], ["b=2"], ["c=3"]], "a", "1", 3],
  ["overwritten", [["a=1"], ["a=2"], ["c=3"]], "/a", "2", 2],
  [
    "through a link to a directory below",
    [["usr/bin/sh=1"], ["bin->usr/bin"], []],
    "/bin/sh",
    "1",
    3,
  ],
  ["a link that climbs stays inside", [["a=1"], ["d/l->../../../a"]], "/d/l", "1", 2],
  ["an absolute link", [["a=1", "l->/a"]], "l", "1", 1],
  ["another name of a file below", [["a=1"], ["b=>a"], ["-a"]], "/b", "1", 3],
  ["that name, after the file was overwritten", [["a=1"], ["b=>a"], ["a=2"]], "/b", "1", 3],
  ["in an opaque directory", [["d/a=1", "d/b=0"], ["!d", "d/a=2"]], "/d/a", "2", 1],
];

describe("a file of an image", () => {
  for (const [title, layers, path, text, read] of files) {
    it(title, async () => {
      const image = imageOf(layers.map(layer));
      const { content } = await findFile(image, path);
      assert.equal(readText(content), text);
      assert.equal(image.read(), read);
    });
  }

  const refused: readonly [
    title: string,
    layers: string[][],
    path: string,
    code: string,
    hint: string,
  ][] = [
    ["removed", [["a=1"], ["-a"]], "/a", "image/no-file", ""],
    ["below a removed directory", [["d/a=1"], ["-d"]], "/d/a", "image/no-file", ""],
    ["hidden by an opaque directory", [["d/a=1"], ["!d"]], "/d/a", "image/no-file", ""],
    ["below what became a file", [["d/a=1"], ["-d", "d=2"]], "/d/a", "image/no-file", ""],
    ["misspelt", [["etc/passwd=1"]], "/etc/paswd", "image/no-file", "/etc/passwd"],
    ["a directory", [["d/a=1"]], "d", "image/not-a-file", "image files"],
    ["the root", [["a=1"]], "/", "image/not-a-file", "image files"],
    ["links in a circle", [["a->b", "b->a"]], "a", "tree/link-loop", ""],
    ["a link to nothing", [["a->/out/of/here"]], "a", "image/no-file", ""],
  ];
  for (const [title, layers, path, code, hint] of refused) {
    it(`refused: ${title}`, async () => {
      await assert.rejects(
        findFile(imageOf(layers.map(layer)), path),
        (error: QuillaError) => error.code === code && (error.hint ?? "").includes(hint),
      );
    });
  }

  it("whatever the layers are, is what all of them together show", async () => {
    await fc.assert(
      fc.asyncProperty(stacks, async (stack) => {
        const layers = sound(stack);
        const tree = new UnionTree(layers);
        for (const path of paths) {
          const expected = quietly(() => stat(tree, path));
          const found = await findFile(imageOf(layers), path).catch((error) => {
            if (error instanceof QuillaError) return undefined;
            throw error;
          });
          assert.equal(
            found && readText(found.content),
            expected?.type === "file" ? readText(expected.content) : undefined,
            path,
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

const names = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const words = fc.oneof(
  fc.tuple(names, fc.nat(999)).map(([name, text]) => `${name}=${text}`),
  fc.tuple(names, names).map(([name, target]) => `${name}->/${target}`),
  fc.tuple(names, names).map(([name, target]) => `${name}=>${target}`),
  names.map((name) => `-${name}`),
  names.map((name) => `!${name}`),
  names.map((name) => `${name}/`),
);
const stacks = fc.array(fc.array(words, { maxLength: 5 }), { maxLength: 4 });
const paths = ["/a", "/b", "/a/a", "/a/b", "/b/c", "/c/a/b", "/a/b/c", "/c"];

/** The layers of a stack, less the words and layers that would be refused. */
function sound(stack: readonly string[][]): FileIndex[] {
  const layers: FileIndex[] = [];
  for (const list of stack) {
    const kept: string[] = [];
    for (const word of list) {
      if (quietly(() => layer([...kept, word])) !== undefined) kept.push(word);
    }
    const made = layer(kept);
    const isSound = quietly(() => new UnionTree([...layers, made]).list("/")) !== undefined;
    if (isSound) layers.push(made);
  }
  return layers;
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

describe("the files of an image", () => {
  const image = imageOf([
    ["etc/a.conf=1", "etc/b.conf=22", "etc/d/c.conf=3", "lib->usr/lib", "usr/lib/x.so="],
    ["etc/a.conf=333", "-etc/d", "etc/"],
    ["usr/lib/y.so=4", "z=>etc/a.conf"],
  ].map(layer));
  const lists: readonly [paths: string[], expected: string][] = [
    [[], "1/etc? 1/lib 1/usr"],
    [["/etc"], "2/etc 2/etc/a.conf 1/etc/b.conf"],
    [["etc/*.conf"], "2/etc/a.conf 1/etc/b.conf"],
    [["**/*.so"], "1/usr/lib/x.so 3/usr/lib/y.so"],
    [["/lib"], "1/lib"],
    [["/lib/"], "3/usr/lib 1/usr/lib/x.so 3/usr/lib/y.so"],
    [["/lib/x.so", "z"], "1/usr/lib/x.so 3/z"],
    [["/usr/lib/[xy].so"], "1/usr/lib/x.so 3/usr/lib/y.so"],
  ];
  for (const [paths, expected] of lists) {
    it(`at ${paths.join(" ") || "all paths"}`, async () => {
      const found = [...await listFiles(image, paths)].map(({ path, layer }) =>
        `${layer + 1}${path}`
      );
      if (paths.length > 0) assert.equal(found.join(" "), expected);
      else assert.equal(found.length, 9);
    });
  }

  it("what is not there is told", async () => {
    for (const path of ["/nothing", "**/*.none"]) {
      await assert.rejects(
        async () => [...await listFiles(image, [path])],
        (error: QuillaError) => error.code === "image/no-file",
      );
    }
  });
});
