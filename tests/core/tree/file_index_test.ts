import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { bytesContent, readText } from "../../../core/content.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../../core/tree/file_index.ts";
import { validateEntry } from "../../../core/layer/layer_entry.ts";
import { indexTar } from "../../../core/layer/tar_index.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { archiveOf, type Member, member } from "../../support/archive.ts";
import { refused, thrownBy } from "../../support/refused.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const file = join(temporaryDirectory(), "layer.tar");

function indexOf(...members: Member[]): FileIndex {
  writeFileSync(file, archiveOf(members));
  return indexTar(file);
}

const directory = (path: string, rest?: Partial<TarEntry>) =>
  member(path, { type: "directory", mode: 0o755, ...rest });
const symlink = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
const hardlink = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });

function textAt(index: FileIndex, path: string): string {
  const item = index.get(path)?.item;
  assert(item?.type === "file", `${path} is ${item?.type}`);
  return readText(item.content);
}

function modeAt(index: FileIndex, path: string): number {
  return (index.get(path)!.item as { mode: number }).mode;
}

test("an index says what a layer puts where", () => {
  const index = indexOf(
    directory("etc"),
    member("etc/a", {
      mode: 0,
      uid: 5,
      gid: 6,
      mtime: 7,
      xattrs: new Map([["user.x", Buffer.from("y")]]),
    }, "one"),
    symlink("etc/l", "../a//b/"),
    member("dev/null", { type: "char", major: 1, minor: 3 }),
    member("run/p", { type: "fifo" }),
  );
  const { content, ...item } = index.get("/etc/a")!.item as
    & { content: unknown }
    & Record<string, unknown>;
  assert(content);
  assert.deepEqual(item, {
    type: "file",
    mode: 0,
    uid: 5,
    gid: 6,
    mtime: 7,
    xattrs: new Map([["user.x", Uint8Array.of(0x79)]]),
  });
  assert.equal(textAt(index, "/etc/a"), "one");
  assert.equal((index.get("/etc/l")!.item as { target: string }).target, "../a//b/");
  assert.equal(index.get("/dev/null")!.item!.type, "char");
  assert.equal(index.get("/run/p")!.item!.type, "fifo");
  assert.equal(index.get("/nothing"), undefined);
  assert.equal(index.get("/etc/a/b"), undefined);
  assert.deepEqual([...index.get("/etc")!.children.keys()], ["a", "l"]);
});

test("a directory without an entry is implied by what is in it, not by whiteouts", () => {
  const index = indexOf(
    member("a/b/c"),
    member("x/.wh.y"),
    member("o/.wh..wh..opq"),
    directory("d"),
    member("d/f"),
  );
  assert.deepEqual(
    ["/a", "/a/b", "/a/b/c", "/x", "/o", "/d"].map((path) => index.get(path)!.implied),
    [true, true, false, false, true, false],
  );
  assert(index.get("/x/y")!.removed);
  assert(index.get("/o")!.opaque);
});

const names: [name: string, path: string, expected: string][] = [
  ["relative", "a/b", "/a/b"],
  ["with a leading ./", "./a/b", "/a/b"],
  ["absolute", "/etc/passwd", "/etc/passwd"],
  ["with many slashes", "//a///b", "/a/b"],
  ["with dots that mean nothing", "a/./b/.", "/a/b"],
  ["of dots that mean something", "a/.../..b", "/a/.../..b"],
  [
    "that is long",
    `${"n".repeat(255)}/${"m".repeat(255)}`,
    `/${"n".repeat(255)}/${"m".repeat(255)}`,
  ],
];
for (const [name, path, expected] of names) {
  test(`names: one ${name}`, () => assert.equal(validateEntry(member(path).entry).path, expected));
}

test("names: the root may be a directory", () => {
  for (const path of [".", "./", "/", "./."]) {
    assert.deepEqual(validateEntry(directory(path).entry), { kind: "node", path: "/" });
  }
  assert.equal(modeAt(indexOf(directory("./", { mode: 0o700 })), "/"), 0o700);
});

