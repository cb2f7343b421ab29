import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Change, ChangeList } from "../../../../core/layer/change.ts";
import { layerInputs } from "../../../../core/layer/layer_inputs.ts";
import { broughtTime } from "../../../../core/layer/layer_time.ts";
import { normalForm } from "../../../../core/layer/normal_form.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { ChangeColumns } from "../../../../plugins/kit/layers/columns.ts";
import { type CopyOptions, TreeCopier } from "../../../../plugins/kit/layers/copy.ts";
import { cutChanges } from "../../../../plugins/kit/layers/cut.ts";
import { cutInto } from "../../../../plugins/kit/layers/parts.ts";
import { keepKeys } from "../../../../plugins/kit/layers/known_keys.ts";
import { LocalTree } from "../../../../plugins/kit/sources/local.ts";

const nothing = new UnionTree([]);
const place = mkdtempSync(join(tmpdir(), "quilla-test-"));
after(() => rmSync(place, { recursive: true }));

/** Names that stand around a directory's in the order of paths, modes, links, and what is in no row. */
const names = ["a/x", "a/y/z", "a.b", "a-/x", "a0", "b", "c/1", "c/2", "c/3", "é/x", "a/y.z"];
for (const name of names) {
  mkdirSync(join(place, dirname(name)), { recursive: true });
  writeFileSync(join(place, name), name);
}
chmodSync(join(place, "c/2"), 0o755);
symlinkSync("1", join(place, "c/link"));

/** The same files, of which nothing is known that they have in common. */
function eachByItself(view: FileView): FileView {
  const plain = <Node>(node: Node): Node => {
    const { content } = node as { content?: object };
    return content === undefined ? node : { ...node, content: Object.create(content) };
  };
  return {
    lstat: (path) => plain(view.lstat(path)),
    list: (path) => view.list(path).map(plain),
  };
}

function copied(options: CopyOptions = {}, destination = "/app", hide = (view: FileView) => view) {
  const tree = new LocalTree(place);
  const list = new TreeCopier(nothing, options).copy(hide(tree), "/", destination);
  return { list, [Symbol.dispose]: () => tree.close() };
}

/** What a list has, asked for in three ways. */
function said(list: ChangeList): unknown[] {
  const text = (change: Change) => {
    if (change.type !== "file") return change;
    const { content, ...rest } = change;
    return { ...rest, content: (content as { likelyIdentity(): string }).likelyIdentity() };
  };
  const whole = [...list].map(text);
  const [each, at]: [unknown[], unknown[]] = [[], []];
  list.forEach((change, index) => each[index] = text(change));
  for (let index = list.length - 1; index >= 0; index--) at[index] = text(list.at(index)!);
  assert.deepEqual(each, whole);
  assert.deepEqual(at, whole);
  return whole;
}

describe("files of a directory that is copied", () => {
  const options: Record<string, CopyOptions> = {
    "as they are": {},
    "with an owner": { owner: { uid: 5, gid: 6 }, storedOnce: true },
  };
  for (const [name, how] of Object.entries(options)) {
    for (const destination of ["/", "/app"]) {
      it(`are the same changes as each by itself: ${name}, to ${destination}`, () => {
        using rows = copied(how, destination);
        using plain = copied(how, destination, eachByItself);
        assert.deepEqual(said(rows.list), said(plain.list));
      });
    }
  }

  it("are no objects until they are asked for, also in parts", async () => {
    using tree = copied();
    const { list } = tree;
    const isMade = (changes: ChangeList) =>
      [...changes.length === 0 ? [] : [0, changes.length - 1]].some((at) =>
        changes.at(at)!.type === "file" && changes.at(at) === changes.at(at)
      );
    assert.ok(!isMade(list));
    assert.equal(await normalForm(list, nothing), list, "they come in the order of a layer");
    const cut = cutInto(list, cutChanges(list, { most: 4, target: 600 }), broughtTime)!;
    assert.ok(cut.length > 1);
    for (const part of cut) assert.ok(!isMade(part));
    const files = (changes: Iterable<Change>) => [...changes].filter(({ type }) => type === "file");
    assert.deepEqual(
      cut.flatMap(files).map(({ path }) => path).sort(),
      files(list).map(({ path }) => path).sort(),
    );
  });
});

