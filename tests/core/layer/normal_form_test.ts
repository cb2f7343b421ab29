import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Change } from "../../../core/layer/change.ts";
import { normalForm } from "../../../core/layer/normal_form.ts";
import { compareBytes } from "../../../core/text/bytes.ts";
import { parentPath } from "../../../core/tree/path.ts";
import { treeOf } from "../../support/memory_tree.ts";
import { refusedLater } from "../../support/refused_later.ts";

const nothing = treeOf([]);
const file = (path: string, content = path): Change => ({ type: "file", path, content });

/** `type path`, with a file's content and a link's target. */
async function formOf(changes: readonly Change[], below = nothing): Promise<string[]> {
  return [...await normalForm(changes, below)].map((change) => {
    const words: unknown[] = [change.type, change.path];
    if (change.type === "file") words.push(change.content);
    if (change.type === "hardlink") words.push(change.target);
    if (change.type === "directory" && change.mode !== undefined) {
      words.push(change.mode.toString(8));
    }
    return words.join(" ");
  });
}

describe("normalForm", () => {
  it("sorts by bytes, and adds the directories on the way", async () => {
    assert.deepEqual(await formOf([file("/b/x"), file("/a-"), file("/a/é"), file("/a/z")]), [
      "directory /a",
      "file /a- /a-",
      "file /a/z /a/z",
      "file /a/é /a/é",
      "directory /b",
      "file /b/x /b/x",
    ]);
  });

  it("gives directories that no change mentions the metadata that they have below", async () => {
    const below = treeOf([
      { type: "directory", path: "/a", mode: 0o1777, uid: 5, gid: 6, mtime: 7 },
      { type: "symlink", path: "/l", target: "a" },
    ]);
    const [a, _b, _file, l] = await normalForm([file("/a/b/c"), file("/l/x")], below);
    assert.deepEqual(a, {
      type: "directory",
      path: "/a",
      mode: 0o1777,
      uid: 5,
      gid: 6,
      mtime: 7,
      xattrs: undefined,
    });
    assert.deepEqual(l, { type: "directory", path: "/l" });
  });

  it("keeps the last change of a path", async () => {
    assert.deepEqual(
      await formOf([file("/a", "1"), { type: "remove", path: "/a" }, file("/a", "2")]),
      [
        "file /a 2",
      ],
    );
  });

  it("has a directory before its opaque mark, in whatever order they came", async () => {
    const mark: Change = { type: "opaque", path: "/d" };
    const directory: Change = { type: "directory", path: "/d", mode: 0o700 };
    const expected = ["directory /d 700", "opaque /d", "file /d-"].map((line) =>
      line === "file /d-" ? "file /d- /d-" : line
    );
    assert.deepEqual(await formOf([mark, directory, file("/d-")]), expected);
    assert.deepEqual(await formOf([directory, file("/d-"), mark]), expected);
    assert.deepEqual(await formOf([mark]), ["directory /d", "opaque /d"]);
  });

  for (const path of ["", "a", "/a/", "/a/../b", "/./a", "//a", "/a\0b"]) {
    it(`refuses the path ${JSON.stringify(path)}`, async () => {
      await refusedLater(normalForm([file(path)], nothing), "layer/path");
    });
  }
});

describe("normalForm: hard links", () => {
  const link = (path: string, target: string): Change => ({ type: "hardlink", path, target });

  it("the bytes stand under the first name", async () => {
    assert.deepEqual(await formOf([file("/m", "x"), link("/z", "/m"), link("/a", "/m")]), [
      "file /a x",
      "hardlink /m /a",
      "hardlink /z /a",
    ]);
  });

  it("a link to a link is a link to its file", async () => {
    assert.deepEqual(await formOf([file("/m", "x"), link("/z", "/m"), link("/a", "/z")]), [
      "file /a x",
      "hardlink /m /a",
      "hardlink /z /a",
    ]);
  });

  it("a link may come before its file", async () => {
    assert.deepEqual(await formOf([link("/z", "/m"), file("/m", "x")]), [
      "file /m x",
      "hardlink /z /m",
    ]);
  });

  it("a link keeps its file when another file takes the first name", async () => {
    assert.deepEqual(await formOf([file("/a", "old"), link("/b", "/a"), file("/a", "new")]), [
      "file /a new",
      "file /b old",
    ]);
    assert.deepEqual(
      await formOf([file("/a", "old"), link("/b", "/a"), link("/c", "/a"), file("/a", "new")]),
      ["file /a new", "file /b old", "hardlink /c /b"],
    );
  });

  it("a link to what a lower layer has stays one", async () => {
    assert.deepEqual(await formOf([link("/b", "/below")]), ["hardlink /b /below"]);
  });
});

describe("normalForm: of any changes", () => {
  const path = fc.array(fc.constantFrom("a", "b", "a-", "é", "z z"), { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join("/")}`);
  const change = fc.record({ path, kind: fc.constantFrom("file", "directory", "remove", "opaque") })
    .map(({ path, kind }): Change =>
      kind === "file" ? file(path) : { type: kind as "directory" | "remove" | "opaque", path }
    );

  it("paths rise, none stands twice, parents are there before their children", async () => {
    await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
      const form = [...await normalForm(changes, nothing)];
      const seen = new Set<string>(["/"]);
      for (const [index, each] of form.entries()) {
        const before = form[index - 1];
        const order = before === undefined ? -1 : compareBytes(before.path, each.path);
        assert(
          order < 0 || (order === 0 && each.type === "opaque"),
          `${before?.path} ${each.path}`,
        );
        assert(seen.has(parentPath(each.path)), `no parent of ${each.path}`);
        seen.add(each.path);
      }
    }));
  });

  it("the order of changes of different paths does not matter", async () => {
    const distinct = fc.uniqueArray(path, { maxLength: 10 });
    await fc.assert(fc.asyncProperty(distinct, fc.nat(), async (paths, seed) => {
      const files = paths.map((each) => file(each));
      const shuffled = files.map((each, index) => ({ each, key: (index * 7919 + seed) % 101 }))
        .sort((a, b) => a.key - b.key).map(({ each }) => each);
      assert.deepEqual(await formOf(shuffled), await formOf(files));
    }));
  });
});
