/**
 * ADD of archives, as far as tests/differential does not compare it with Docker: archives that mean ill, refusals, flags.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../core/digest.ts";
import { archiveOf, type Member, member, patched, pax } from "../../support/archive.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { historyOf, newDirectory, testBuild } from "../../support/test_build.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const link = (path: string, target: string) => member(path, { type: "symlink", linkname: target });
const hard = (path: string, target: string) => member(path, { type: "hardlink", linkname: target });
const directory = (path: string, mode = 0o755) => member(path, { type: "directory", mode });

/** What ADD of an archive into `/in` makes, without what is the same for all. */
async function unpacked(members: readonly Member[], line = "ADD a.tar /in"): Promise<string[]> {
  const { tree } = await testBuild(`FROM scratch\n${line}`, {
    files: { "a.tar": archiveOf(members) },
  });
  return [...tree];
}

describe("ADD: archives that mean ill", () => {
  const sentinel = join(newDirectory(), "outside");
  const breakouts: [name: string, members: Member[], code: string][] = [
    ["a name that climbs", [member("../x")], "unpack/outside"],
    ["a name that climbs later", [member("a/../../x")], "unpack/outside"],
    ["a hard link that climbs", [hard("h", "../../etc/passwd")], "unpack/outside"],
    ["a hard link through a link", [link("l", ".."), hard("h", "l/x")], "layer/hardlink-target"],
    ["a hard link to nothing", [hard("h", "/etc/passwd")], "layer/hardlink-target"],
    ["a hard link to a directory", [directory("d/"), hard("h", "d")], "layer/hardlink-target"],
    ["links without an end", [link("a", "b"), link("b", "a"), member("a/x")], "unpack/link-loop"],
    ["a file as a directory", [member("f"), member("f/x")], "unpack/not-a-directory"],
    ["a whiteout", [member(".wh.x")], "unpack/whiteout"],
    ["an opaque whiteout", [member("d/.wh..wh..opq")], "unpack/whiteout"],
    ["a whiteout by a link", [link("l", ".wh.x"), member("l/y")], "unpack/whiteout"],
  ];
  for (const [name, members, code] of breakouts) {
    it(`refuses ${name}`, async () => {
      const error = await refusedBuild(["FROM scratch", "ADD a.tar /in"], code, 2, {
        files: { "a.tar": archiveOf(members) },
      });
      assert.match(error.message, /^the archive a\.tar cannot be unpacked: /);
    });
  }

  it("links to the host are links in the image, and are followed there", async () => {
    const members = [
      link("l", sentinel),
      member("l/x", {}, "1"),
      link("root", "/"),
      member("root/y"),
    ];
    const tree = await unpacked(members);
    assert(tree.includes(`/in${sentinel}/x file 0644 0:0 6b86b273ff34`), tree.join("\n"));
    assert(tree.some((line) => line.startsWith("/in/y file")), tree.join("\n"));
    assert(!existsSync(sentinel));
  });

  const climbing: [name: string, members: Member[], expected: string[]][] = [
    ["by one", [link("usr/l", "../../lib"), member("usr/l/f")], [
      "/lib",
      "/lib/f",
      "/usr",
      "/usr/l",
    ]],
    ["by many", [link("l", "../../../../lib"), member("l/f")], ["/l", "/lib", "/lib/f"]],
    ["to the root", [link("l", "../.."), member("l/f")], ["/f", "/l"]],
    [
      "together",
      [directory("a/b/"), link("a/b/c", "../.."), link("a/b/d", "c/.."), member("a/b/d/x")],
      ["/a", "/a/b", "/a/b/c", "/a/b/d", "/x"],
    ],
    ["to a hard link's target", [member("f"), link("l", "../.."), hard("h", "l/f")], [
      "/f",
      "/h",
      "/l",
    ]],
  ];
  for (const [name, members, expected] of climbing) {
    for (const [destination, prefix] of [["/in/", "/in"], ["/", ""]] as const) {
      it(`links that climb ${name} lead to the root of ${destination}`, async () => {
        const tree = await unpacked(members, `ADD a.tar ${destination}`);
        const names = tree.map((line) => line.split(" ")[0]).filter((path) => path !== "/in");
        assert.deepEqual(names, expected.map((path) => prefix + path));
      });
    }
  }

  it("absolute names count from the destination", async () => {
    const tree = await unpacked([member("/etc/x"), hard("/etc/y", "/etc/x")]);
    assert.deepEqual(tree.map((line) => line.split(" ")[0]), [
      "/in",
      "/in/etc",
      "/in/etc/x",
      "/in/etc/y",
    ]);
  });

  it("sparse files of PAX are unpacked whole, and GNU's old form is refused", async () => {
    const map = { "GNU.sparse.map": "3,5", "GNU.sparse.numblocks": "1", "GNU.sparse.size": "10" };
    const sparse = Buffer.concat([pax(map), archiveOf([member("f", {}, "whole")])]);
    const { tree } = await testBuild("FROM scratch\nADD a.tar /", { files: { "a.tar": sparse } });
    const whole = digestOf("\0\0\0whole\0\0").slice(7, 19);
    assert.deepEqual([...tree], [`/f file 0644 0:0 ${whole}`]);
    const old = patched(archiveOf([member("f")]).subarray(0, 512), 156, "S");
    await refusedBuild(["FROM scratch", "ADD a.tar /"], "tar/sparse", 2, {
      files: { "a.tar": Buffer.concat([old, Buffer.alloc(1024)]) },
    });
  });

  it("devices and FIFOs are in the image, and nowhere else", async () => {
    const members = [
      member("disk", { type: "block", major: 8, minor: 0, mode: 0o660 }),
      member("fifo", { type: "fifo" }),
      member("null", { type: "char", major: 1, minor: 3, mode: 0o666 }),
      hard("again", "null"),
    ];
    assert.deepEqual(await unpacked(members), [
      "/in directory 0755 0:0",
      "/in/again char 0666 0:0 1,3",
      "/in/disk block 0660 0:0 8,0",
      "/in/fifo fifo 0644 0:0",
      "/in/null char 0666 0:0 1,3",
    ]);
  });

  it("the root keeps its own mode and owner", async () => {
    const members = [member("./", { type: "directory", mode: 0o700, uid: 5, gid: 5 }), member("x")];
    assert.equal((await unpacked(members))[0], "/in directory 0755 0:0");
  });

  it("a root that is a link is passed over", async () => {
    assert.deepEqual(await unpacked([link(".", "/etc"), directory("d/")]), [
      "/in directory 0755 0:0",
      "/in/d directory 0755 0:0",
    ]);
  });

  it("attributes of the machine that made it are dropped, capabilities stay", async () => {
    const xattrs = new Map([
      ["security.capability", new Uint8Array([1])],
      ["security.selinux", new Uint8Array([2])],
      ["trusted.overlay.opaque", new Uint8Array([3])],
      ["user.mine", new Uint8Array([4])],
    ]);
    const { files } = await testBuild("FROM scratch\nADD a.tar /", {
      files: { "a.tar": archiveOf([member("x", { xattrs })]) },
    });
    const kept = files.lstat("/x")!.xattrs!;
    assert.deepEqual([...kept.keys()], ["security.capability"]);
  });
});

