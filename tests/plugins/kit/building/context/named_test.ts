/**
 * Contexts that have names (`--build-context`).
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { namedPlaces } from "../../../../../plugins/kit/building/context/named.ts";
import { copyImages } from "../../../../../plugins/kit/transfer/copy_images.ts";
import { LayoutSink } from "../../../../../plugins/kit/archives/layout_sink.ts";
import { placedImage, storeSource } from "../../../../../plugins/kit/transfer/store_place.ts";
import { parsePlatform } from "../../../../../core/platform.ts";
import { Store } from "../../../../../core/store/store.ts";
import { builtInHost } from "../../../../../plugins/mod.ts";
import { archiveOf, member } from "../../../../support/archive.ts";
import { type ContextFiles, writeContext } from "../../../../support/context_files.ts";
import { content, faultServer } from "../../../../support/fault_server.ts";
import { GitRepository } from "../../../../support/git_repository.ts";
import { peer } from "../../../../support/peers.ts";
import { refused } from "../../../../support/refused.ts";
import { refusedBuild } from "../../../../support/refused_build.ts";
import { historyOf, newDirectory, testBuild } from "../../../../support/test_build.ts";
import { leftoversIn } from "../../../../support/leftovers.ts";

const one = "6b86b273ff34";
const names = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

function directoryWith(files: ContextFiles): string {
  const directory = newDirectory();
  writeContext(directory, files);
  return directory;
}

const source = directoryWith({
  "a": { content: "1", mode: 0o600 },
  "d/": { mode: 0o750 },
  "d/b": "1",
  "log": "",
  "l": { link: "a" },
  ".dockerignore": "log\n.dockerignore\n",
});
const contextFiles = ["/a", "/d", "/d/b", "/l"];

/** A store with an image `stored` that has the file /stored, and a layout of the same image under that name. */
const root = join(newDirectory(), "store");
const layout = join(newDirectory(), "layout");
const stored = await testBuild(["FROM scratch", "COPY stored /", "ENV A=b"], {
  root,
  tags: ["stored:1"],
  files: { stored: "1" },
});
const store = await Store.open(root);
const images = storeSource(store, [placedImage(store, "stored:1")]);
await copyImages(images, new LayoutSink(layout, undefined), { store });
store.close();
const { digest } = stored.image.descriptor;

function build(dockerfile: readonly string[], contexts: Record<string, string>) {
  return testBuild(dockerfile, { root, contexts: new Map(Object.entries(contexts)) });
}

describe("a directory with a name", () => {
  it("is copied from, less what its own ignore file excludes, and belongs to root", async () => {
    const { tree, warnings } = await build(["FROM scratch", "COPY --from=src . /"], {
      src: source,
    });
    assert.deepEqual(tree, [
      `/a file 0600 0:0 ${one}`,
      "/d directory 0750 0:0",
      `/d/b file 0644 0:0 ${one}`,
      "/l symlink 0777 0:0 -> a",
    ]);
    assert.deepEqual(warnings, []);
  });

  it("is a base: an image of its files that says nothing else", async () => {
    const built = await build(["FROM src"], { src: source });
    assert.deepEqual(names(built.tree), contextFiles);
    assert.deepEqual(historyOf(built), ["FROM src"]);
    const { env, workingDir } = built.image.config.config;
    assert.equal(workingDir, "/");
    assert.match(env![0]!, /^PATH=/);
    const more = await build(["FROM src AS x"], { src: source });
    assert.equal(more.image.id, built.image.id);
  });

  it("is in the place of a stage, which does nothing of what it says", async () => {
    const dockerfile = [
      "FROM nowhere.example/none AS src",
      "COPY gone /",
      "FROM scratch",
      "COPY --from=src a /by-name",
      "COPY --from=0 a /by-number",
      "FROM src",
      "COPY --from=1 . /",
    ];
    const { tree } = await build(dockerfile, { SRC: source });
    assert.deepEqual(names(tree), ["/a", "/by-name", "/by-number", ...contextFiles.slice(1)]);
    const alone = await testBuild(dockerfile, {
      root,
      target: "src",
      contexts: new Map([["src", source]]),
    });
    assert.deepEqual(names(alone.tree), contextFiles);
  });

  it("is in the place of a later stage, and of an image, whatever form its name has", async () => {
    const late = ["FROM scratch", "COPY --from=late a /", "FROM scratch AS late", "COPY gone /"];
    const built = await testBuild(late, {
      root,
      target: "0",
      contexts: new Map([["late", source]]),
    });
    assert.deepEqual(names(built.tree), ["/a"]);
    for (const name of ["stored:1", "docker.io/library/stored:1"]) {
      const { tree } = await build(["FROM stored:1"], { [name]: source });
      assert.deepEqual(names(tree), contextFiles, name);
    }
    const { tree } = await build(["FROM other", "COPY --from=other:latest a /x"], {
      other: source,
    });
    assert(tree.some((line) => line.startsWith("/x ")));
  });

  it("leads nowhere else: links stay inside", async () => {
    const evil = directoryWith({ l: { link: "/etc/passwd" }, up: { link: "../../../etc" } });
    for (const path of ["l", "up/passwd"]) {
      await refusedBuild(["FROM scratch", `COPY --from=evil ${path} /`], "copy/missing", 2, {
        contexts: new Map([["evil", evil]]),
      });
    }
    await refusedBuild(["FROM scratch", "COPY --from=evil ../x /"], "copy/outside", 2, {
      contexts: new Map([["evil", evil]]),
    });
  });
});