const alone: [name: string, code: string, entry: TarEntry][] = [
  ["..", "layer/path-escape", directory("..").entry],
  ["../a", "layer/path-escape", member("../a").entry],
  ["a/../../b", "layer/path-escape", member("a/../../b").entry],
  ["a/../b, which would stay inside", "layer/path-escape", member("a/../b").entry],
  ["/..", "layer/path-escape", directory("/..").entry],
  ["a/..", "layer/path-escape", directory("a/..").entry],
  ["a symlink over the root", "layer/root-replaced", symlink("./.", "/tmp").entry],
  ["a file for a root", "layer/root-replaced", member(".").entry],
  ["an absolute root as a hard link", "layer/root-replaced", hardlink("/.", "a").entry],
  ["a hard link to ../a", "layer/path-escape", hardlink("a", "../a").entry],
  ["a hard link through a/../..", "layer/path-escape", hardlink("a", "a/../../etc/passwd").entry],
  ["a whiteout of ..", "layer/whiteout", member(".wh...").entry],
  ["a whiteout of .", "layer/whiteout", member(".wh..").entry],
  ["a whiteout of nothing", "layer/whiteout", member("a/.wh.").entry],
  ["an opaque mark behind ..", "layer/path-escape", member("x/../.wh..wh..opq").entry],
  ["an entry under a whiteout", "layer/whiteout", member(".wh.a/b").entry],
  ["a name of 256 bytes", "layer/path-too-long", member("ü".repeat(128)).entry],
  ["a path of 4097 bytes", "layer/path-too-long", member("a/".repeat(2048) + "a").entry],
];
for (const [name, code, entry] of alone) {
  test(`refused in itself: ${name}`, () => {
    const error = refused(() => validateEntry(entry), code, name);
    if (code === "layer/path-escape") assert(error.message.includes(JSON.stringify(entry.path)));
  });
}

const together: [name: string, code: string, members: Member[]][] = [
  ["a directory under a file", "layer/through-link", [member("a"), directory("a/b")]],
  ["a file through a link to a file", "layer/through-link", [
    member("f"),
    symlink("a", "f"),
    member("a/x"),
  ]],
  ["a file through a hard link", "layer/through-link", [hardlink("a", "b"), member("a/f")]],
  ["a file through a link to itself", "layer/link-loop", [symlink("a", "a"), member("a/f")]],
  ["a file through links in a circle", "layer/link-loop", [
    symlink("a", "d/b"),
    symlink("d/b", "../a"),
    member("a/f"),
  ]],
  ["a hard link through a link to itself", "layer/link-loop", [
    symlink("a", "a/a"),
    hardlink("b", "a/f"),
  ]],
  ["a path that grows with every link", "layer/link-loop", [
    symlink("a", "b/".repeat(2000) + "a"),
    symlink("b/".repeat(2000) + "a", "c/".repeat(2000)),
    member("a/f"),
  ]],
  ["a reserved name behind a link", "layer/whiteout-name", [
    symlink("a", ".wh.x"),
    member("a/f"),
  ]],
  ["a hard link to itself", "layer/hardlink-target", [member("a"), hardlink("a", "./a")]],
  ["a hard link to a directory", "layer/hardlink-target", [directory("d"), hardlink("a", "d")]],
  ["a hard link to a later directory", "layer/hardlink-target", [
    hardlink("a", "d"),
    directory("d"),
  ]],
];
for (const [name, code, members] of together) {
  test(`refused together: ${name}`, () => {
    refused(() => indexOf(...members), code, name);
  });
}

