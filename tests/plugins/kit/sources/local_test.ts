import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { readContent, readText } from "../../../../core/content.ts";
import { LocalTree } from "../../../../plugins/kit/sources/local.ts";
import { resolve, stat } from "../../../../core/tree/resolve.ts";
import type { FileNode } from "../../../../core/tree/view.ts";
import { start, supportScript, thisRuntime } from "../../../support/child_process.ts";
import { type ContextFiles, writeContext } from "../../../support/context_files.ts";
import { peer } from "../../../support/peers.ts";
import { refused } from "../../../support/refused.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const work = temporaryDirectory();
let count = 0;

/** A tree of these files, in a directory of its own; and the directory. */
function treeOf(files: ContextFiles): { tree: LocalTree; directory: string } {
  const directory = join(work, String(++count));
  mkdirSync(directory);
  writeContext(directory, files);
  return { tree: new LocalTree(directory), directory };
}

function fileAt(tree: LocalTree, path: string): FileNode {
  const node = tree.lstat(path);
  assert(node?.type === "file", `${path} is ${node?.type}`);
  return node;
}

const isRoot = process.getuid?.() === 0;

describe("LocalTree: what stands there", () => {
  it("tells type, mode and content, names in byte order", () => {
    const { tree } = treeOf({
      "b": { content: "B", mode: 0o4750 },
      "a": { link: "../x" },
      "é": "e",
      "Z/": { mode: 0o1700 },
    });
    const nodes = tree.list("/").map(({ path, type, mode }) => [path, type, mode.toString(8)]);
    assert.deepEqual(nodes.filter(([, type]) => type !== "symlink"), [
      ["/Z", "directory", "1700"],
      ["/b", "file", "4750"],
      ["/é", "file", "644"],
    ]);
    const link = tree.lstat("/a");
    assert.equal(link?.type === "symlink" && link.target, "../x");
    assert.equal(readText(fileAt(tree, "/b").content), "B");
    assert.equal(tree.lstat("/")?.type, "directory");
    tree.close();
  });

  it("lends each file's own content, whatever stands between, in any order", () => {
    const { tree } = treeOf({
      "a": "first",
      "b": { link: "a" },
      "c/x": "below",
      "de": "second, longer",
      "de.f": "",
      "é€𐍈": "third",
      "é€𐍈z": "the last",
    });
    const files = [...tree.list("/"), ...tree.list("/c")].filter((node) => node.type === "file");
    const expected = {
      "/a": "first",
      "/de": "second, longer",
      "/de.f": "",
      "/é€𐍈": "third",
      "/é€𐍈z": "the last",
      "/c/x": "below",
    };
    for (const nodes of [files, files.toReversed()]) {
      const read = nodes.map(({ path, content }) => [path, readText(content)] as const);
      assert.deepEqual(Object.fromEntries(read), expected);
    }
    for (const { path, content } of files) {
      assert.equal(content.size, fileAt(tree, path).content.size, path);
      assert.equal(content.likelyIdentity!(), fileAt(tree, path).content.likelyIdentity!(), path);
    }
    assert.equal(new Set(files.map(({ content }) => content.likelyIdentity!())).size, 6);
    tree.close();
  });

  it("knows nothing where nothing is", () => {
    const { tree } = treeOf({ file: "f", dir: { link: "/" } });
    for (const path of ["/none", "/none/x", "/file/x", "/dir/x"]) {
      assert.equal(tree.lstat(path), undefined, path);
      assert.deepEqual(tree.list(path), [], path);
    }
    assert.deepEqual(tree.list("/file"), []);
    tree.close();
  });

  it("tells hard links by one inode, also one that leads out of the directory", () => {
    const { tree, directory } = treeOf({ a: "x", b: { hardlink: "a" }, alone: "y" });
    writeFileSync(join(work, "outside"), "z");
    linkSync(join(work, "outside"), join(directory, "c"));
    const inodes = ["/a", "/b", "/c"].map((path) => fileAt(tree, path).inode);
    assert.equal(inodes[0], inodes[1]);
    assert.notEqual(inodes[0], inodes[2]);
    assert.equal(fileAt(tree, "/alone").inode, undefined);
    assert.equal(readText(fileAt(tree, "/c").content), "z"); // a hard link is the file itself
    tree.close();
  });

  it("goes from directory to directory in any order", () => {
    const { tree } = treeOf({ "a/b/c": "1", "a/d/e": "2", "f/g": "3" });
    const texts = ["/f/g", "/a/b/c", "/a/d/e", "/f/g"].map((path) =>
      readText(fileAt(tree, path).content)
    );
    assert.deepEqual(texts, ["3", "1", "2", "3"]);
    tree.close();
  });
});

describe("LocalTree: links never lead out", () => {
  const cases: [name: string, link: string, leadsTo: string][] = [
    ["absolute", "/secret", "/secret"],
    ["climbing", "../../../../secret", "/secret"],
    ["through itself", "down/../../secret", "/secret"],
    ["the real path", join(work, "secret"), join(work, "secret")],
    ["of procfs", "/proc/self/root/etc/passwd", "/proc/self/root/etc/passwd"],
  ];
  for (const [name, link, leadsTo] of cases) {
    it(name, () => {
      writeFileSync(join(work, "secret"), "the host's own");
      const { tree } = treeOf({ link: { link }, "down/x": "" });
      assert.equal(resolve(tree, "/link"), leadsTo);
      assert.equal(stat(tree, "/link"), undefined);
      tree.close();
    });
  }

  it("a directory that is a link is opened only as the root", () => {
    const { directory } = treeOf({ "real/file": "x" });
    symlinkSync("real", join(directory, "link"));
    const tree = new LocalTree(join(directory, "link"));
    assert.equal(readText(fileAt(tree, "/file").content), "x");
    tree.close();
  });
});