describe("an image with another name", () => {
  const places = [
    "docker-image://stored:1",
    `docker-image://stored@${digest}`,
    `oci-layout://${layout}`,
    `oci-layout://${layout}:1`,
    `oci-layout://${layout}@${digest}`,
  ];
  for (const place of places) {
    it(place.replace(layout, "LAYOUT").replace(digest, "DIGEST"), async () => {
      const { tree, image } = await build(["FROM base", "COPY --from=base stored /copy"], {
        base: place,
      });
      assert.deepEqual(tree, [`/copy file 0644 0:0 ${one}`, `/stored file 0644 0:0 ${one}`]);
      assert(image.config.config.env?.includes("A=b"));
    });
  }

  it("an image of a layout is in no list", async () => {
    const elsewhere = join(newDirectory(), "store");
    await testBuild("FROM base", {
      root: elsewhere,
      tags: ["built"],
      contexts: new Map([["base", `oci-layout://${layout}`]]),
    });
    const opened = await Store.open(elsewhere);
    try {
      assert.equal(opened.references.list().length, 1);
    } finally {
      opened.close();
    }
  });
});

describe("what is fetched, with a name", () => {
  it("an archive from a URL, or of this machine", async () => {
    const archive = archiveOf([member("a", { uid: 5 }, "1"), member(".dockerignore", {}, "a\n")]);
    const server = await faultServer({ "/a.tar": content(archive), "/text": content("text") });
    const file = join(newDirectory(), "a.tar");
    writeFileSync(file, archive);
    for (const place of [`${server.url}/a.tar`, file]) {
      const { tree } = await build(["FROM scratch", "COPY --from=src a /"], { src: place });
      assert.deepEqual(tree, [`/a file 0644 0:0 ${one}`]);
    }
    const contexts = new Map([["src", `${server.url}/text`]]);
    const line = "COPY --from=src a /";
    const error = await refusedBuild(["FROM scratch", line], "build/context", 2, { contexts });
    assert.match(error.message, /^the build context src cannot be opened: .*\/text is no archive$/);
    const gone = new Map([["src", `${server.url}/gone`], ["base", file]]);
    const alone = join(newDirectory(), "store"); // some runtimes run tests side by side
    const dockerfile = ["FROM base", line];
    await refusedBuild(dockerfile, "fetch/status", 2, { contexts: gone, root: alone });
    assert.deepEqual(leftoversIn(alone), [], "something was left behind");
  });

  const { skip } = peer("git");
  it("a git repository", { skip }, async () => {
    process.env.GIT_ALLOW_PROTOCOL = "file";
    const repository = new GitRepository(join(newDirectory(), "x.git"));
    repository.commit({ "sub/a": "1" });
    const { tree } = await build(["FROM scratch", "COPY --from=src . /"], {
      src: `${repository.url}#main:sub`,
    });
    assert.deepEqual(tree, [`/a file 0644 0:0 ${one}`]);
  });
});

