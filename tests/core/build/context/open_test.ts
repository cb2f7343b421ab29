/**
 * Contexts from the standard input, URLs and git repositories.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { contextPlace } from "../../../../core/build/context/place.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { archiveOf, inPieces, member } from "../../../support/archive.ts";
import { content, faultServer, raw, redirect } from "../../../support/fault_server.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { peer } from "../../../support/peers.ts";
import { refused } from "../../../support/refused.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";
import { leftoversIn } from "../../../support/leftovers.ts";

const text = (source: string) => inPieces(new TextEncoder().encode(source), 5);
const names = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

/** Builds with a store of its own, in which nothing may be left behind. */
async function build(options: TestBuild) {
  const root = join(newDirectory(), "store");
  try {
    return await testBuild(undefined, { ...options, root });
  } finally {
    assert.deepEqual(leftoversIn(root), [], "something was left behind");
  }
}

describe("where a context is", () => {
  const kinds: [location: string, names: string][] = [
    [".", "archive,directory"],
    ["a:b", "archive,directory"],
    ["C:\\context", "archive,directory"],
    ["/x@y", "archive,directory"],
    ["-", "stdin,archive,directory"],
    ["https://host.example/x.git#v1:sub", "git,http"],
    ["http://host.example/x.git?branch=main", "git,http"],
    ["git@host.example:x/y.git#main", "git,archive,directory"],
    ["ssh://git@host.example/x", "git"],
    ["git://host.example/x", "git"],
    ["github.com/owner/x", "github,archive,directory"],
    ["github.com/owner/x.git#main:sub", "github,archive,directory"],
    ["github.com/owner/x?tag=v1", "github,archive,directory"],
    ["https://github.com/owner/x", "http"],
    ["gitlab.com/owner/x", "archive,directory"],
    ["./github.com/owner/x", "archive,directory"],
    ["https://host.git", "http"],
    ["https://host.example/x.tar.gz", "http"],
    ["HTTP://host.example/x", "http"],
  ];
  const host = builtInHost();
  const namesOf = (location: string) =>
    contextPlace(host, location).sources.map(({ name }) => name).join();
  for (const [location, names] of kinds) {
    it(`${location}: ${names}`, () => assert.equal(namesOf(location), names));
  }

  it("any text is a location, or refused", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.tuple(fc.constantFrom("git@", "https://", "ssh://", "x://"), fc.string(), fc.string())
        .map(([scheme, host, rest]) => `${scheme}${host}.git#${rest}`),
    );
    fc.assert(fc.property(text, (location) => {
      try {
        assert.match(namesOf(location), /^(stdin|git|github|http|archive)(,|$)/);
      } catch (error) {
        assert(error instanceof QuillaError && error.hint !== undefined, String(error));
      }
    }));
  });

  it("nothing is fetched by other schemes", () => {
    for (const location of ["", "ftp://h/x", "zip://x", "docker-image://alpine", "s3://b/x"]) {
      refused(() => contextPlace(host, location), "build/context");
    }
    refused(() => contextPlace(host, "https://h/x.git#../../x"), "git/url");
    refused(() => contextPlace(host, "https://h/x.git?nonsense=1"), "git/url");
  });
});

describe("the standard input as a context", () => {
  it("is a Dockerfile where it is no archive, and there is nothing to copy", async () => {
    const { image } = await build({ context: "-", stdin: text("FROM scratch\nLABEL a=b\n") });
    assert.deepEqual(image.config.config.labels, { a: "b" });
    const here = await build({ context: "-", stdin: text("FROM scratch\nCOPY <<a /\n1\na\n") });
    assert.deepEqual(names(here.tree), ["/a"]);
    const copying = build({ context: "-", stdin: text("FROM scratch\nCOPY a /\n") });
    const error = await refusedLater(copying, "build/no-context");
    assert.equal(error.range?.file.name, "<stdin>");
    assert.equal(error.range?.start.line, 2);
  });

  const refusals: [name: string, options: TestBuild, code: string][] = [
    ["nothing", { stdin: text("") }, "build/context"],
    ["a Dockerfile, and -f", { stdin: text("FROM scratch\n"), file: "x" }, "build/dockerfile"],
    ["context and Dockerfile at once", { stdin: text("x"), file: "-" }, "build/stdin-twice"],
    ["what is no text", { stdin: inPieces(new Uint8Array([65, 255]), 9) }, "dockerfile/not-utf8"],
  ];
  for (const [name, options, code] of refusals) {
    it(`refuses ${name}`, async () => {
      await refusedLater(testBuild(undefined, { context: "-", ...options }), code);
    });
  }
});