describe("the key of a list, as far as this machine can tell", () => {
  const directory = mkdtempSync(join(tmpdir(), "quilla-test-"));
  after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "a"));
  for (const name of ["a/1", "a/2", "b"]) writeFileSync(join(directory, name), name);

  function key(later: number, options: CopyOptions = {}, destination = "/app") {
    using tree = new class extends LocalTree {
      override readonly openedAt = Date.now() + later;
      [Symbol.dispose] = () => this.close();
    }(directory);
    const list = new TreeCopier(nothing, options).copy(tree, "/", destination) as ChangeColumns;
    const { isUncertain, key } = layerInputs(list, broughtTime);
    const here = list.keyHere(broughtTime);
    assert.equal(here === undefined, isUncertain === true, "it is certain where the lines are");
    return { here, lines: key, other: list.keyHere("preserve") };
  }

  it("is none where a file may be another without telling", () => {
    assert.equal(key(-10_000).here, undefined);
  });

  it("differs wherever the lines of its layer's inputs do, and there alone", () => {
    const later = 10_000;
    const first = key(later);
    assert.deepEqual(key(later), first);
    assert.notEqual(first.here, first.other);
    const others = [
      key(later, { owner: { uid: 5, gid: 6 } }),
      key(later, {}, "/other"),
      ...[
        () => chmodSync(join(directory, "a/2"), 0o755),
        () => writeFileSync(join(directory, "a/1"), "longer"),
        () => utimesSync(join(directory, "b"), 1, 1),
        () => renameSync(join(directory, "a/2"), join(directory, "a/3")),
        () => writeFileSync(join(directory, "c"), ""),
        () => symlinkSync("b", join(directory, "d")),
        () => rmSync(join(directory, "d")),
      ].map((change) => {
        change();
        return key(later);
      }),
    ];
    const all = [first, ...others];
    for (const [at, each] of all.entries()) {
      for (const before of all.slice(0, at)) {
        assert.equal(each.here === before.here, each.lines === before.lines);
      }
    }
    assert.equal(
      new Set(all.map(({ lines }) => lines)).size,
      all.length - 1,
      "the link went again",
    );
  });
});

describe("keys that are kept while one builds again and again", () => {
  const directory = mkdtempSync(join(tmpdir(), "quilla-test-"));
  after(() => rmSync(directory, { recursive: true }));
  for (const name of names) {
    mkdirSync(join(directory, dirname(name)), { recursive: true });
    writeFileSync(join(directory, name), name);
  }

  /** The keys of all parts, and how many of them were not known. */
  function keysOfParts(options: CopyOptions = {}) {
    using tree = new class extends LocalTree {
      override readonly openedAt = Date.now() + 10_000;
      [Symbol.dispose] = () => this.close();
    }(directory);
    const list = new TreeCopier(nothing, options).copy(tree, "/", "/app");
    const parts = cutInto(list, cutChanges(list, { most: 4, target: 600 }), broughtTime)!;
    let made = 0;
    const keys = parts.map((part) => {
      const { forEach } = part;
      part.forEach = (each) => (made++, forEach.call(part, each)); // lines are made by going through them
      return layerInputs(part, broughtTime).key;
    });
    return { keys, made };
  }

  it("are those that would be made, whatever changes, and made for what did change", () => {
    const changes: readonly (() => void)[] = [
      () => {},
      () => writeFileSync(join(directory, "b"), "longer"),
      () => chmodSync(join(directory, "a/x"), 0o755),
      () => utimesSync(join(directory, "c/1"), 1, 1),
      () => renameSync(join(directory, "c/2"), join(directory, "c/20")),
      () => chmodSync(join(directory, "c"), 0o700),
      () => rmSync(join(directory, "a0")),
      () => symlinkSync("x", join(directory, "a/link")),
    ];
    const forget = keepKeys();
    keysOfParts();
    const again = changes.map((change) => {
      change();
      return keysOfParts();
    });
    const other = keysOfParts({ owner: { uid: 5, gid: 6 } });
    const last = keysOfParts();
    forget();
    assert.equal(again[0]!.made, 0, "nothing changed");
    assert.equal(again[1]!.made, 1, "one file did");
    assert.equal(other.made, other.keys.length);
    assert.deepEqual(last, { keys: keysOfParts().keys, made: 0 });
    assert.equal(keysOfParts().made, last.keys.length, "nothing is kept any more");
    const all = [...again, other].map(({ keys }) => keys.join());
    assert.equal(new Set(all).size, all.length, "each is another");
  });
});

it("a list has nothing before its first and behind its last", () => {
  const list = new ChangeColumns();
  assert.equal(list.at(0), undefined);
  list.push({ type: "fifo", path: "/a" });
  assert.deepEqual([list.at(-1), list.at(0)?.path, list.at(1)], [undefined, "/a", undefined]);
});