describe("named contexts: what is told, what is refused", () => {
  it("a name that nothing in the Dockerfile has is told", async () => {
    const { warnings } = await build(["FROM scratch"], { src: source, gone: "/nowhere" });
    assert.deepEqual(warnings, [
      "nothing in the Dockerfile has the name of the build contexts src, gone",
    ]);
  });

  const refusals: [name: string, value: string, code: string][] = [
    ["", source, "build/context-name"],
    ["a b", source, "build/context-name"],
    ["-x", source, "build/context-name"],
    ["0", source, "build/context-name"],
    ["scratch", source, "build/context-name"],
    ["a:b:c", source, "build/context-name"],
    ["src", "", "build/context"],
    ["src", "-", "build/context"],
    ["src", "ftp://host.example/x", "build/context"],
    ["src", "oci-layout://", "build/context"],
    ["src", "docker-image://", "reference/empty"],
    ["src", "docker-image://A", "reference/uppercase"],
    ["src", "https://host.example/x.git?a=b", "git/url"],
  ];
  for (const [name, value, code] of refusals) {
    it(`${JSON.stringify(name)}=${value.replace(source, "DIRECTORY")}`, () => {
      assert(refused(() => namedPlaces(builtInHost(), new Map([[name, value]])), code).hint);
    });
  }

  it("an ignore file of a named context that is wrong is told with its line", async () => {
    const contexts = new Map([["src", directoryWith({ ".dockerignore": "a\n[\n" })]]);
    const error = await refusedBuild("FROM src", "ignore/bad-pattern", 2, { contexts });
    assert.equal(error.range?.file.name, ".dockerignore");
  });

  it("one for each of several platforms", async () => {
    const platforms = ["linux/amd64", "linux/arm64"].map(parsePlatform);
    const contexts = new Map([["src", source]]);
    const { tree, image } = await testBuild("FROM src", { root, platforms, contexts });
    assert.deepEqual(names(tree), contextFiles);
    assert.equal(image.config.architecture, "amd64");
  });

  const opened: [name: string, value: string, code: string][] = [
    ["a directory that is missing", "/nowhere/at/all", "build/context"],
    ["an image that is missing", "docker-image://none", "build/unknown-image"],
    ["a layout that is missing", "oci-layout:///nowhere", "layout/missing"],
    ["a layout without that tag", `oci-layout://${layout}:2`, "image/unknown"],
    [
      "a layout without that digest",
      `oci-layout://${layout}@sha256:${"0".repeat(64)}`,
      "image/unknown",
    ],
    [
      "a layout with a digest that is a path",
      `oci-layout://${layout}@sha256:../x`,
      "layout/missing",
    ],
  ];
  for (const [name, value, code] of opened) {
    it(name, async () => {
      const contexts = new Map([["src", value]]);
      const error = await refusedBuild("FROM src", code, 1, { root, contexts });
      assert.match(error.message, /^the build context src cannot be opened: /);
    });
  }
});

describe("named contexts: docker-image://scratch", () => {
  it("is nothing, as a base and to copy from", async () => {
    const contexts = new Map([["base", "docker-image://scratch"], [
      "other",
      "docker-image://scratch",
    ]]);
    const lines = ["FROM base", "COPY --from=other f* /", "LABEL a=b"];
    const { image, tree } = await testBuild(lines, { contexts });
    const plain = await testBuild("FROM scratch\nLABEL a=b");
    assert.deepEqual(image.config.config, plain.image.config.config);
    assert.deepEqual(tree, []);
    assert.equal(
      (await testBuild(["FROM base", "LABEL a=b"], { contexts })).image.id,
      plain.image.id,
    );
  });

  it("takes the place of a stage, of which nothing is done", async () => {
    const contexts = new Map([["Tools", "docker-image://scratch"]]);
    const lines = ["FROM not.here/image AS tools", "RUN x", "FROM tools", "LABEL a=b"];
    assert.deepEqual((await testBuild(lines, { contexts })).image.layers, []);
  });
});
