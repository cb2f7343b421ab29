/**
 * URLs as build contexts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { archiveOf, member } from "../../../support/archive.ts";
import { content, faultServer, raw, redirect } from "../../../support/fault_server.ts";
import { leftoversIn } from "../../../support/leftovers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";

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
