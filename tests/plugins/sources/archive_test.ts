/**
 * Archives as build contexts: the same image as from the directory, and what means ill.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { archiveOf, inPieces, type Member, member } from "../../support/archive.ts";
import { writeContext } from "../../support/context_files.ts";
import { peer } from "../../support/peers.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../support/test_build.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const dockerfile = (text: string) => member("Dockerfile", {}, text);
const copyAll = dockerfile("FROM scratch\nCOPY . /in/\n");
const link = (path: string, target: string) => member(path, { type: "symlink", linkname: target });
const hard = (path: string, target: string) => member(path, { type: "hardlink", linkname: target });
const directory = (path: string, mode = 0o755) => member(path, { type: "directory", mode });

/** The archive of these members, as a file. */
function archiveFile(members: readonly Member[] | Uint8Array): string {
  const path = join(newDirectory(), "context.tar");
  writeFileSync(path, members instanceof Uint8Array ? members : archiveOf(members));
  return path;
}

/** Builds with a store of its own, in which nothing may be left behind. */
async function build(options: TestBuild) {
  const root = join(newDirectory(), "store");
  try {
    return await testBuild(undefined, { ...options, root });
  } finally {
    assert.deepEqual(leftoversIn(root), [], "something was left behind");
  }
}

const names = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

describe("archives as contexts: the image is that of the directory", () => {
  const source = newDirectory();
  writeContext(source, {
    Dockerfile: "FROM scratch\nCOPY . /in/\nCOPY link /followed\nCOPY --chown=1:2 dir/* /w/\n",
    "Dockerfile.dockerignore": "*.log\n!keep.log\n",
    ".dockerignore": "dir\n",
    "a.log": "",
    "keep.log": "",
    "run.sh": { content: "#!/bin/sh\n", mode: 0o4755 },
    "dir/": { mode: 0o750 },
    "dir/file": { content: "1", mode: 0o640 },
    "dir/again": { hardlink: "dir/file" },
    "empty/": { mode: 0o1777 },
    "link": { link: "dir/file" },
    "dangling": { link: "/nowhere" },
    "ünïcødé": "1",
    [`${"long".repeat(40)}/x`]: "1",
  });
  const expected = testBuild(undefined, { directory: source });
  const { path: tar, skip } = peer("tar");
  const kinds = [
    ["plain", []],
    ["gzip", ["--gzip"]],
    ["bzip2", ["--bzip2"]],
    ["xz", ["--xz"]],
    ["zstd", ["--zstd"]],
    ["of another owner", ["--owner=1000", "--group=1000"]],
    ["in the PAX format", ["--format=pax"]],
  ] as const;
  for (const [name, words] of kinds) {
    it(name, { skip }, async () => {
      const file = archiveFile(
        execFileSync(tar, ["-c", ...words, "-C", source, "."], { maxBuffer: 1 << 28 }),
      );
      const { image, tree } = await build({ context: file });
      assert.deepEqual(tree, (await expected).tree);
      assert.equal(image.id, (await expected).image.id);
    });
  }

  it("from the standard input, in pieces", { skip }, async () => {
    const bytes = execFileSync(tar, ["-cz", "-C", source, "."], { maxBuffer: 1 << 28 });
    const { image } = await build({ context: "-", stdin: inPieces(bytes, 100) });
    assert.equal(image.id, (await expected).image.id);
  });
});

