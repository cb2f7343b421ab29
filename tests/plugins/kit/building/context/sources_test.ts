/**
 * Sources of others: they are met as the context, as a named one and in ADD, and what goes wrong in one is told as its plugin's.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { contextPlace } from "../../../../../plugins/kit/building/context/place.ts";
import { bytesContent } from "../../../../../core/content.ts";
import { digestOf } from "../../../../../core/digest.ts";
import type { Opened, Source } from "../../../../../core/plugin/contracts/source.ts";
import { memoryFiles } from "../../../../../core/tree/memory.ts";
import type { FileView } from "../../../../../core/tree/view.ts";
import { builtInHost } from "../../../../../plugins/mod.ts";
import { archiveOf, member } from "../../../../support/archive.ts";
import { leftoversIn } from "../../../../support/leftovers.ts";
import { refused } from "../../../../support/refused.ts";
import { refusedBuild } from "../../../../support/refused_build.ts";
import { refusedLater } from "../../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../../support/test_build.ts";

const one = "6b86b273ff34";

/** A plugin with the one source `mem`, whose locations are `mem:` and what is behind. */
function plugins(open: Source["open"], more: Partial<Source> = {}): TestBuild["plugins"] {
  const accepts = (location: string) => location.startsWith("mem:");
  return [{ name: "acme", api: 2, sources: [{ name: "mem", accepts, open, ...more }] }];
}
const opening = (opened: unknown) => plugins(() => Promise.resolve(opened as Opened));

describe("a source of others", () => {
  const files = { "Dockerfile": "FROM scratch\nCOPY f /\n", "f": "1", "d/": "" };
  const shapes: [name: string, opened: Opened][] = [
    ["files by their paths", { files }],
    ["a view", { files: memoryFiles(files) }],
    ["an archive", {
      file: archiveOf([member("Dockerfile", {}, files.Dockerfile), member("f", {}, "1")]),
    }],
  ];
  for (const [name, opened] of shapes) {
    it(`is the context, and a named one: ${name}`, async () => {
      const made = { plugins: opening(opened) };
      const { tree } = await testBuild(undefined, { ...made, context: "mem:x" });
      assert.deepEqual(tree, [`/f file 0644 0:0 ${one}`]);
      const contexts = new Map([["src", "mem:x"]]);
      const named = await testBuild(["FROM scratch", "COPY --from=src f /"], { ...made, contexts });
      assert.deepEqual(named.tree, tree);
    });
  }

  it("is added: files as a directory, a file by its name", async () => {
    const some = await testBuild(["FROM scratch", "ADD mem:x /in/"], {
      plugins: opening({ files: { a: { content: "1", mode: 0o700 }, "b/c": "1" } }),
    });
    assert.deepEqual(some.tree, [
      "/in directory 0755 0:0",
      `/in/a file 0700 0:0 ${one}`,
      "/in/b directory 0755 0:0",
      `/in/b/c file 0644 0:0 ${one}`,
    ]);
    const file = await testBuild(["FROM scratch", "ADD mem:x /"], {
      plugins: opening({ file: bytesContent("1"), name: "n", modified: 5 }),
      timestamp: "preserve",
    });
    assert.deepEqual(file.tree, [`/n file 0600 0:0 ${one}`]);
    assert.equal(file.files.lstat("/n")!.mtime, 5);
  });

  it("is a base, by an image's name, and no context and nothing to add then", async () => {
    const root = join(newDirectory(), "store");
    const built = await testBuild(["FROM scratch", "LABEL a=b"], { root, tags: ["stored:1"] });
    const made = { root, plugins: opening({ image: "stored:1" }) };
    const contexts = new Map([["base", "mem:x"]]);
    const { image } = await testBuild("FROM base", { ...made, contexts });
    assert.deepEqual(image.config.config.labels, built.image.config.config.labels);
    await refusedBuild("FROM scratch", "build/context", 0, { ...made, context: "mem:x" });
    await refusedBuild(["FROM scratch", "ADD mem:x /"], "add/image", 2, made);
  });

  it("is handed what was said: a checksum, an option, secrets, a directory that is gone later", async () => {
    const said: unknown[] = [];
    const root = join(newDirectory(), "store");
    await testBuild([
      "FROM scratch",
      `ADD --checksum=${digestOf("1")} --keep-git-dir=false mem:x /x`,
    ], {
      root,
      run: { secrets: new Map([["token", { variable: "PATH" }]]) },
      fetchPolicy: { limit: 7 },
      plugins: plugins((_, { checksum, options, secret, policy, workspace }) => {
        said.push(checksum, options["keep-git-dir"], secret("token")!.length > 0, policy.limit);
        said.push(workspace().startsWith(root), workspace() === workspace());
        return Promise.resolve({ file: "1" });
      }),
    });
    assert.deepEqual(said, [digestOf("1"), false, true, 7, true, true]);
    assert.deepEqual(leftoversIn(root), []);
  });

  it("need not compare a checksum: that is done for it, and what cannot be compared is refused", async () => {
    const add = (checksum: string) => ["FROM scratch", `ADD --checksum=${checksum} mem:x /x`];
    const file = opening({ file: "1" });
    const { tree } = await testBuild(add(digestOf("1", "sha512")), { plugins: file });
    assert.deepEqual(tree, [`/x file 0600 0:0 ${one}`]);
    await refusedBuild(add(digestOf("2")), "fetch/checksum", 2, { plugins: file });
    await refusedBuild(add("sha256:12"), "digest/invalid", 2, { plugins: file });
    const files = { files: { a: "1" } };
    await refusedBuild(add("abc"), "fetch/checksum", 2, { plugins: opening(files) });
    const checked = opening({ ...files, isChecked: true });
    await testBuild(add("abc"), { plugins: checked });
  });

  it("is asked before quilla's own, says that it is not its, and stays out of what is not its use", async () => {
    const asked: string[] = [];
    const none: Source["open"] = (location) => {
      asked.push(location);
      return Promise.resolve(undefined);
    };
    const directory = newDirectory();
    const all = plugins(none, { accepts: () => true, uses: ["context"] });
    await testBuild(["FROM scratch", "ADD f /"], { plugins: all, directory, files: { f: "" } });
    assert.deepEqual(asked, [directory]);
    const lost = { plugins: plugins(none), context: "mem://x" };
    const error = await refusedBuild("FROM scratch", "build/context", 0, lost);
    assert.match(error.message, /^mem:\/\/x cannot be opened: it is nothing of mem$/);
  });

  it("closes what it opened once, also where the build fails", async () => {
    for (const line of ["COPY f /", "COPY none /"]) {
      let closed = 0;
      const opened: Opened = { files: { f: "1" }, close: () => void closed++ };
      const build = testBuild(["FROM scratch", "ADD mem:x /", line], {
        plugins: opening(opened),
        files: { f: "" },
      });
      if (line.includes("none")) await refusedLater(build, "copy/missing");
      else await build;
      assert.equal(closed, 1);
    }
  });

  it("gives its time, and that of one file", async () => {
    const arguments_ = new Map([["SOURCE_DATE_EPOCH", "src"]]);
    for (const opened of [{ files: { f: "1" }, date: () => 7 }, { files: { f: "1" } }]) {
      const { image } = await testBuild(["FROM scratch", "COPY --from=src f /"], {
        plugins: opening(opened),
        arguments: arguments_,
        contexts: new Map([["src", "mem:x"]]),
      });
      const isDated = "date" in opened;
      assert.equal(image.config.created === "1970-01-01T00:00:07Z", isDated);
    }
  });
});