/** Where what lies below a link of the layer comes to, as in Docker, containerd and umoci. */
const behind: [name: string, members: Member[], path: string][] = [
  ["a directory that follows", [symlink("l", "usr/lib"), member("l/x")], "/usr/lib/x"],
  ["a directory that is there", [directory("d"), symlink("l", "d"), member("l/x")], "/d/x"],
  ["a link that climbs", [symlink("a/l", "../../../../b"), member("a/l/x")], "/b/x"],
  ["an absolute link", [symlink("a/l", "/tmp/x"), member("a/l/f")], "/tmp/x/f"],
  ["a link to the root", [symlink("l", "/"), member("l/x")], "/x"],
  ["a link to a link", [symlink("a", "b"), symlink("b", "./c//d/"), member("a/x/y")], "/c/d/x/y"],
  ["a link in a directory", [symlink("d/a", ".."), member("d/a/b/x")], "/b/x"],
  ["a link behind a link", [symlink("l", "d"), symlink("l/m", "../e"), member("l/m/x")], "/e/x"],
  [
    "up from behind a link",
    [symlink("l", "a/b"), directory("a/b"), symlink("m", "l/../c"), member("m/x")],
    "/a/c/x",
  ],
  ["a hard link that is a link", [
    symlink("s", "d"),
    hardlink("l", "s"),
    member("l/x"),
  ], "/d/x"],
  ["a directory that a link took the place of", [
    member("l/old"),
    symlink("l", "d"),
    member("l/x"),
  ], "/d/x"],
  ["a link that a directory took the place of", [
    symlink("l", "d"),
    directory("l"),
    member("l/x"),
  ], "/l/x"],
];
for (const [name, members, path] of behind) {
  test(`behind a link of its own: ${name}`, () => {
    const index = indexOf(...members);
    assert.equal(index.get(path)?.item?.type, "file");
  });
}

test("whiteouts and hard links are behind links, too", () => {
  const index = indexOf(
    symlink("l", "d"),
    member("l/.wh.gone"),
    symlink("m", "e"),
    member("m/.wh..wh..opq"),
    member("l/x", {}, "one"),
    hardlink("y", "l/x"),
    hardlink("l/z", "l/away"),
  );
  assert(index.get("/d/gone")!.removed);
  assert(index.get("/e")!.opaque);
  assert.equal(textAt(index, "/y"), "one");
  assert.deepEqual(index.foreignLinks, ["/d/z"]);
  assert.deepEqual(index.get("/d/z")!.item, { type: "hardlink", target: "/d/away" });
});

test("links that are made to be followed for ever end", () => {
  const steps = 2000;
  const chain = Array.from(
    { length: 30 },
    (_, at) => symlink(`l${at}`, `${"./".repeat(steps)}l${at + 1}`),
  );
  const files = Array.from({ length: 2000 }, (_, at) => member(`l0/${at}/f`));
  refused(() => indexOf(...chain, ...files), "layer/link-loop");
});

test("what we write ourselves leads through no link", () => {
  const builder = new FileIndexBuilder();
  const base = { mode: 0o777, uid: 0, gid: 0, mtime: 0 };
  builder.add({ type: "symlink", path: "/l", target: "d", ...base });
  const below: IndexedChange = { type: "directory", path: "/l/x", ...base };
  refused(() => builder.add(below), "layer/through-link");
});

test("a later entry of a path wins", () => {
  const index = indexOf(member("a", {}, "one"), member("./a", {}, "two"));
  assert.equal(textAt(index, "/a"), "two");
});

test("a link over a directory takes away what was in it", () => {
  const index = indexOf(member("a/b"), symlink("a", "/etc"));
  assert.equal(index.get("/a")!.item!.type, "symlink");
  assert.equal(index.get("/a/b"), undefined);
});

test("a directory over a link can have files again", () => {
  const index = indexOf(symlink("a", "/etc"), directory("a"), member("a/f", {}, "x"));
  assert.equal(textAt(index, "/a/f"), "x");
});

test("a directory's later entry keeps what is in it", () => {
  const index = indexOf(member("a/b"), directory("a", { mode: 0o700 }));
  assert.equal(modeAt(index, "/a"), 0o700);
  assert(index.get("/a/b"));
});

test("hard links share one file", () => {
  const index = indexOf(
    member("a", {}, "one"),
    hardlink("d/b", "/a"),
    member("c", {}, "two"),
    hardlink("e", "d/b"),
  );
  const inodes = ["/a", "/d/b", "/e", "/c"].map((path) =>
    (index.get(path)!.item as { inode?: string }).inode
  );
  assert(inodes[0] !== undefined);
  assert.deepEqual(inodes, [inodes[0], inodes[0], inodes[0], undefined]);
  assert.equal(textAt(index, "/d/b"), "one");
});

