import { it } from "node:test";
import assert from "node:assert/strict";
import { encodePage } from "../../../../plugins/tools/explore_page/encode.ts";
import {
  directories,
  layersOf,
  packagesOf,
  wayTo,
} from "../../../../plugins/tools/explore_page/page/model/hierarchy.ts";
import { search } from "../../../../plugins/tools/explore_page/page/model/search.ts";
import { arcAt, sunburst } from "../../../../plugins/tools/explore_page/page/model/sunburst.ts";
import { decodePage, pathOf } from "../../../../plugins/tools/explore_page/page/model/tree.ts";
import { tileAt, treemap } from "../../../../plugins/tools/explore_page/page/model/treemap.ts";
import { bytesBy } from "../../../../plugins/tools/explore_page/page/model/values.ts";
import { dominant } from "../../../../plugins/tools/explore_page/page/model/dominant.ts";
import {
  sampleFacts,
  sampleImage,
  type SampleNode,
  sampleTree,
} from "../../../support/page_sample.ts";

const size = { width: 800, height: 600 };

function pageOf(nodes: readonly SampleNode[]) {
  return decodePage(encodePage(sampleFacts(), sampleTree(nodes)));
}

const files: readonly SampleNode[] = [
  { path: "/usr/lib/big.so", size: 6_000_000, layer: 0 },
  { path: "/usr/lib/small.so", size: 2_000_000, layer: 1 },
  { path: "/usr/bin/tool", size: 1_000_000, layer: 1 },
  { path: "/etc/passwd", size: 1_000_000, layer: 2 },
  ...Array.from({ length: 5000 }, (_, at) => ({ path: `/var/tiny/${at}`, size: 1, layer: 2 })),
];
const { tree } = pageOf(files);
const seen = directories(tree, { what: "seen" });

it("a treemap's areas are as the bytes, and what is in a thing lies on it", () => {
  const tiles = treemap(seen, 0, size);
  const byPath = new Map(
    tiles.filter(({ more }) => more === 0).map((tile) => [pathOf(tree, tile.id), tile]),
  );
  const [usr, etc] = [byPath.get("/usr")!, byPath.get("/etc")!];
  const ratio = (usr.width * usr.height) / (etc.width * etc.height);
  assert.ok(Math.abs(ratio - 9) < 0.01, `${ratio}`);
  const lib = byPath.get("/usr/lib")!;
  assert.ok(lib.x >= usr.x && lib.x + lib.width <= usr.x + usr.width + 1e-6);
  assert.ok(lib.y > usr.y && lib.y + lib.height <= usr.y + usr.height + 1e-6);
  const found = tileAt(tiles, lib.x + lib.width / 2, lib.y + 5)!;
  assert.equal(pathOf(tree, found.id), "/usr/lib");
});

it("what would not be seen is not laid out, and is told as so many", () => {
  const tiles = treemap(seen, 0, size);
  assert.ok(tiles.length < 40, `${tiles.length} tiles`);
  const [tiny] = tree.names.flatMap((name, node) => name === "tiny" ? [node] : []);
  const alone = treemap(seen, tiny!, { width: 100, height: 50 });
  assert.deepEqual(alone.filter(({ more }) => more > 0).map(({ more }) => more), [5000]);
});

it("a sunburst's angles are as the bytes, and lie within what they are in", () => {
  const arcs = sunburst(seen, 0, 300);
  const arcOf = (path: string) =>
    arcs.find(({ id, more }) => more === 0 && pathOf(tree, id) === path)!;
  const [usr, lib] = [arcOf("/usr"), arcOf("/usr/lib")];
  assert.ok(Math.abs((usr.end - usr.start) / (2 * Math.PI) - 0.9) < 0.01);
  assert.ok(lib.start >= usr.start && lib.end <= usr.end + 1e-9);
  assert.equal(
    arcs.reduce((sum, { depth, start, end }) => depth === 1 ? sum + end - start : sum, 0).toFixed(
      6,
    ),
    (2 * Math.PI).toFixed(6),
  );
  assert.equal(arcAt(arcs, 0, 0, 300)?.id, 0);
  // Clockwise from the top: a little to the right of it is the first, the greatest.
  assert.equal(arcAt(arcs, 1, -60, 300)?.id, usr.id);
});

it("layers have their own files below them, in their order", () => {
  const image = sampleImage("app", 3);
  const layers = layersOf(tree, image, (layer) => `layer ${layer}`);
  const [first, second, third] = layers.children(0);
  assert.deepEqual([first, second, third].map((id) => layers.bytes(id!)), [6e6, 3e6, 1_005_000]);
  const usr = layers.children(second!)[0]!;
  assert.deepEqual(layers.children(usr).map((id) => [layers.name(id), layers.bytes(id)]), [
    ["lib", 2e6],
    ["bin", 1e6],
  ]);
  const way = wayTo(layers, layers.children(usr)[0]!);
  assert.deepEqual(way.map((id) => layers.name(id)), ["", "layer 1", "usr", "lib"]);
});

it("packages lie in their kinds, the greatest first", () => {
  const each = { version: "1", files: 1 };
  const packages = packagesOf([
    { ...each, kind: "npm", name: "a", bytes: 5 },
    { ...each, kind: "deb", name: "b", bytes: 7 },
    { ...each, kind: "npm", name: "c", bytes: 6 },
  ]);
  assert.deepEqual(packages.children(0).map((id) => packages.name(id)), ["npm", "deb"]);
  const [npm] = packages.children(0);
  assert.deepEqual(packages.children(npm!).map((id) => packages.name(id)), ["c", "a"]);
});

it("a directory is of the layer that has the most of its bytes", () => {
  const most = dominant(tree, 3, (node) => tree.layers[node]!, (node) => tree.sizes[node]!);
  const of = (name: string) => most[tree.names.indexOf(name)];
  assert.deepEqual([of("lib"), of("bin"), of("tiny"), of("usr")], [0, 1, 2, 0]);
});

const queries: readonly (readonly [text: string, found: readonly string[]])[] = [
  ["PASSWD", ["/etc/passwd"]],
  ["*.so", ["/usr/lib/big.so", "/usr/lib/small.so"]],
  ["s*.so", ["/usr/lib/small.so"]],
  ["usr/bin", ["/usr/bin", "/usr/bin/tool"]],
  ["/b[a-i]g\\./", ["/usr/lib/big.so"]],
  ["(", []],
];
for (const [text, found] of queries) {
  it(`finds ${JSON.stringify(found)} by ${text}`, () => {
    const { nodes } = search(tree, text, bytesBy(tree, { what: "seen" }))!;
    assert.deepEqual(nodes.map((node) => pathOf(tree, node)), found);
  });
}

it("what is no regular expression yet finds nothing, and what was found counts once", () => {
  const bytes = bytesBy(tree, { what: "seen" });
  assert.equal(search(tree, "/(/", bytes), undefined);
  assert.equal(search(tree, "usr", bytes)!.bytes, 9_000_000);
});
