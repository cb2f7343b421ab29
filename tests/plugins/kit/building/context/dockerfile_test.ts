/**
 * Which Dockerfile and which ignore file a build takes, and which of them it refuses to pass over.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { archiveOf, member } from "../../../../support/archive.ts";
import { type ContextFiles, writeContext } from "../../../../support/context_files.ts";
import { refusedLater } from "../../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../../support/test_build.ts";

/** A Dockerfile that says its name, and copies the context. */
const saying = (name: string) => `FROM scratch\nLABEL file="${name}"\nCOPY a b c /\n`;
const files: ContextFiles = { a: "a", b: "b", c: "c" };
/** One that can be built whatever is left out. */
const copying = "FROM scratch\nCOPY [abc] /got/\n";

async function buildIn(context: ContextFiles, request: TestBuild = {}) {
  const directory = newDirectory();
  writeContext(directory, { ...files, ...context });
  const { file, ignoreFile } = request;
  return await testBuild(undefined, {
    ...request,
    directory,
    file: file === undefined ? undefined : [file].flat().map((each) => join(directory, each)),
    ignoreFile: ignoreFile && join(directory, ignoreFile),
  });
}

describe("which Dockerfile is taken", () => {
  const named = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, saying(name)]));
  const cases: [name: string, ContextFiles, file: string | undefined, expected: string][] = [
    ["Dockerfile", named("Dockerfile"), undefined, "Dockerfile"],
    ["dockerfile", named("dockerfile"), undefined, "dockerfile"],
    ["Containerfile", named("Containerfile"), undefined, "Containerfile"],
    [
      "Docker's name first",
      named("Containerfile", "dockerfile", "Dockerfile"),
      undefined,
      "Dockerfile",
    ],
    ["then in small letters", named("Containerfile", "dockerfile"), undefined, "dockerfile"],
    [
      "-f Dockerfile, where there is only dockerfile",
      named("sub/dockerfile"),
      "sub/Dockerfile",
      "sub/dockerfile",
    ],
    ["-f dockerfile", named("dockerfile", "Dockerfile"), "dockerfile", "dockerfile"],
    ["-f another", named("x.Dockerfile", "Dockerfile"), "x.Dockerfile", "x.Dockerfile"],
    [
      "a link inside of the context",
      { ...named("real"), Dockerfile: { link: "real" } },
      undefined,
      "real",
    ],
  ];
  for (const [name, context, file, expected] of cases) {
    it(name, async () => {
      const { image } = await buildIn(context, { file });
      assert.equal(image.config.config.labels?.file, expected);
    });
  }

  it("-f, of the context where it is not from where one is, as with buildah and kaniko", async () => {
    const directory = newDirectory();
    writeContext(directory, { ...files, ...named("only/in.context") });
    const build = (file: string) => testBuild(undefined, { directory, file });
    const { image } = await build("only/in.context");
    assert.equal(image.config.config.labels?.file, "only/in.context");
    await assert.rejects(build("../only/in.context"), { code: "build/dockerfile" });
  });

  for (const name of ["Dockerfile", "dockerfile", "Containerfile"]) {
    it(`${name} of an archive`, async () => {
      const members = [
        member(name, {}, saying(name)),
        ...["a", "b", "c"].map((each) => member(each)),
      ];
      const stdin = Readable.from([archiveOf(members)]);
      const { image } = await testBuild(undefined, { context: "-", stdin });
      assert.equal(image.config.config.labels?.file, name);
    });
  }

  const refusals: [name: string, ContextFiles, file: string | undefined, message: RegExp][] = [
    ["none", {}, undefined, /there is no Dockerfile in/],
    ["a directory", { "Dockerfile/x": "" }, undefined, /no file but a directory/],
    [
      "a link out of the context",
      { Dockerfile: { link: "../out" } },
      undefined,
      /is a link to .*not in the build context/,
    ],
    [
      "an absolute link",
      { Dockerfile: { link: "/etc/passwd" } },
      undefined,
      /is a link to .*not in the build context/,
    ],
    [
      "Containerfile, a link out",
      { Containerfile: { link: "/etc/passwd" } },
      undefined,
      /the Containerfile in .* is a link to/,
    ],
    [
      "-f, a link out of the context",
      { "x/y": { link: "/etc/passwd" } },
      "x/y",
      /is a link to .*not in the build context/,
    ],
    [
      "-f, below a link out of the context",
      { x: { link: "/etc" } },
      "x/passwd",
      /is a link to .*not in the build context/,
    ],
    ["-f, a directory", { "x/y": "" }, "x", /no file but a directory/],
    ["-f, missing", {}, "x", /there is no Dockerfile/],
  ];
  for (const [name, context, file, message] of refusals) {
    it(`refuses: ${name}`, async () => {
      const error = await refusedLater(buildIn(context, { file }), "build/dockerfile", name);
      assert.match(error.message, message);
    });
  }

  it("refuses a FIFO, and does not wait for it", { skip: noFifos }, async () => {
    for (const file of [undefined, "Dockerfile"]) {
      const directory = newDirectory();
      spawnSync("mkfifo", [join(directory, "Dockerfile")]);
      const request = { directory, file: file && join(directory, file) };
      const error = await refusedLater(testBuild(undefined, request), "build/dockerfile", "FIFO");
      assert.match(error.message, /no file but a fifo/);
    }
  });
});

const noFifos = process.platform === "win32" ? "there are no FIFOs" : undefined;

