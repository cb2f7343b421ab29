import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { member } from "../support/archive.ts";
import { start, thisRuntime } from "../support/child_process.ts";
import { inStore, name } from "../support/edited_store.ts";
import { quilla } from "../support/fake_context.ts";
import { makeImage } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const root = join(directory, "store");
const members = [member("etc/passwd", {}, "root\n"), member("a", {}, "x".repeat(999))];

await inStore(root, async (store) => {
  const { manifest } = makeImage(store, {
    label: "page",
    layers: [{ compression: "gzip", members }],
  });
  await name(store, "app", manifest);
});

it("explore --html writes a page", async () => {
  const page = join(directory, "app.html");
  const { code, stdout, stderr } = await quilla({ root }, "explore", "--html", page, "app");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "");
  assert.match(
    readFileSync(page, "utf8").slice(0, 2000),
    /^<!doctype html>[^]*<title>app<\/title>/,
  );
});

it("explore --html - writes it to the standard output, and tells of two images", async () => {
  const { code, stdout } = await quilla({ root }, "explore", "--html", "-", "app", "app");
  assert.equal(code, 0);
  assert.match(stdout.slice(0, 2000), /<title>app .+ app<\/title>/);
});

const refusals: readonly (readonly [words: readonly string[], code: number, error: string])[] = [
  [["--html", "-", "--serve", "app"], 2, "usage/explore"],
  [["--serve=nowhere", "app"], 2, "usage/listen"],
  [["--html", join(directory, "no", "x.html"), "app"], 1, "output/unwritable"],
  [["--html", "-", "none"], 1, "image/unknown"],
  [["--html", "-", "--platform", "a/b/c/d", "app"], 2, "platform/invalid"],
];
for (const [words, code, error] of refusals) {
  it(`explore ${words.slice(0, 2).join(" ").replace(directory, "…")} is refused as ${error}`, async () => {
    const ended = await quilla({ root }, "explore", ...words);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, new RegExp(`\\[${error}\\]`));
    assert.equal(existsSync(join(directory, "no")), false);
  });
}

it("explore --serve tells its address, answers, and ends in peace", {
  skip: process.platform === "win32",
}, async () => {
  const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
  const command = [...thisRuntime().command, main, "explore", "--serve", "app"];
  const server = start(command, { QUILLA_ROOT: root });
  const address = (await server.said("\n")).trim();
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match(await (await fetch(address)).text(), /^<!doctype html>/);
  process.kill(server.child.pid!, "SIGINT"); // a child that Deno kills has no exit code
  const { code, stderr } = await server.ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Ctrl-C stops it/);
});
