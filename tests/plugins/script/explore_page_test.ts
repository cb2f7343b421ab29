import { before, it } from "node:test";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { build, explorePage } from "../../../mod.ts";
import { decodePage, type Tree } from "../../../plugins/tools/explore_page/page/model/tree.ts";
import { pathOf, stateOf } from "../../../plugins/tools/explore_page/page/model/tree.ts";
import { bytesBy } from "../../../plugins/tools/explore_page/page/model/values.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const context = temporaryDirectory();
const store = join(temporaryDirectory(), "store");
const evil = "\u202e<script>alert(1)<script>\n";

function contentOf(html: string) {
  const [, data = ""] = /id="data">([A-Za-z0-9+/=]*)<\/script>/.exec(html) ?? [];
  return decodePage(new Uint8Array(inflateRawSync(Buffer.from(data, "base64"))));
}

const paths = (tree: Tree) => Array.from({ length: tree.count }, (_, node) => pathOf(tree, node));

before(async () => {
  mkdirSync(join(context, "files"));
  const write = (name: string, length: number) =>
    writeFileSync(join(context, "files", name), Buffer.alloc(length, name));
  write("large", 4000);
  write("small", 2000);
  write("copy", 0);
  writeFileSync(join(context, "files", "copy"), Buffer.alloc(4000, "large"));
  write(evil, 10);
  const first = "FROM scratch\nCOPY files /a/\nENV A=1\nCOPY files/small /a/large\n";
  await build({ context, store, dockerfile: first, tags: ["app:1"] });
  const second = `${first}LABEL b=2\nCOPY files/small /b/new\n`;
  await build({ context, store, dockerfile: second, tags: ["app:2"] });
});

it("a page has the files of its image, and those that a layer hides", async () => {
  const html = await explorePage("app:1", { store });
  const { facts, tree } = contentOf(html);
  assert.deepEqual(
    paths(tree).sort(),
    ["/", "/a", `/a/${evil}`, "/a/copy", "/a/large", "/a/small"].sort(),
  );
  assert.equal(bytesBy(tree, { what: "seen" })[0], 8010);
  assert.equal(bytesBy(tree, { what: "wasted" })[0], 4000);
  assert.equal(bytesBy(tree, { what: "layer", layer: 0 })[0], 10_010);
  assert.deepEqual(facts.wasted.rows, [{ path: "/a/large", bytes: 4000, count: 1 }]);
  const [image] = facts.images;
  assert.deepEqual(image.layers.map(({ wasted }) => wasted), [4000, 0]);
  assert.equal(image.history.length, 3);
  assert.equal(html.includes(evil), false);
});

it("a page of two images says what became of each path, and of the configuration", async () => {
  const { facts, tree } = contentOf(await explorePage("app:2", { store, before: "app:1" }));
  const told = paths(tree).map((path, node) => [path, stateOf(tree, node)]);
  assert.deepEqual(told.filter(([, state]) => state !== "same"), [["/b", "added"], [
    "/b/new",
    "added",
  ]]);
  assert.deepEqual(facts.differences, [["Labels.b", "", "2"]]);
  assert.deepEqual(facts.images.map(({ name }) => name), ["app:1", "app:2"]);
});

it("an image that is none is told as everywhere", async () => {
  await assert.rejects(explorePage("nothing", { store }), { code: "image/unknown" });
});