describe("which ignore file is followed", () => {
  const [all, one] = [
    ["a", "b", "c"],
    (name: string) => ["a", "b", "c"].filter((each) => each !== name),
  ];
  const cases: [name: string, ContextFiles, TestBuild, expected: string[]][] = [
    ["none", { Dockerfile: copying }, {}, all],
    [".dockerignore", { Dockerfile: copying, ".dockerignore": "a" }, {}, one("a")],
    [".containerignore", { Dockerfile: copying, ".containerignore": "b" }, {}, one("b")],
    [
      "Docker's first",
      { Dockerfile: copying, ".dockerignore": "a", ".containerignore": "b" },
      {},
      one("a"),
    ],
    [
      "a Containerfile's first",
      { Containerfile: copying, ".dockerignore": "a", ".containerignore": "b" },
      {},
      one("b"),
    ],
    [
      ".dockerignore of a Containerfile",
      { Containerfile: copying, ".dockerignore": "a" },
      {},
      one("a"),
    ],
    [
      "the Dockerfile's own",
      { Dockerfile: copying, "Dockerfile.dockerignore": "c", ".dockerignore": "a" },
      {},
      one("c"),
    ],
    [
      "the Containerfile's own",
      { Containerfile: copying, "Containerfile.containerignore": "c", ".dockerignore": "a" },
      {},
      one("c"),
    ],
    ["dockerfile's own", { dockerfile: copying, "dockerfile.dockerignore": "c" }, {}, one("c")],
    [
      "Dockerfile.dockerignore for dockerfile",
      { dockerfile: copying, "Dockerfile.dockerignore": "c" },
      {},
      one("c"),
    ],
    [
      "of -f",
      { "x/D": copying, "x/D.dockerignore": "c", ".dockerignore": "a" },
      { file: "x/D" },
      one("c"),
    ],
    [
      "--ignorefile",
      { Dockerfile: copying, my: "b", ".dockerignore": "a" },
      { ignoreFile: "my" },
      one("b"),
    ],
    [
      "--ignorefile before the Dockerfile's own",
      { Dockerfile: copying, my: "b", "Dockerfile.dockerignore": "a" },
      { ignoreFile: "my" },
      one("b"),
    ],
    [
      "an empty one",
      { Dockerfile: copying, ".dockerignore": "", ".containerignore": "a" },
      {},
      all,
    ],
    [
      "a link inside of the context",
      { Dockerfile: copying, ".dockerignore": { link: "my" }, my: "b" },
      {},
      one("b"),
    ],
  ];
  for (const [name, context, request, expected] of cases) {
    it(name, async () => {
      const { tree } = await buildIn(context, request);
      assert.deepEqual(
        tree.slice(1).map((line) => line.split(" ")[0]),
        expected.map((each) => `/got/${each}`),
      );
    });
  }

  const places = [
    ".dockerignore",
    ".containerignore",
    "Dockerfile.dockerignore",
    "Dockerfile.containerignore",
  ];
  const kinds: [name: string, entry: ContextFiles[string] | "fifo", message: RegExp][] = [
    ["a link out of the context", { link: "../out" }, /is a link to \/out, which is not in/],
    ["an absolute link", { link: "/etc/passwd" }, /is a link to \/etc\/passwd, which is not in/],
    ["a link to nothing", { link: "nothing" }, /is a link to \/nothing, which is not in/],
    ["a link to a directory", { link: "d" }, /no file but a directory/],
    ["a FIFO", "fifo", /no file but a fifo/],
  ];
  for (const place of places) {
    for (const [name, entry, message] of kinds) {
      it(`refuses: ${place}, ${name}`, { skip: noFifos }, async () => {
        const directory = newDirectory();
        writeContext(directory, { ...files, Dockerfile: copying, "d/x": "" });
        if (entry === "fifo") spawnSync("mkfifo", [join(directory, place)]);
        else writeContext(directory, { [place]: entry! });
        const error = await refusedLater(
          testBuild(undefined, { directory }),
          "build/ignore-file",
          name,
        );
        assert.match(error.message, message);
      });
    }
  }

  it("refuses what stands beside a Dockerfile outside of the context, and is no file", {
    skip: noFifos,
  }, async () => {
    const [directory, outside] = [newDirectory(), newDirectory()];
    writeContext(directory, files);
    writeContext(outside, { D: copying, "E": copying, "E.dockerignore/x": "" });
    spawnSync("mkfifo", [join(outside, "D.dockerignore")]);
    for (const name of ["D", "E"]) {
      const build = testBuild(undefined, { directory, file: join(outside, name) });
      const error = await refusedLater(build, "build/ignore-file", name);
      assert.match(error.message, /no file/);
    }
    const missing = testBuild(undefined, { directory, ignoreFile: join(outside, "F") });
    await refusedLater(missing, "build/ignore-file", "--ignorefile");
  });

  it("refuses a named context's own that leads out of it", async () => {
    const other = newDirectory();
    writeContext(other, { a: "a", ".dockerignore": { link: "/etc/passwd" } });
    const contexts = new Map([["other", other]]);
    const build = testBuild("FROM scratch\nCOPY --from=other a /", { contexts });
    await refusedLater(build, "build/ignore-file", "named");
  });

  it("refuses a lock file that leads out of the context: what it holds would not be held", async () => {
    const build = buildIn({ Dockerfile: copying, "quilla.lock": { link: "../lock" } });
    await refusedLater(build, "build/lock-file", "lock");
  });
});
