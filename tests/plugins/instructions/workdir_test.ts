import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ContextFiles } from "../../support/context_files.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { testBuild } from "../../support/test_build.ts";
import { testTable } from "../../support/instruction_table.ts";

async function after(lines: string[], files: ContextFiles = {}) {
  const { image, tree, warnings } = await testBuild(["FROM scratch", ...lines], { files });
  return { directory: image.config.config.workingDir, tree, warnings };
}

describe("WORKDIR", () => {
  it("is relative to the one before", async () => {
    const { directory } = await after(["WORKDIR /a", "WORKDIR b", "WORKDIR ../c/./d"]);
    assert.equal(directory, "/a/c/d");
  });

  it("never leaves the image", async () => {
    assert.equal((await after(["WORKDIR ../../.."])).directory, "/");
    const { directory, tree } = await after(["WORKDIR /../../x"]);
    assert.equal(directory, "/../../x", "it is written down as in BuildKit");
    assert.deepEqual(tree, ["/x directory 0755 0:0"]);
  });

  it("is written down as it is where it is absolute", async () => {
    assert.equal((await after(["WORKDIR /a/"])).directory, "/a/");
    assert.equal((await after(["WORKDIR /a/", "WORKDIR b/"])).directory, "/a/b");
  });

  it("goes through the image's links, inside the image", async () => {
    const files = { "links/l": { link: "../../real" }, "links/d": { link: "not/there" } };
    const { directory, tree } = await after(["COPY links /", "WORKDIR /l/x", "WORKDIR /d"], files);
    assert.equal(directory, "/d");
    assert.deepEqual(tree.map((line) => line.split(" ")[0]), [
      ...["/d", "/l", "/not", "/not/there", "/real", "/real/x"],
    ]);
  });

  it("a descriptor of the builder is a name like others (CVE-2024-21626)", async () => {
    const { directory, tree } = await after(["WORKDIR /proc/self/fd/7"]);
    assert.equal(directory, "/proc/self/fd/7");
    assert.equal(tree.at(-1), "/proc/self/fd/7 directory 0755 0:0");
  });

  it("new directories belong to USER, those that were there do not change", async () => {
    const files = { "etc/passwd": "app:x:5:6::/:\n" };
    const { tree } = await after(
      ["COPY etc /etc", "WORKDIR /a", "USER app", "WORKDIR /a/b/c"],
      files,
    );
    assert.deepEqual(tree.filter((line) => line.startsWith("/a")), [
      "/a directory 0755 0:0",
      "/a/b directory 0755 5:6",
      "/a/b/c directory 0755 5:6",
    ]);
  });

  it("a user that the image does not know makes root's directories, and a warning", async () => {
    const { tree, warnings } = await after(["USER ghost", "WORKDIR /a"]);
    assert.deepEqual(tree, ["/a directory 0755 0:0"]);
    assert.match(warnings.join(), /ghost.*belong to root/);
    const there = await after(["WORKDIR /a", "USER ghost", "WORKDIR /a"]);
    assert.deepEqual(there.warnings, []);
  });

  it("a file in the way is refused", async () => {
    const files = { f: "" };
    const lines = ["FROM scratch", "COPY f /f", "WORKDIR /f/x"];
    await refusedBuild(lines, "copy/not-a-directory", 3, { files });
    await refusedBuild([...lines.slice(0, 2), "WORKDIR /f"], "copy/not-a-directory", 3, { files });
  });
});

testTable("WORKDIR", {
  before: ["WORKDIR /a"],
  reads: [
    ["WORKDIR /a/b", "/a/b", ["/a/b"]],
    ["WORKDIR c d", "c d", ["c d"]],
    ["WORKDIR /", "/", ["/"]],
  ],
  refuses: [
    ["WORKDIR", "workdir/arguments"],
    ["WORKDIR ${A:?none}", "expansion/required"],
  ],
  makes: [
    {
      lines: ["ENV A=/a", "WORKDIR $A", "WORKDIR b"],
      config: { workingDir: "/a/b" },
      history: ["ENV A=/a", "WORKDIR /a", "WORKDIR /a/b"],
      tree: ["/a directory 0755 0:0", "/a/b directory 0755 0:0"],
    },
    { lines: ["WORKDIR /"], config: { workingDir: "/" }, history: ["WORKDIR /"], tree: [] },
  ],
});