describe("a source of others that is wrong", () => {
  const sound = memoryFiles({ Dockerfile: "FROM scratch\nCOPY f /\n", f: "1" });
  const viewing = (view: Partial<FileView>) =>
    opening({ files: { lstat: (path: string) => sound.lstat(path), list: () => [], ...view } });
  const cases: [name: string, plugins: TestBuild["plugins"], says: RegExp][] = [
    ["throws", plugins(() => Promise.reject(new Error("boom"))), /failed: boom$/],
    ["returns a text", opening("files"), /open returned a text, not \{ files \}/],
    ["returns null", opening(null), /open returned null/],
    ["returns nothing of the three", opening({ data: "x" }), /open returned an object/],
    ["returns a list of files", opening({ files: ["a"] }), /open returned an object/],
    ["returns numbers as files", opening({ files: { a: 1 } }), /open returned an object/],
    ["returns half a view", opening({ files: { lstat: () => undefined } }), /an object, not/],
    ["returns a number", opening({ file: 5 }), /open returned an object/],
    [
      "has no nodes",
      viewing({ lstat: () => ({ path: "/" }) as never }),
      /lstat returned an object/,
    ],
    ["fails later", viewing({ lstat: () => JSON.parse("{") }), /failed: /],
    ["has no list", viewing({ lstat: sound.lstat.bind(sound), list: () => "x" as never }), /list/],
  ];
  for (const [name, plugins, says] of cases) {
    it(name, async () => {
      const root = join(newDirectory(), "store");
      const contexts = new Map([["src", "mem:x"]]);
      const lines = ["FROM scratch", "COPY --from=src . /"];
      const error = await refusedBuild(lines, "plugin/threw", 2, { plugins, root, contexts });
      assert.match(error.message, /the source mem of the plugin acme/);
      assert.match(error.message, says);
      assert.deepEqual(leftoversIn(root), []);
    });
  }

  it("says neither yes nor no", () => {
    const host = builtInHost();
    const [plugin] = plugins(() => Promise.resolve(undefined), { accepts: () => 1 as never })!;
    host.register(plugin, { origin: "acme" });
    const error = refused(() => contextPlace(host, "mem:x"), "plugin/threw");
    assert.match(error.message, /accepts returned 1, not true or false/);
  });
});
