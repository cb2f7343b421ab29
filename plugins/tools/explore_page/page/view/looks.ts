/**
 * How things look in the picture: by their layer, by the directory they are in, or by how they differ.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useCallback, useMemo } from "preact/hooks";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { nodeStates } from "../../format.ts";
import type { Hierarchy } from "../model/hierarchy.ts";
import type { Found } from "../model/search.ts";
import { dominant } from "../model/dominant.ts";
import { childrenOf, kindOf, stateOf, type Tree } from "../model/tree.ts";
import { shortStep, shownImage, useContent, useSay } from "./content.ts";
import type { Look } from "./drawing.ts";
import { colourOf, stateColour, type Theme } from "./palette.ts";
import { useTheme } from "./picture.ts";

/** What colours tell. */
export type Colours = "layer" | "top" | "state";

/** The branches of the root, and how deep each node is in its own. */
interface Branches {
  readonly branch: Int32Array;
  readonly depth: Uint8Array;
}

/** How the things of a hierarchy look. */
export function useLooks(
  hierarchy: Hierarchy,
  colours: Colours,
  found: Found | undefined,
  isSunburst: boolean,
): (theme: Theme) => (id: number) => Look {
  const content = useContent();
  const { tree } = content;
  const { layers } = shownImage(content);
  const say = useSay();
  const branches = useMemo(() => branchesOf(tree), [tree]);
  const stepOf = (node: number) => layers[tree.layers[node]!]?.stepNumber ?? -1;
  // In a treemap directories are what is between files; in rings they are most of the picture.
  const mostly = useMemo(() => {
    if (!isSunburst || colours === "top") return undefined;
    return colours === "layer"
      ? dominant(tree, (layers.at(-1)?.stepNumber ?? -1) + 1, stepOf, (node) => tree.sizes[node]!)
      : dominant(
        ...[tree, nodeStates.length, (node: number) => tree.states[node] ?? 0] as const,
        (node) => Math.max(tree.sizes[node]!, tree.before[node] ?? 0),
      );
  }, [tree, isSunburst, colours]);
  const rest = say("rest");
  return useCallback((theme: Theme) => (id: number): Look => {
    const node = hierarchy.node(id);
    return {
      fill: fillOf(id, node, theme),
      hatch: colours === "state" && node >= 0 ? hatchOf(tree, node) : "none",
      isDim: found !== undefined && node >= 0 && found.marks[node] === 0,
      text: harmless(hierarchy.name(id)) || rest,
    };
  }, [hierarchy, colours, found, tree, rest, mostly]);

  function layerColour(layer: number, theme: Theme, depth: number): string {
    return colourOf(layers[layer]?.stepNumber ?? 0, theme, depth);
  }

  function fillOf(id: number, node: number, theme: Theme): string {
    if (node < 0) {
      const kind = hierarchy.package?.(id) === undefined ? id : hierarchy.parent(id);
      return colourOf(kind, theme, kind === id ? 0 : 2);
    }
    if (hierarchy.layer !== undefined) {
      return layerColour(hierarchy.layer(id), theme, branches.depth[node]!);
    }
    if (colours === "top") return colourOf(branches.branch[node]!, theme, branches.depth[node]!);
    if (kindOf(tree, node) === "directory") {
      const most = mostly?.[node] ?? -1;
      if (most < 0) return theme.raised;
      return colours === "state"
        ? stateColour(nodeStates[most]!, theme)
        : colourOf(most, theme, branches.depth[node]!);
    }
    if (colours === "state") return stateColour(stateOf(tree, node), theme);
    const { looking } = hierarchy;
    const layer = looking.what === "layer" ? looking.layer : tree.layers[node]!;
    return layer < 0 ? theme.line : layerColour(layer, theme, 0);
  }
}

function hatchOf(tree: Tree, node: number): Look["hatch"] {
  const state = stateOf(tree, node);
  return state === "removed" ? "down" : state === "added" ? "up" : "none";
}

function branchesOf(tree: Tree): Branches {
  const [branch, depth] = [new Int32Array(tree.count), new Uint8Array(tree.count)];
  for (const [number, top] of childrenOf(tree, 0).entries()) {
    branch[top] = number;
    for (let node = top + 1; node < tree.ends[top]!; node++) {
      branch[node] = number;
      depth[node] = Math.min(depth[tree.parents[node]!]! + 1, 255);
    }
  }
  return { branch, depth };
}

interface LegendProps {
  readonly colours: Colours;
  readonly hierarchy: Hierarchy;
}

/** So many colours are explained. */
const mostEntries = 14;

/** What the colours mean. */
export function Legend({ colours, hierarchy }: LegendProps): ComponentChild {
  const say = useSay();
  const theme = useTheme();
  const content = useContent();
  const { tree } = content;
  const entries = ((): (readonly [colour: string, text: string])[] => {
    if (hierarchy.package !== undefined) {
      return hierarchy.children(0).map((id) => [colourOf(id, theme), hierarchy.name(id)]);
    }
    if (hierarchy.layer === undefined && colours === "state") {
      return nodeStates.map((state) => [stateColour(state, theme), say(state)]);
    }
    if (hierarchy.layer === undefined && colours === "top") {
      return childrenOf(tree, 0).map((id, at) => [colourOf(at, theme), tree.names[id]!]);
    }
    const { layers } = shownImage(content);
    const first = layers.filter(({ stepNumber }, at) => stepNumber !== layers[at - 1]?.stepNumber);
    return first.map((layer) => [
      colourOf(layer.stepNumber, theme),
      `${layers.indexOf(layer) + 1} ${shortStep(layer, say("unknownStep"))}`,
    ]);
  })();
  return h(
    "ul",
    { class: "legend", "aria-label": say("legend") },
    entries.slice(0, mostEntries).map(([background, text], at) =>
      h(
        "li",
        { key: at },
        h("span", { class: "swatch", style: { background }, "aria-hidden": "true" }),
        harmless(text).slice(0, 48),
      )
    ),
  );
}
