import { it } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { encodePage } from "../../../../plugins/tools/explore_page/encode.ts";
import {
  childrenOf,
  decodePage,
  kindOf,
  pathOf,
  stateOf,
  type Tree,
} from "../../../../plugins/tools/explore_page/page/model/tree.ts";
import { bytesBy, namesBy } from "../../../../plugins/tools/explore_page/page/model/values.ts";
import { sampleFacts, type SampleNode, sampleTree } from "../../../support/page_sample.ts";

const nodes: readonly SampleNode[] = [
  { path: "/bin", kind: "symlink", target: "usr/bin" },
  { path: "/usr/bin/a", size: 300, layer: 1, hidden: [hidden(0, 100, 1)] },
  { path: "/usr/bin/b", size: 2 ** 33, layer: 0 },
  { path: "/usr/lib/c", size: 0, layer: -1, hidden: [hidden(0, 50, 1), hidden(1, 70, 2)] },
  { path: "/usr/empty", kind: "directory" },
  { path: "/\u202eevil\n<script>", size: 5, layer: 2 },
];

function hidden(layer: number, bytes: number, by: number) {
  return { layer, bytes, by, how: "overwritten" } as const;
}

function roundTrip(sample: readonly SampleNode[], most?: number, isCompared = false): Tree {
  return decodePage(encodePage(sampleFacts(), sampleTree(sample, isCompared), most)).tree;
}

const nodeAt = (tree: Tree, path: string) =>
  Array.from({ length: tree.count }, (_, node) => node).find((node) =>
    pathOf(tree, node) === path
  )!;

it("a tree comes back as it was", () => {
  const tree = roundTrip(nodes);
  const told = Array.from(
    { length: tree.count },
    (_, node) =>
      `${pathOf(tree, node)} ${kindOf(tree, node)} ${tree.sizes[node]} ${tree.layers[node]}`,
  );
  assert.deepEqual(told, [
    "/ directory 0 0",
    "/bin symlink 0 0",
    "/usr directory 0 0",
    "/usr/bin directory 0 0",
    "/usr/bin/a file 300 1",
    `/usr/bin/b file ${2 ** 33} 0`,
    "/usr/lib directory 0 0",
    "/usr/lib/c file 0 -1",
    "/usr/empty directory 0 0",
    "/\u202eevil\n<script> file 5 2",
  ]);
  assert.equal(tree.targets.get(1), "usr/bin");
  assert.deepEqual(tree.hidden.map(({ node, bytes }) => [pathOf(tree, node), bytes]), [
    ["/usr/bin/a", 100],
    ["/usr/lib/c", 50],
    ["/usr/lib/c", 70],
  ]);
  assert.deepEqual(childrenOf(tree, 2).map((node) => tree.names[node]), ["bin", "lib", "empty"]);
});

it("bytes are added up by what is looked at", () => {
  const tree = roundTrip(nodes);
  const usr = nodeAt(tree, "/usr");
  assert.equal(bytesBy(tree, { what: "seen" })[usr], 300 + 2 ** 33);
  assert.equal(bytesBy(tree, { what: "wasted" })[usr], 220);
  assert.equal(bytesBy(tree, { what: "layer", layer: 1 })[0], 370);
  assert.equal(bytesBy(tree, { what: "layer", layer: 0 })[0], 150 + 2 ** 33);
  assert.equal(namesBy(tree, { what: "seen" })[0], 4);
});

it("two images are told by the second, with what the first had", () => {
  const tree = roundTrip(
    [
      { path: "/a", size: 1, state: "added" },
      { path: "/b", size: 0, before: 20, state: "removed" },
      { path: "/c", size: 300, before: 200, state: "changed" },
      { path: "/d", size: 4000 },
    ],
    undefined,
    true,
  );
  const told = [1, 2, 3, 4].map((node) => [stateOf(tree, node), tree.before[node]]);
  assert.deepEqual(told, [["added", 0], ["removed", 20], ["changed", 200], ["same", 4000]]);
  assert.equal(bytesBy(tree, { what: "compared", onlyChanges: true })[0], 321);
  assert.equal(bytesBy(tree, { what: "compared", onlyChanges: false })[0], 4321);
});

it("of a tree with more names than a page carries, the largest stand alone, and every sum stays", () => {
  const path = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 5 })
    .map((names) =>
      `/${names.map((name, at) => at === names.length - 1 ? `f${name}` : name).join("/")}`
    );
  const node = fc.record({
    path,
    size: fc.nat(5000),
    layer: fc.nat(2),
    hidden: fc.array(
      fc.record({
        layer: fc.nat(1),
        bytes: fc.nat(900),
        by: fc.constant(2),
        how: fc.constant("removed" as const),
      }),
      { maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(
      fc.array(node, { maxLength: 40 }),
      fc.integer({ min: 1, max: 30 }),
      (sample, most) => {
        const [whole, lumped] = [roundTrip(sample), roundTrip(sample, most)];
        const lookings = [
          { what: "seen" },
          { what: "wasted" },
          ...[0, 1, 2].map((layer) => ({ what: "layer", layer } as const)),
        ] as const;
        for (const looking of lookings) {
          assert.equal(bytesBy(lumped, looking)[0], bytesBy(whole, looking)[0]);
        }
        assert.ok(lumped.counts.reduce((sum, count) => sum + count, 0) === whole.count);
      },
    ),
  );
});

it("twenty thousand directories in each other are told", () => {
  const depth = 20_000;
  const count = depth + 1;
  const source = {
    ...sampleTree([]),
    count,
    children: (node: number) => node < depth ? [node + 1] : [],
    name: (node: number) => node === 0 ? "" : "d",
    kind: () => "directory" as const,
    ...{ size: () => 0, layer: () => 0, owner: () => "", hidden: () => [] },
  };
  const { tree } = decodePage(encodePage(sampleFacts(), source));
  assert.equal(tree.ends[0], count);
  assert.equal(pathOf(tree, depth).length, 2 * depth);
});