describe("ADD: an archive that is damaged", () => {
  const whole = archiveOf([member("first"), member("second", {}, "x".repeat(5000))]);
  const damages: [name: string, bytes: Uint8Array, code: string][] = [
    ["cut within a member", whole.subarray(0, 2000), "tar/truncated"],
    ["cut within a header", whole.subarray(0, 1024 + 100), "tar/truncated"],
    ["cut within its compression", gzipSync(whole).subarray(0, -20), "compression/truncated"],
    ["cut before anything can be seen", gzipSync(whole).subarray(0, 12), "compression/truncated"],
    ["with a bad header", spoiled(whole, 512 + 10), "tar/header"],
  ];
  for (const [name, bytes, code] of damages) {
    it(`says so: ${name}`, async () => {
      const root = join(newDirectory(), "store");
      const error = await refusedBuild(["FROM scratch", "ADD a.tar /"], code, 2, {
        files: { "a.tar": bytes },
        root,
      });
      assert.match(error.message, /^the archive a\.tar cannot be unpacked: /);
      assert.deepEqual(leftoversIn(root), []);
    });
  }

  it("is a file where nothing of an archive can be seen", async () => {
    const files = {
      "empty": "",
      "short": whole.subarray(0, 300),
      "zeros": new Uint8Array(10240),
      "text.gz": gzipSync("text"),
    };
    const { tree } = await testBuild("FROM scratch\nADD * /", { files });
    assert.deepEqual(
      tree.map((line) => line.split(" ").slice(0, 2).join(" ")),
      ["Dockerfile", ...Object.keys(files).sort()].map((name) => `/${name} file`),
    );
  });
});