test("a hard link keeps the file that its target was", () => {
  const index = indexOf(member("a", {}, "one"), hardlink("b", "a"), member("a", {}, "two"));
  assert.deepEqual([textAt(index, "/a"), textAt(index, "/b")], ["two", "one"]);
});

test("a hard link may come before its target", () => {
  assert.equal(textAt(indexOf(hardlink("b", "a"), member("a", {}, "one")), "/b"), "one");
});

test("a hard link to what the layer does not have is left to the union", () => {
  const index = indexOf(hardlink("b", "etc/a"), symlink("l", "d"), hardlink("c", "l/x"));
  assert.deepEqual(index.foreignLinks, ["/b", "/c"]);
  assert.deepEqual(index.get("/b")!.item, { type: "hardlink", target: "/etc/a" });
});

test("a hard link that something else replaced is forgotten", () => {
  assert.deepEqual(indexOf(hardlink("b", "x"), member("b")).foreignLinks, []);
});

test("what a layer takes away, it may put there", () => {
  const name = indexOf(member(".wh.a"), member("a", {}, "new")).get("/a")!;
  assert(name.removed);
  assert.equal(name.item!.type, "file");
});

test("aufs' own records are passed over", () => {
  const index = indexOf(
    directory(".wh..wh.plnk"),
    member(".wh..wh.plnk/1.2"),
    hardlink("a", ".wh..wh.plnk/1.2"),
  );
  assert.deepEqual([...index.root.children.keys()], ["a"]);
});

test("a builder takes nodes as they come", () => {
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  const changes: IndexedChange[] = [
    { type: "file", path: "/a", content: bytesContent("x"), inode: "of another view", ...base },
    { type: "hardlink", path: "/b", target: "/a" },
    { type: "remove", path: "/c" },
    { type: "opaque", path: "/d" },
  ];
  const builder = new FileIndexBuilder();
  for (const change of changes) builder.add(change);
  const index = builder.finish();
  assert.equal(textAt(index, "/b"), "x");
  assert.notEqual((index.get("/a")!.item as { inode?: string }).inode, "of another view");
  assert(index.get("/c")!.removed && index.get("/d")!.opaque);
});

test("a builder refuses what no layer can hold", () => {
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent("") };
  const add = (change: IndexedChange) => () => new FileIndexBuilder().add(change);
  refused(add({ type: "file", path: "/a/.wh.b", ...base }), "layer/whiteout-name");
  refused(add({ type: "file", path: "/", ...base }), "layer/root-replaced");
  refused(add({ type: "remove", path: "/" }), "layer/root-replaced");
});

test("any entries give an index or an explained error", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "..",
    ".",
    "",
    ".wh.a",
    ".wh..wh..opq",
    ".wh.",
    ".wh..",
    "c",
  );
  const path = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("/"));
  const type = fc.constantFrom("file", "directory", "symlink", "hardlink");
  const entry = fc.tuple(path, type, path).map(([name, type, link]) => {
    const linkname = type === "symlink" || type === "hardlink" ? link : undefined;
    return { ...member(name).entry, type, linkname } as TarEntry;
  });
  fc.assert(fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
    const builder = new FileIndexBuilder({ followsLinks: true });
    thrownBy(() => {
      for (const entry of entries) {
        const { kind, path, target } = validateEntry(entry);
        assert(/^\/$|^(\/[^/]+)+$/.test(path) && !/\/\.\.?(\/|$)/.test(path), path);
        if (kind === "remove" || kind === "opaque") builder.add({ type: kind, path });
        else if (kind === "hardlink") builder.add({ type: kind, path, target: target! });
        else if (kind === "node" && entry.type === "directory") {
          builder.add({ ...entry, type: "directory", path });
        } else if (kind === "node") {
          builder.add({ ...entry, type: "symlink", path, target: entry.linkname ?? "x" });
        }
      }
      builder.finish();
    });
  }));
});
