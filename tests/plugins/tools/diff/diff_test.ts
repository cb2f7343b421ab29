/**
 * Differences between images.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { bytesContent, type Content } from "../../../../core/content.ts";
import { digestOf } from "../../../../core/digest.ts";
import { configChanges } from "../../../../plugins/kit/comparing/config_changes.ts";
import {
  type FileAspect,
  type FileChange,
  fileChanges,
} from "../../../../plugins/kit/comparing/file_changes.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { packageChanges, packagesOf } from "../../../../plugins/tools/diff/packages.ts";
import type { Change } from "../../../../core/layer/change.ts";
import type { ImageConfig } from "../../../../core/oci/config.ts";
import type { TreeNode } from "../../../../core/tree/view.ts";
import { treeOf } from "../../../support/memory_tree.ts";

const base = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content: string | Content, more: Partial<TreeNode> = {}): TreeNode =>
  ({
    ...base,
    type: "file",
    path,
    content: typeof content === "string" ? bytesContent(content) : content,
    ...more,
  }) as TreeNode;
const directory = (path: string, more: Partial<TreeNode> = {}): TreeNode =>
  ({ ...base, mode: 0o755, type: "directory", path, ...more }) as TreeNode;
const link = (path: string, target: string): TreeNode => ({
  ...base,
  type: "symlink",
  path,
  target,
});
const device = (path: string, minor: number): TreeNode => ({
  ...base,
  type: "char",
  path,
  major: 1,
  minor,
});

const viewOf = (nodes: readonly TreeNode[]) => treeOf(nodes as readonly Change[]);
const diff = (before: TreeNode[], after: TreeNode[]) => [
  ...fileChanges(viewOf(before), viewOf(after)),
];
const shortly = (change: FileChange) =>
  `${change.kind} ${change.path}${change.kind === "changed" ? ` ${change.what.join()}` : ""}`;

describe("files that differ", () => {
  const cases: [a: TreeNode, b: TreeNode, what: FileAspect | undefined][] = [
    [file("/x", "1"), file("/x", "1"), undefined],
    [file("/x", "1"), file("/x", "1", { mtime: 2 }), undefined],
    [file("/x", "1"), file("/x", "2"), "content"],
    [file("/x", "1"), file("/x", "12"), "content"],
    [file("/x", "1"), file("/x", "1", { mode: 0o4755 }), "mode"],
    [file("/x", "1"), file("/x", "1", { gid: 7 }), "owner"],
    [
      file("/x", "1"),
      file("/x", "1", { xattrs: new Map([["user.a", Uint8Array.of(1)]]) }),
      "xattrs",
    ],
    [link("/x", "a"), link("/x", "b"), "target"],
    [device("/x", 1), device("/x", 2), "device"],
    [link("/x", "a"), file("/x", "1"), "type"],
  ];
  for (const [a, b, what] of cases) {
    it(`${a.type} and ${b.type}: ${what ?? "the same"}`, () => {
      const expected = what === undefined ? [] : [`changed /x ${what}`];
      assert.deepEqual(diff([a], [b]).map(shortly), expected);
    });
  }

  it("what is below a directory that came, went, or became something else", () => {
    const tree = [directory("/d"), file("/d/a", "1"), directory("/d/e"), file("/d/e/b", "1")];
    const below = ["/d/a", "/d/e", "/d/e/b"];
    assert.deepEqual(
      diff(tree, []).map(shortly),
      ["/d", ...below].map((path) => `removed ${path}`),
    );
    assert.deepEqual(diff([], tree).map(shortly), ["/d", ...below].map((path) => `added ${path}`));
    assert.deepEqual(diff([file("/d", "1", { mode: 0o755 })], tree).map(shortly), [
      "changed /d type",
      ...below.map((path) => `added ${path}`),
    ]);
  });

  it("contents that differ have their digests; one that is the same object is not read", () => {
    const [change] = diff([file("/x", "1")], [file("/x", "2")]);
    assert(change?.kind === "changed");
    assert.equal(change.before.digest, digestOf("1"));
    assert.equal(change.after.digest, digestOf("2"));
    const unreadable: Content = {
      size: 1,
      open: () => {
        throw new Error("it was read");
      },
    };
    assert.deepEqual(diff([file("/x", unreadable)], [file("/x", unreadable)]), []);
    assert.throws(() => diff([file("/x", unreadable)], [file("/x", "1")]), /it was read/);
  });

  it("whatever the trees are, each name is told once, and what is told makes one of the other", () => {
    const name = fc.constantFrom("a", "a-", "a.b", "b", "é", "z");
    const tree = fc.dictionary(name, fc.constantFrom("1", "2"));
    fc.assert(fc.property(tree, tree, (a, b) => {
      const nodes = (all: Record<string, string>) =>
        Object.entries(all).map(([path, text]) => file(`/${path}`, text));
      const expected = [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((path) => {
        if (a[path] === b[path]) return [];
        if (a[path] === undefined) return [`added /${path}`];
        return [b[path] === undefined ? `removed /${path}` : `changed /${path} content`];
      });
      assert.deepEqual(diff(nodes(a), nodes(b)).map(shortly).sort(), expected.sort());
    }));
  });
});

test("configurations differ by field, variables and labels by name", () => {
  const a: ImageConfig = {
    os: "linux",
    architecture: "amd64",
    diffIds: [],
    config: { env: ["PATH=/bin", "A=1", "__proto__=x"], cmd: ["a"], labels: { l: "1" } },
  };
  const b: ImageConfig = {
    ...a,
    architecture: "arm64",
    config: { env: ["A=2", "PATH=/bin", "B=="], exposedPorts: ["80/tcp"], labels: { l: "1" } },
  };
  assert.deepEqual(configChanges(a, a), []);
  assert.deepEqual(configChanges(a, b), [
    { field: "Cmd", before: ["a"], after: undefined },
    { field: "Env.A", before: "1", after: "2" },
    { field: "Env.B", before: undefined, after: "=" },
    { field: "Env.__proto__", before: "x", after: undefined },
    { field: "ExposedPorts.80/tcp", before: undefined, after: {} },
    { field: "architecture", before: "amd64", after: "arm64" },
  ]);
});

describe("packages", () => {
  const at = (files: Record<string, string>) =>
    packagesOf(
      viewOf([
        ...["/var", "/var/lib", "/var/lib/dpkg", "/var/lib/dpkg/status.d", "/var/lib/rpm"]
          .concat("/lib", "/lib/apk", "/lib/apk/db").map((path) => directory(path)),
        ...Object.entries(files).map(([path, text]) => file(path, text)),
      ]),
      builtInHost(),
    );
  const dpkg = (name: string, version: string, more = "") =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\n${more}Version: ${version}\nDescription: x\n .\n Version: 9\n\n`;

  it("of dpkg: those that are installed, each version once", async () => {
    const status = dpkg("libc6", "2.36") + dpkg("a", "1").replace("amd64", "i386") +
      dpkg("a", "2") +
      dpkg("gone", "1").replace("install ok installed", "deinstall ok config-files") +
      "Package: half\n\n\n\nVersion: 1\n\nnonsense";
    assert.deepEqual([...(await at({ "/var/lib/dpkg/status": status })).versions], [
      ["dpkg libc6", "2.36"],
      ["dpkg a:i386", "1"],
      ["dpkg a:amd64", "2"],
    ]);
  });

  it("of dpkg without a dpkg, of apk; what cannot be read of rpm's is told", async () => {
    const list = await at({
      "/var/lib/dpkg/status.d/base": "Package: base-files\r\nVersion: 12\r\nArchitecture: all\r\n",
      "/var/lib/dpkg/status.d/base.md5sums": "Package: no\nVersion: 1\n",
      "/lib/apk/db/installed":
        "C:Q1\nP:musl\nV:1.2\nA:x86_64\nF:lib\nR:ld.so\n\nP:busybox\nV:1\n\n",
      "/var/lib/rpm/rpmdb.sqlite": "SQLite format 3",
    });
    assert.deepEqual([...list.versions], [
      ["dpkg base-files", "12"],
      ["apk musl", "1.2"],
      ["apk busybox", "1"],
    ]);
    assert.deepEqual(list.unread, ["rpm"]);
  });

  it("differ by version", async () => {
    const lists = [["x", "y"], ["y", "z"]].map((names, index) =>
      at({ "/var/lib/dpkg/status": names.map((name) => dpkg(name, String(index))).join("") })
    );
    const [a, b] = await Promise.all(lists);
    assert.deepEqual(packageChanges(a!, b!), [
      { manager: "dpkg", name: "x", before: "0", after: undefined },
      { manager: "dpkg", name: "y", before: "0", after: "1" },
      { manager: "dpkg", name: "z", before: undefined, after: "1" },
    ]);
    assert.deepEqual(packageChanges(a!, a!), []);
  });

  it("a database may be anything", async () => {
    const paragraphs = fc.array(fc.oneof(fc.string(), fc.constant(dpkg("a", "1"))));
    await fc.assert(fc.asyncProperty(paragraphs, async (all) => {
      await at({
        "/var/lib/dpkg/status": all.join("\n\n"),
        "/lib/apk/db/installed": all.join("\n"),
      });
    }));
  });
});
