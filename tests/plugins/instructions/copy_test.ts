/**
 * COPY, as far as tests/differential does not compare it with Docker: contexts that mean ill, refusals, flags.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ContextFiles } from "../../support/context_files.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { testBuild } from "../../support/test_build.ts";
import { testTable } from "../../support/instruction_table.ts";

const files: ContextFiles = { "a.txt": "a", "b.txt": "b", "dir/c.md": "c" };
const paths = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

describe("COPY: a context that means ill", () => {
  const secret = "/etc/hostname";
  const links: [name: string, files: ContextFiles, line: string, code: string][] = [
    ["an absolute link", { l: { link: secret } }, "COPY l /", "copy/missing"],
    [
      "a link that climbs",
      { l: { link: "../../../../../../../../etc/hostname" } },
      "COPY l /",
      "copy/missing",
    ],
    ["a link to the root", { l: { link: "/" } }, "COPY l/etc/hostname /", "copy/missing"],
    ["a path that climbs", {}, "COPY ../a /", "copy/outside"],
    ["a path that climbs later", { "d/x": "" }, "COPY d/../../a /", "copy/outside"],
    ["a wildcard that climbs", {}, "COPY ../* /", "copy/outside"],
    ["links without an end", { a: { link: "b" }, b: { link: "a" } }, "COPY a /", "tree/link-loop"],
    ["what would be a whiteout", { ".wh.x": "" }, "COPY . /", "layer/whiteout-name"],
    ["what would hide a directory", { "d/.wh..wh..opq": "" }, "COPY d /d/", "layer/whiteout-name"],
  ];
  for (const [name, context, line, code] of links) {
    it(`refuses ${name}`, async () => {
      await refusedBuild(["FROM scratch", line], code, 2, { files: { z: "", ...context } });
    });
  }

  it("a link to the root is the root of the context", async () => {
    const { tree } = await testBuild("FROM scratch\nCOPY l/a.txt /", {
      files: { ...files, l: { link: "/" } },
    });
    assert.deepEqual(paths(tree), ["/a.txt"]);
  });

  it("links inside a directory are kept, wherever they lead", async () => {
    const context: ContextFiles = { "d/l": { link: secret }, "d/up": { link: "../../.." } };
    const { tree } = await testBuild("FROM scratch\nCOPY d /d/", { files: context });
    assert.deepEqual(tree.slice(1), [
      `/d/l symlink 0777 0:0 -> ${secret}`,
      "/d/up symlink 0777 0:0 -> ../../..",
    ]);
  });

  it("a FIFO stays one and hangs nobody; a socket is left out", async () => {
    const context: ContextFiles = { "d/f": { special: "fifo" }, "d/s": { special: "socket" } };
    const { tree } = await testBuild("FROM scratch\nCOPY d /d/\nCOPY d/f /named", {
      files: context,
    });
    assert.deepEqual(tree, ["/d directory 0755 0:0", "/d/f fifo 0644 0:0", "/named fifo 0644 0:0"]);
  });

  it("a Dockerfile or an ignore file that is a FIFO is not waited for", async () => {
    const fifo = { special: "fifo" } as const;
    const refused = testBuild(undefined, { files: { Dockerfile: fifo } });
    await refusedLater(refused, "build/dockerfile");
    for (const name of [".dockerignore", "Dockerfile.dockerignore"]) {
      const build = testBuild("FROM scratch", { files: { ...files, [name]: fifo } });
      await refusedLater(build, "build/ignore-file", name);
    }
  });
});

describe("COPY: an image that means ill", () => {
  it("destinations go through the image's links, inside the image", async () => {
    const { tree } = await testBuild([
      "FROM scratch",
      "COPY links /",
      "COPY a.txt /abs/x",
      "COPY a.txt /climbs/y",
    ], {
      files: { ...files, "links/abs": { link: "/in" }, "links/climbs": { link: "../../../in" } },
    });
    assert.deepEqual(paths(tree), ["/abs", "/climbs", "/in", "/in/x", "/in/y"]);
  });

  it("destinations in a loop of links are refused", async () => {
    const context = { ...files, "links/a": { link: "b" }, "links/b": { link: "a" } };
    const lines = ["FROM scratch", "COPY links /", "COPY a.txt /a/x"];
    await refusedBuild(lines, "tree/link-loop", 3, { files: context });
  });

  it("sources of another image are looked up inside it", async () => {
    const context = { "links/host": { link: "/etc/hostname" } };
    const lines = ["FROM scratch AS a", "COPY links /", "FROM scratch", "COPY --from=a /host /"];
    await refusedBuild(lines, "copy/missing", 4, { files: context });
  });

  const owners: [name: string, context: ContextFiles, code: string][] = [
    ["a link to itself", { "etc/passwd": { link: "passwd" } }, "tree/link-loop"],
    [
      "a link to the host's",
      { "etc/passwd": { link: "/proc/1/root/etc/passwd" } },
      "owner/unknown",
    ],
    ["a FIFO", { "etc/passwd": { special: "fifo" } }, "owner/unknown"],
    ["too large", { "etc/passwd": new Uint8Array(2 << 20) }, "content/too-large"],
  ];
  for (const [name, context, code] of owners) {
    it(`--chown by a passwd that is ${name}`, async () => {
      const lines = ["FROM scratch", "COPY etc /etc", "COPY --chown=root a.txt /"];
      await refusedBuild(lines, code, 3, { files: { ...files, ...context } });
    });
  }
});

describe("COPY: refusals point at the line and say what to do", () => {
  const cases: [line: string, code: string, message: RegExp][] = [
    ["COPY a.txt", "copy/arguments", /source and a destination/],
    ["COPY a.txx /", "copy/missing", /^a\.txx is not in the build context$/],
    ["COPY --from=x /a.txx /", "copy/missing", /^\/a\.txx is not in x$/],
    ["COPY excluded /", "copy/excluded", /\.dockerignore:1:1 excludes it: excluded/],
    ["COPY a.txt b.txt /x", "copy/destination", /2 sources cannot become the one file \/x/],
    ["COPY *.txt /x", "copy/destination", /one file/],
    ["COPY --link a.txt b.txt /d", "copy/destination", /one file/],
    ["COPY a.txt /f/x", "copy/not-a-directory", /\/f/],
    ["COPY dir /f", "copy/not-a-directory", /\/f/],
    ["COPY --chmod=99 a.txt /", "copy/chmod", /99/],
    ["COPY --chmod=17777 a.txt /", "copy/chmod", /17777/],
    ["COPY --chown=4294967296 a.txt /", "owner/invalid", /4294967296/],
    ["COPY --chown=0:4294967296 a.txt /", "owner/invalid", /4294967296/],
    ["COPY --chown=ghost a.txt /", "owner/unknown", /ghost/],
    ["COPY --exclude=[ dir /d/", "ignore/bad-pattern", /./],
  ];
  for (const [line, code, message] of cases) {
    it(line, async () => {
      const lines = ["FROM scratch AS x", "COPY a.txt /f", "COPY dir /d", "FROM x", line];
      const context = { ...files, excluded: "", ".dockerignore": "excluded\n" };
      const error = await refusedBuild(lines, code, 5, { files: context });
      assert.match(error.message, message);
    });
  }

  it("suggests a name that is near", async () => {
    const error = await refusedBuild(["FROM scratch", "COPY a.tx /"], "copy/missing", 2, { files });
    assert.equal(error.hint, "did you mean a.txt?");
  });
});

describe("COPY: flags", () => {
  it("a wildcard that matches nothing is a warning", async () => {
    const built = await testBuild("FROM scratch\nCOPY none* /\nCOPY --parents *.none /", { files });
    assert.deepEqual(built.warnings, [
      "none* matches nothing in the build context",
      "*.none matches nothing in the build context",
    ]);
    assert.deepEqual(built.tree, []);
  });

  it("what is empty says nothing", async () => {
    const { tree } = await testBuild([
      "FROM scratch",
      "COPY --from= --chown=$NO --chmod=$NO a.txt /",
    ], {
      files,
    });
    assert.deepEqual(tree.map((line) => line.slice(0, 20)), ["/a.txt file 0644 0:0"]);
  });

  it("--link makes the same layer whatever is below, and does not go through links", async () => {
    const copy = "COPY --link a.txt /d/";
    const context = { ...files, "links/d": { link: "/elsewhere" } };
    const alone = await testBuild(["FROM scratch", copy], { files: context });
    const above = await testBuild(["FROM scratch", "COPY links /", copy], { files: context });
    assert.equal(above.image.layers[1]!.diffId, alone.image.layers[0]!.diffId);
    assert.deepEqual(paths(above.tree), ["/d", "/d/a.txt"]);
  });

  it("the same files in other places make the same layer", async () => {
    const [one, two] = [
      await testBuild("FROM scratch\nCOPY . /x/", {
        files: { d: "d", ".dockerignore": "Dockerfile*" },
      }),
      await testBuild("FROM scratch\nCOPY d .dockerignore /x/", {
        files: { d: "d", ".dockerignore": "Dockerfile*" },
      }),
    ];
    assert.equal(one.image.layers[0]!.diffId, two.image.layers[0]!.diffId);
  });
});

describe("COPY --parents: wildcards before the pivot", () => {
  const packages: ContextFiles = {
    "pkg/a/include/a.h": "a",
    "pkg/b/include/b.h": "b",
    "pkg/c/lib/c.c": "c",
    "pkg/notes": "n",
  };
  const cases: [source: string, expected: string[], warned?: RegExp][] = [
    ["pkg/[ab]/./include", ["/o", "/o/include", "/o/include/a.h", "/o/include/b.h"]],
    ["pkg/[ab]/./**/*.h", ["/o", "/o/include", "/o/include/a.h", "/o/include/b.h"]],
    ["pkg/?/./lib/c.c", ["/o", "/o/lib", "/o/lib/c.c"]],
    ["*/c/./lib", ["/o", "/o/lib", "/o/lib/c.c"]],
    ["pkg/n*/./x", ["/o", "/o/notes"]],
    ["pkg/?/./none", ["/o"], /pkg\/\?\/\.\/none matches nothing/],
    ["none*/./include", [], /none\*\/\.\/include matches nothing/],
  ];
  for (const [source, expected, warned = /^$/] of cases) {
    it(source, async () => {
      const lines = ["FROM scratch", `COPY --parents ${source} /o/`];
      const { tree, warnings } = await testBuild(lines, { files: packages });
      assert.deepEqual(paths(tree), expected);
      assert.match(warnings.join(), warned);
    });
  }
});