const archive = gzipSync(
  archiveOf([member("Dockerfile", {}, "FROM scratch\nCOPY a /\n"), member("a"), member("x/D")]),
);
const server = await faultServer({
  "/a.tgz": content(archive),
  "/a": content(archive),
  "/Dockerfile": content("FROM scratch\nLABEL a=b\n"),
  "/copying": content("FROM scratch\nCOPY a /\n"),
  "/moved": redirect("/a.tgz"),
  "/file": redirect("file:///etc/passwd"),
  "/ftp": redirect("ftp://127.0.0.1/x"),
  "/inside": redirect("http://169.254.169.254/"),
  "/short": raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nFROM"),
  "/cut": content(archive.slice(0, 80)),
  "/hang": () => {},
  "/empty": content(""),
});
const { url } = server;

describe("URLs as contexts", () => {
  it("an archive by its content, whatever it is called", async () => {
    for (const path of ["/a.tgz", "/a", "/moved"]) {
      assert.deepEqual(names((await build({ context: url + path })).tree), ["/a"], path);
    }
  });

  it("else a Dockerfile without a context", async () => {
    const { image } = await build({ context: `${url}/Dockerfile` });
    assert.deepEqual(image.config.config.labels, { a: "b" });
    await refusedLater(build({ context: `${url}/copying` }), "build/no-context");
  });

  const refusals: [path: string, code: string][] = [
    ["/missing", "fetch/status"],
    ["/file", "fetch/redirect"],
    ["/ftp", "fetch/redirect"],
    ["/inside", "fetch/address"],
    ["/short", "fetch/short"],
    ["/hang", "fetch/timeout"],
    ["/cut", "compression/truncated"],
    ["/empty", "build/context"],
  ];
  for (const [path, code] of refusals) {
    it(`refuses ${path}`, async () => {
      const fetchPolicy = { patience: 300 };
      const error = await refusedLater(build({ context: url + path, fetchPolicy }), code);
      assert(error.hint, error.message);
    });
  }

  it("messages have no passwords and no signatures", async () => {
    const context = `${url.replace("//", "//me:secret@")}/cut?signature=secret`;
    const error = await refusedLater(build({ context }), "fetch/status");
    assert.doesNotMatch(error.message, /secret/);
  });
});

const { skip } = peer("git");

describe("git repositories as contexts", { skip }, () => {
  if (skip !== undefined) return;
  process.env.GIT_ALLOW_PROTOCOL = "file";
  const repository = new GitRepository(join(newDirectory(), "x.git"));
  repository.commit({
    "Dockerfile": "FROM scratch\nCOPY . /\n",
    ".dockerignore": "Dockerfile\n",
    "sub/Dockerfile": "FROM scratch\nCOPY run /\n",
    "sub/run": { content: "1", mode: 0o755 },
    "evil/Dockerfile": "FROM scratch\nCOPY up link /\n",
    "evil/up": { link: "../sub/run" },
    "evil/link": { link: "/etc/passwd" },
    "host": { link: "/etc" },
  });
  repository.git("tag", "v1");
  repository.commit({ new: "" });
  const git = repository.url;

  it("a ref and a directory, as a fragment and as a query", async () => {
    assert((await build({ context: git })).tree.some((line) => line.startsWith("/new ")));
    const { tree } = await build({ context: `${git}#v1` });
    assert(!tree.some((line) => /^\/(new|\.git|Dockerfile) /.test(line)), tree.join("\n"));
    for (const context of [`${git}#v1:sub`, `${git}?tag=v1&subdir=sub`, `${git}#:sub`]) {
      assert.deepEqual((await build({ context })).tree, ["/run file 0755 0:0 6b86b273ff34"]);
    }
  });

  it("-f names a file of it; the context stays the whole tree", async () => {
    await refusedLater(build({ context: git, file: "sub/Dockerfile" }), "copy/missing");
  });

  it("the repository's .git can be kept", async () => {
    const { tree } = await build({ context: `${git}?keep-git-dir=1` });
    assert(tree.some((line) => line.startsWith("/.git/HEAD ")), tree.join("\n"));
  });

  const refusals: [fragment: string, code: string][] = [
    ["#nowhere", "git/fetch"],
    ["#:gone", "git/subdir"],
    ["#:../..", "git/subdir"],
    ["#main:sub/../../..", "git/subdir"],
    ["#:host", "git/subdir"],
    ["#:evil", "copy/missing"],
    ["?checksum=0123456789012345678901234567890123456789&branch=main", "git/checksum"],
  ];
  for (const [fragment, code] of refusals) {
    it(`refuses ${fragment}`, async () => {
      await refusedLater(build({ context: git + fragment }), code);
    });
  }
});
