/**
 * An image, or two, as the explorer shows them.
 *
 * @module
 */
import type { Comparison, Exploration, ExploredLayer } from "../../mod.ts";
import { formatSize } from "../print/format.ts";
import type { ExplorerModel, Fact, ListRow, ShownView } from "./model.ts";

/** One image, layer by layer. */
export function imageModel(image: Exploration): ExplorerModel {
  const { tree, layers, efficiency } = image;
  let waste: readonly ListRow[] | undefined;
  return {
    get count() {
      return tree.count;
    },
    parent: (node) => tree.parent(node),
    name: (node) => tree.name(node),
    path: (node) => tree.path(node),
    title: image.image,
    summary: `${image.platform}, ${formatSize(image.unpacked)}, ${efficiencyText(image)}`,
    details: [
      ...imageFacts(image),
      ["efficiency", efficiencyText(image)],
      ["wasted", formatSize(efficiency.wastedBytes)],
    ],
    layers: layers.map((layer) => ({
      bytes: layer.bytes,
      step: stepOf(layer),
      facts: layerFacts(layer),
    })),
    word: "layer",
    first: 0,
    view: (layer, isWhole) => image.asOf(layer, isWhole ? Math.min(1, layer) : layer),
    waste: () => waste ??= wasteRows(image),
    packages: () => packageRows(image),
    content: (node, view) => image.content(node, view.facts(node)?.layer),
  };
}

/** What a second image does to the first one. */
export function differenceModel(
  before: Exploration,
  after: Exploration,
  comparison: Comparison,
): ExplorerModel {
  const { tree, view, sums } = comparison;
  // The same rows, and of each file what the first image has.
  const first: ShownView = {
    has: (node) => view.has(node),
    children: (node) => view.children(node),
    kind: (node) => view.kind(node),
    facts: (node) => comparison.before(node) ?? view.facts(node),
    change: (node) => view.change(node),
    changeWithin: (node) => view.changeWithin(node),
    bytes: (node) => view.bytes(node),
    search: (query) => view.search(query),
  };
  const sumText = (["added", "changed", "removed"] as const)
    .map((change) => `${sums[change].files} ${change}`).join(", ");
  return {
    count: tree.count,
    parent: (node) => tree.parent(node),
    name: (node) => tree.name(node),
    path: (node) => tree.path(node),
    title: `${before.image} and ${after.image}`,
    summary: sumText,
    details: (["added", "changed", "removed", "same"] as const).map((change) => [
      change,
      `${sums[change].files} files, ${formatSize(sums[change].bytes)}`,
    ]),
    layers: [before, after].map((image) => ({
      bytes: image.unpacked,
      step: image.image,
      facts: imageFacts(image),
    })),
    word: "image",
    first: 1,
    view: (image) => image === 0 ? first : view,
    waste: () => [],
    packages: () => packageRows(after),
    content: (node, shown) => {
      const isBefore = view.change(node) === "removed" ||
        shown === first && comparison.before(node) !== undefined;
      return comparison.content(node, isBefore ? "before" : "after");
    },
  };
}

const efficiencyText = ({ efficiency }: Exploration) =>
  `${(efficiency.score * 100).toFixed(1)} % efficient`;

function imageFacts(image: Exploration): Fact[] {
  return [
    ["name", image.image],
    ...image.names.length === 0 ? [] : [["names", image.names.join(" ")] as const],
    ["ID", image.id],
    ["digest", image.digest],
    ["platform", image.platform],
    ["transferred", formatSize(image.size)],
    ["unpacked", formatSize(image.unpacked)],
  ];
}

function stepOf({ step, diffId }: ExploredLayer): string {
  const text = step?.createdBy ?? step?.comment ?? "";
  const words = text.replace(/^\/bin\/sh -c #\(nop\)\s*/, "").replace(/^\/bin\/sh -c /, "RUN ");
  return words.replace(/ # buildkit$/, "").replace(/\s+/g, " ") || diffId;
}

function layerFacts(layer: ExploredLayer): Fact[] {
  const { step, part, changes, wasted } = layer;
  return [
    ...part === undefined ? [] : [["part", `${part.number} of ${part.of}`] as const],
    ["files", `${layer.files}, ${formatSize(layer.bytes)}`],
    ["did", `${changes.added} added, ${changes.changed} modified, ${changes.removed} removed`],
    ...wasted === 0 ? [] : [["hidden by layers above", formatSize(wasted)] as const],
    ["transferred", `${formatSize(layer.size)} (${layer.compression})`],
    ["digest", layer.digest],
    ["diff ID", layer.diffId],
    ...step?.comment === undefined ? [] : [["comment", step.comment] as const],
    ...step?.created === undefined ? [] : [["made", step.created] as const],
  ];
}

function wasteRows({ wastedPaths, tree }: Exploration): ListRow[] {
  return wastedPaths.map(({ node, bytes, count, losses }) => {
    const last = losses.at(-1);
    const how = last === undefined ? "" : ` ${last.how} by layer ${last.by + 1}`;
    const times = count === 1 ? "" : ` ${count} times,`;
    return { bytes, text: `${tree.path(node)}:${times}${how}`, node, layer: last?.by };
  });
}

async function packageRows(image: Exploration): Promise<ListRow[]> {
  const { packages, unread } = await image.packages();
  const top = image.layers.length - 1;
  return [
    ...packages.map(({ bytes, name, version, manager, files }) => ({
      bytes,
      text: `${name} ${version} (${manager})`,
      node: files[0],
      layer: top,
    })),
    ...unread.map(({ manager, path, why }) => ({
      bytes: 0,
      text: `${manager}: ${path} could not be read: ${why}`,
    })),
  ];
}