describe("ADD: what an archive meets", () => {
  const add = async (before: string, members: readonly Member[], into = "/in/") => {
    const { tree } = await testBuild(["FROM scratch", before, `ADD a.tar ${into}`], {
      files: {
        "a.tar": archiveOf(members),
        "old/f": "old",
        "old/d/x": "old",
        "old/l": { link: "d" },
      },
    });
    return tree.filter((line) => line.startsWith("/in/"));
  };
  const old = "cba06b5736fa";
  const one = "6b86b273ff34";

  it("a directory over a directory gives it its mode, and keeps what is in it", async () => {
    const tree = await add("COPY old /in", [directory("d/", 0o700), member("d/y", {}, "1")]);
    assert.deepEqual(tree, [
      "/in/d directory 0700 0:0",
      `/in/d/x file 0644 0:0 ${old}`,
      `/in/d/y file 0644 0:0 ${one}`,
      `/in/f file 0644 0:0 ${old}`,
      "/in/l symlink 0777 0:0 -> d",
    ]);
  });

  it("a file takes the place of a directory, with all in it", async () => {
    assert.deepEqual(await add("COPY old /in", [member("d", {}, "1")]), [
      `/in/d file 0644 0:0 ${one}`,
      `/in/f file 0644 0:0 ${old}`,
      "/in/l symlink 0777 0:0 -> d",
    ]);
  });

  it("a directory that was a file meanwhile is empty", async () => {
    const tree = await add("COPY old /in", [
      member("d"),
      directory("d/"),
      member("d/new", {}, "1"),
    ]);
    assert.deepEqual(tree.slice(0, 2), [
      "/in/d directory 0755 0:0",
      `/in/d/new file 0644 0:0 ${one}`,
    ]);
    assert.equal(tree.length, 4);
  });

  it("names go through the image's links", async () => {
    const tree = await add("COPY old /in", [member("l/y", {}, "1")]);
    assert(tree.includes(`/in/d/y file 0644 0:0 ${one}`));
    assert(tree.includes("/in/l symlink 0777 0:0 -> d"));
  });

  it("a directory takes the place of a link", async () => {
    const tree = await add("COPY old /in", [directory("l/"), member("l/y", {}, "1")]);
    assert.deepEqual(tree.slice(-2), ["/in/l directory 0755 0:0", `/in/l/y file 0644 0:0 ${one}`]);
  });

  it("a hard link to a file of the image makes both one file", async () => {
    const tree = await add("COPY old /in", [
      member("g", { type: "hardlink", linkname: "f", mode: 0o600, uid: 3, gid: 4 }),
    ]);
    assert(tree.includes(`/in/f file 0600 3:4 ${old}`), tree.join("\n"));
    assert(tree.includes("/in/g file 0600 3:4 same file as /in/f"));
  });

  it("a hard link keeps the file whose name is taken later", async () => {
    const tree = await add("WORKDIR /in", [
      member("f", {}, "old"),
      hard("g", "f"),
      member("f", {}, "1"),
    ]);
    assert.deepEqual(tree, [`/in/f file 0644 0:0 ${one}`, `/in/g file 0644 0:0 ${old}`]);
  });

  it("an image's file where the destination is a directory", async () => {
    await refusedBuild(
      ["FROM scratch", "COPY a.tar /in", "ADD a.tar /in"],
      "copy/not-a-directory",
      3,
      {
        files: { "a.tar": archiveOf([member("x")]) },
      },
    );
  });
});

describe("ADD: flags", () => {
  const files = { "a.tar": archiveOf([directory("d/", 0o750), member("d/f", { uid: 7, gid: 8 })]) };
  const refusals: [line: string, code: string][] = [
    ["ADD --unpack Dockerfile /", "add/no-archive"],
    ["ADD --checksum=sha256:abc a.tar /", "add/checksum"],
    ["ADD --checksum=sha256:abc a.tar b.tar /", "add/checksum"],
    ["ADD ftp://host/file /", "add/scheme"],
    ["ADD file:///etc/passwd /", "add/scheme"],
    ["ADD missing.tar /", "copy/missing"],
    ["ADD ../a.tar /", "copy/outside"],
    ["ADD a.tar", "copy/arguments"],
    ["ADD --from=x a.tar /", "dockerfile/unknown-flag"],
    ["ADD --chown=nobody a.tar /", "owner/unknown"],
    ["ADD --chmod=9 a.tar /", "copy/chmod"],
    ["ADD --unpack=false a.tar Dockerfile /one", "copy/destination"],
  ];
  for (const [line, code] of refusals) {
    it(`refuses ${line}`, async () => {
      // On Bun all test files are one process, and some let git take more.
      delete process.env.GIT_ALLOW_PROTOCOL;
      await refusedBuild(["FROM scratch", line], code, 2, { files });
    });
  }

  it("--unpack=false adds the archive itself", async () => {
    const { tree } = await testBuild("FROM scratch\nADD --unpack=false a.tar /x", { files });
    assert.match(tree[0]!, /^\/x file 0644 0:0/);
  });

  it("--chown is for all in the archive, and --chmod is told not to be", async () => {
    const { tree, warnings } = await testBuild(
      "FROM scratch\nADD --chown=3:4 --chmod=600 a.tar /x/",
      {
        files,
      },
    );
    assert.deepEqual(tree.map((line) => line.split(" ").slice(0, 4).join(" ")), [
      "/x directory 0755 3:4",
      "/x/d directory 0750 3:4",
      "/x/d/f file 0644 3:4",
    ]);
    assert.match(warnings.join(), /a\.tar is unpacked as it is/);
  });

  it("the history is Docker's", async () => {
    const built = await testBuild("FROM scratch\nENV X=a\nADD --chown=3:4 --link $X.tar /x", {
      files,
    });
    assert.equal(historyOf(built)[1], "ADD --chown=3:4 a.tar /x # buildkit");
  });
});

function spoiled(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}