testTable("COPY", {
  files: { "a.txt": "a", "dir/b.md": "b", "dir/sub/deep.md": "c" },
  before: ["COPY dir /dir"],
  reads: [
    [
      "COPY a.txt /",
      {
        sources: ["a.txt"],
        documents: [],
        destination: "/",
        exclude: [],
        link: false,
        parents: false,
      },
      ["a.txt", "/"],
    ],
    [
      'COPY --from=base --chown=$U --chmod=640 --exclude=*.md --link ["a b", "/"]',
      {
        ...{ sources: ["a b"], documents: [], destination: "/", chown: "$U", chmod: "640" },
        ...{ exclude: ["*.md"], link: true, from: "base", parents: false },
      },
      ["$U", "640", "a b", "/"],
    ],
    [
      "COPY <<A <<'B' x /d/\nto $A\nA\nto $B\nB",
      {
        sources: ["x"],
        documents: [
          { name: "A", body: "to $A\n", expand: true },
          { name: "B", body: "to $B\n", expand: false },
        ],
        ...{ destination: "/d/", exclude: [], link: false, parents: false },
      },
      ["x", "/d/", { text: "to $A\n", as: "document" }],
    ],
  ],
  lines: [
    "COPY a.txt /",
    "COPY --chown=1:2 --chmod=640 a.txt dir /new/",
    "COPY --from=base / /again/",
    "COPY --link --exclude=*.md dir /linked",
    "COPY --parents dir/./*/deep.md /x/",
    'COPY ["a.txt", "/a file"]',
  ],
  refuses: [
    ["COPY", "copy/arguments"],
    ["COPY a.txt", "copy/arguments"],
    ["COPY a.txt / # here", "copy/arguments", "#"],
    ["COPY a.txt <<EOF\nEOF", "copy/arguments", "<<EOF"],
    ["COPY --from=$A a.txt /", "copy/from-variable", "--from=$A"],
    ["COPY --from a.txt /", "dockerfile/flag-value", "--from"],
    ["COPY --link=maybe a.txt /", "dockerfile/flag-value", "--link=maybe"],
    ["COPY --chmod=rw a.txt /", "copy/chmod"],
    ["COPY none /", "copy/missing"],
    ["COPY ../a.txt /", "copy/outside"],
    ["COPY a.txt dir/b.md /one", "copy/destination"],
  ],
  makes: [
    {
      lines: ["ENV D=/d", "COPY --chown=1:2 --chmod=640 a.txt $D/"],
      history: ["ENV D=/d", "COPY --chown=1:2 --chmod=640 a.txt /d/ # buildkit"],
      tree: ["/d directory 0640 1:2", "/d/a.txt file 0640 1:2 ca978112ca1b"],
    },
    {
      lines: ["ENV W=world", "COPY <<hello /\nhello $W\nhello"],
      history: ["ENV W=world", "COPY <<hello / # buildkit"],
      tree: ["/hello file 0644 0:0 a948904f2f0f"],
    },
    { lines: ["COPY no*ne /"], tree: [], warnings: ["no*ne matches nothing in the build context"] },
  ],
});