describe("archives as contexts: what is in them", () => {
  it("a directory without a member of its own, a name twice, an absolute name", async () => {
    const members = [copyAll, member("d/x"), member("y", {}, "1"), member("y", {}, "2")];
    const { tree } = await build({ context: archiveFile([...members, member("/abs")]) });
    assert.deepEqual(names(tree), [
      "/in",
      "/in/Dockerfile",
      "/in/abs",
      "/in/d",
      "/in/d/x",
      "/in/y",
    ]);
    assert(tree.includes("/in/y file 0644 0:0 d4735e3a265e"), tree.join("\n"));
  });

  it("devices and FIFOs are what they are in a directory", async () => {
    const members = [
      copyAll,
      member("null", { type: "char", major: 1, minor: 3 }),
      member("pipe", { type: "fifo" }),
    ];
    const { tree } = await build({ context: archiveFile(members) });
    assert(tree.includes("/in/null char 0644 0:0 1,3"), tree.join("\n"));
    assert(tree.includes("/in/pipe fifo 0644 0:0"), tree.join("\n"));
  });

  it("links lead nowhere but into the archive", async () => {
    const context = archiveFile([
      dockerfile("FROM scratch\nCOPY root/etc/x up/etc/x /\n"),
      link("root", "/"),
      link("up", "../../.."),
      directory("etc/"),
      member("etc/x", {}, "1"),
    ]);
    const { tree } = await build({ context });
    assert.deepEqual(tree, ["/x file 0644 0:0 6b86b273ff34"]);
    const passwd = archiveFile([
      dockerfile("FROM scratch\nCOPY l /\n"),
      link("l", "/etc/passwd"),
    ]);
    const error = await refusedLater(build({ context: passwd }), "copy/missing");
    assert.match(error.message, /to \/etc\/passwd, which is not in the build context/);
  });

  it("-f names a file of it, with an ignore file of its own", async () => {
    const context = archiveFile([
      member("sub/x.Dockerfile", {}, "FROM scratch\nCOPY . /\n"),
      member("sub/x.Dockerfile.dockerignore", {}, "sub\n"),
      member(".dockerignore", {}, "**\n"),
      member("a"),
    ]);
    for (const file of ["sub/x.Dockerfile", "./sub//x.Dockerfile", "/sub/x.Dockerfile"]) {
      const { tree } = await build({ context, file });
      assert.deepEqual(names(tree), ["/.dockerignore", "/a"], file);
    }
  });

  it("-f - reads the Dockerfile from the standard input", async () => {
    const stdin = inPieces(new TextEncoder().encode("FROM scratch\nCOPY a /\n"), 7);
    const { tree } = await build({ context: archiveFile([member("a")]), file: "-", stdin });
    assert.deepEqual(names(tree), ["/a"]);
  });
});

describe("archives as contexts: what is refused", () => {
  const outside = join(newDirectory(), "outside");
  const deep = "../".repeat(12);
  const refusals: [name: string, members: Member[] | Uint8Array, code: string][] = [
    ["a name that climbs", [member("../x")], "unpack/outside"],
    ["a name that climbs far", [member(`a/${deep}${outside}`)], "unpack/outside"],
    ["a hard link that climbs", [hard("h", `${deep}etc/passwd`)], "unpack/outside"],
    ["a hard link to the host", [hard("h", "/etc/passwd")], "layer/hardlink-target"],
    ["links without an end", [link("a", "b"), link("b", "a"), member("a/x")], "unpack/link-loop"],
    ["a file as a directory", [member("f"), member("f/x")], "unpack/not-a-directory"],
    ["a whiteout", [member(".wh.x")], "unpack/whiteout"],
    [
      "an archive cut short",
      archiveOf([member("x", {}, "long".repeat(500))]).slice(0, 1400),
      "tar/truncated",
    ],
    ["gzip cut short", gzipSync(archiveOf([copyAll])).slice(0, 60), "compression/truncated"],
    ["gzip of what is no archive", gzipSync("FROM scratch\n"), "tar/truncated"],
    ["gzip that is damaged", flipped(gzipSync(archiveOf([copyAll]))), "compression/damaged"],
    ["an archive without a Dockerfile", [member("x")], "build/dockerfile"],
    ["an archive of nothing", [], "build/dockerfile"],
    ["a Dockerfile that is a directory", [directory("Dockerfile/")], "build/dockerfile"],
    [
      "a Dockerfile that is a link to the host",
      [link("Dockerfile", "/etc/passwd")],
      "build/dockerfile",
    ],
    ["a text", new TextEncoder().encode("FROM scratch\n"), "build/context"],
    ["an empty file", new Uint8Array(), "build/context"],
  ];
  for (const [name, members, code] of refusals) {
    it(name, async () => {
      const context = archiveFile(members);
      const error = await refusedLater(build({ context }), code);
      assert(error.message.includes(context), `it does not say which archive: ${error.message}`);
      assert(error.hint, error.message);
    });
  }

  it("and nothing was written outside", async () => {
    const climbing = link("m", `${deep}${outside}`);
    const escape = [link("l", outside), member("l/x"), climbing, member("m/y"), copyAll];
    await build({ context: archiveFile(escape) });
    assert(!existsSync(outside));
  });

  it("a bomb is stopped", async () => {
    const zeros = new Uint8Array(64 << 20);
    const inner = gzipSync(zeros, { level: 9 });
    // Each member of gzip is 64 MiB of zeros: 1.5 GiB come out of 1.5 MiB.
    const bomb = new Uint8Array(inner.length * 24);
    for (let at = 0; at < 24; at++) bomb.set(inner, at * inner.length);
    await refusedLater(build({ context: archiveFile(bomb) }), "compression/bomb");
  });

  it("-f that climbs out, or names nothing", async () => {
    const context = archiveFile([copyAll]);
    for (const file of ["../Dockerfile", "a/../../Dockerfile", "gone"]) {
      await refusedLater(build({ context, file }), "build/dockerfile", file);
    }
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[copy.length - 6]! ^= 0xff;
  return copy;
}