describe("LocalTree: special files", { skip: process.platform === "win32" && "POSIX only" }, () => {
  it("a FIFO is told, and never opened", () => {
    const { tree } = treeOf({ fifo: { special: "fifo" } });
    assert.deepEqual(tree.list("/").map(({ type }) => type), ["fifo"]);
    tree.close();
  });

  it("a FIFO that takes a file's place does not hang its reader", () => {
    const { tree, directory } = treeOf({ file: "x" });
    const { content } = fileAt(tree, "/file");
    rmSync(join(directory, "file"));
    writeContext(directory, { file: { special: "fifo" } });
    const error = refused(() => readContent(content), "context/changed");
    assert.match(error.message, /^file was replaced/);
    tree.close();
  });

  const device = join(mkdtempSync(join(work, "device-")), "dev");
  const made = spawnSync("mknod", [device, "b", "259", "70000"]).status === 0;
  it("devices with their numbers", { skip: !made && "mknod is not allowed here" }, () => {
    const tree = new LocalTree(dirname(device));
    const node = tree.lstat("/dev");
    assert(node?.type === "block");
    assert.deepEqual([node.major, node.minor], [259, 70000]);
    tree.close();
  });
});

describe("LocalTree: files that change while they are read", () => {
  it("one that got shorter is refused", () => {
    const { tree, directory } = treeOf({ file: "0123456789" });
    const { content } = fileAt(tree, "/file");
    truncateSync(join(directory, "file"), 4);
    refused(() => readContent(content), "content/short");
    tree.close();
  });

  it("of one that grew, what was there is read", () => {
    const { tree, directory } = treeOf({ file: "0123" });
    const { content } = fileAt(tree, "/file");
    appendFileSync(join(directory, "file"), "4567");
    assert.equal(readText(content), "0123");
    tree.close();
  });

  for (
    const [name, replacement] of [
      ["another file", "other"],
      ["a link", { link: "/etc/passwd" }],
      ["a directory", { mode: 0o755 }],
    ] as const
  ) {
    it(`one whose name ${name} took is refused`, () => {
      const { tree, directory } = treeOf({ file: "own" });
      const { content } = fileAt(tree, "/file");
      // The name is given away, the file itself stays: its inode cannot be used again.
      linkSync(join(directory, "file"), join(directory, "kept"));
      rmSync(join(directory, "file"));
      writeContext(directory, { [name === "a directory" ? "file/" : "file"]: replacement });
      refused(() => readContent(content), "context/changed");
      tree.close();
    });
  }
});

describe("LocalTree: names that are not UTF-8", {
  skip: process.platform !== "linux" && "Linux only",
}, () => {
  const sets: [name: string, names: string[]][] = [
    ["one", ["\\377"]],
    ["two that are read alike", ["\\377", "\\376"]],
    ["one beside the character that it is read as", ["\\377", "\\357\\277\\275"]],
  ];
  for (const [title, names] of sets) {
    it(title, () => {
      const { tree, directory } = treeOf({ "sub/": { mode: 0o755 } });
      const touch = names.map((name) => `: > "$(printf '${name}')"`).join("; ");
      const { status } = spawnSync("sh", ["-c", touch], { cwd: join(directory, "sub") });
      assert.equal(status, 0);
      const error = refused(() => tree.list("/sub"), "context/name");
      assert.match(error.message, /^a name in sub is not UTF-8/);
      tree.close();
      spawnSync("rm", ["-rf", directory]); // what the runtimes cannot name they cannot remove
    });
  }

  it("the replacement character itself is a name like others", () => {
    const { tree } = treeOf({ "\uFFFD": "x" });
    assert.deepEqual(tree.list("/").map(({ path }) => path), ["/\uFFFD"]);
    tree.close();
  });
});

describe("LocalTree: what an ordinary user may not read", () => {
  const setpriv = peer("setpriv");
  const user = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  it("is told by its path in the context", { skip: isRoot && setpriv.skip }, async () => {
    const { tree, directory } = treeOf({
      "closed/file": "x",
      "sub/secret": { content: "x", mode: 0 },
      "listed/file": "x",
    });
    tree.close();
    chmodSync(work, 0o755);
    chmodSync(join(directory, "closed"), 0o000);
    chmodSync(join(directory, "listed"), 0o744);
    const cache = join(directory, "..", "cache");
    mkdirSync(cache, { recursive: true });
    chmodSync(cache, 0o777);
    const through = isRoot ? [setpriv.path, ...user] : [];
    const command = [...through, ...thisRuntime().command, supportScript("read_tree.ts")];
    const env = { DENO_DIR: cache, HOME: cache };
    const { code, stdout, stderr } = await start([...command, directory], env).ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trim().split("\n"), [
      "context/unreadable: closed cannot be read: you may not read it",
      "context/unreadable: listed/file cannot be read: you may not read it",
      "context/unreadable: sub/secret cannot be read: you may not read it",
    ]);
  });
});
