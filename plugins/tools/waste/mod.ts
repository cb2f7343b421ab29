/**
 * What of an image is transferred and of no use: bytes that later layers hide, files that are there twice, and what package managers
 * left behind; each with the step that does it, and the way to save it.
 *
 * @module
 */
import type { Duplicates, Exploration, Loss } from "../../kit/exploring/mod.ts";
import { filesBelow, nodesAt } from "./find.ts";
import { leftoverRules } from "./leftovers.ts";

/** What is wasted in one way by one step. */
export interface WasteFinding {
  /** `removed`, `overwritten`, `repeated`, `duplicate`, or the name of a sort of leftovers, such as `apt-lists`. */
  readonly kind: string;
  /** What it is, for people. */
  readonly what: string;
  /** Bytes. */
  readonly bytes: number;
  /** So many files. */
  readonly count: number;
  /** The layer that has them: 0 is the lowest. */
  readonly layer: number;
  /** The layer that hides them. */
  readonly by?: number | undefined;
  /** The instruction that made the layer, where the history tells. */
  readonly step: string | undefined;
  /** The instruction that made the layer that hides them. */
  readonly hiddenBy?: string | undefined;
  /** Absolute; of hidden files and duplicates each one, of leftovers the directories. Those with the most bytes first. */
  readonly paths: readonly string[];
  /** The way to save it. */
  readonly advice: string;
}

/** What an image wastes. */
export interface WasteReport {
  /** Bytes of all findings: no file counts twice. */
  readonly bytes: number;
  /** Bytes of them that later layers hide. */
  readonly hidden: number;
  /** Bytes of further copies. */
  readonly duplicates: number;
  /** Bytes that package managers left. */
  readonly leftovers: number;
  /** Bytes of files of all layers. */
  readonly unpacked: number;
  /** What dive calls the efficiency of the image, from 0 to 1. */
  readonly efficiency: number;
  /** Those with the most bytes first. */
  readonly findings: readonly WasteFinding[];
}

/** Files below this many bytes are not looked at twice. */
const leastDuplicate = 4096;

/** Looks for all of it; contents of files of one length are read. */
export async function findWaste(image: Exploration): Promise<WasteReport> {
  await image.compareOverwritten();
  const hidden = hiddenIn(image);
  const { findings: leftovers, nodes } = leftoversIn(image);
  const duplicates = duplicatesOf(image, await image.duplicates(leastDuplicate), nodes);
  const sum = (findings: readonly WasteFinding[]) =>
    findings.reduce((all, { bytes }) => all + bytes, 0);
  const findings = [...hidden, ...leftovers, ...duplicates];
  findings.sort((a, b) => b.bytes - a.bytes || a.layer - b.layer || (a.kind < b.kind ? -1 : 1));
  return {
    bytes: sum(findings),
    ...{ hidden: sum(hidden), duplicates: sum(duplicates), leftovers: sum(leftovers) },
    unpacked: image.layers.reduce((all, { bytes }) => all + bytes, 0),
    efficiency: image.efficiency.score,
    findings,
  };
}

const hows: Readonly<Record<Loss["how"], { what: string; advice: string }>> = {
  removed: {
    what: "files that a later step removes",
    advice:
      "remove them in the step that makes them: joined with && in one RUN; or bring them by `--mount=type=bind`, or from another stage",
  },
  overwritten: {
    what: "files that a later step writes anew",
    advice: "write them once: join the two steps in one RUN, or leave the first one out",
  },
  repeated: {
    what: "files of which a later step changes owners, permissions or times alone",
    advice: "bring them as they shall be: `COPY --chown=… --chmod=…`, or chmod in the same RUN",
  },
};

function hiddenIn(image: Exploration): WasteFinding[] {
  const groups = new Map<string, { loss: Loss; bytes: number; paths: string[] }>();
  for (const { node, losses } of image.wastedPaths) {
    for (const loss of losses) {
      const key = `${loss.how} ${loss.layer} ${loss.by}`;
      const group = groups.get(key) ?? { loss, bytes: 0, paths: [] };
      group.bytes += loss.bytes;
      group.paths.push(image.tree.path(node));
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ loss: { how, layer, by }, bytes, paths }) => ({
    ...{ kind: how, what: hows[how].what, bytes, count: paths.length, layer, by },
    ...{ step: stepOf(image, layer), hiddenBy: stepOf(image, by), paths },
    advice: hows[how].advice,
  }));
}

function leftoversIn(image: Exploration): { findings: WasteFinding[]; nodes: Set<number> } {
  const findings: WasteFinding[] = [];
  const nodes = new Set<number>();
  for (const { name, what, paths, advice } of leftoverRules) {
    const byLayer = new Map<number, { bytes: number; count: number; paths: Map<string, number> }>();
    for (const root of paths.flatMap((path) => [...nodesAt(image, path)])) {
      const path = image.tree.path(root);
      for (const node of filesBelow(image, root)) {
        const bytes = image.view.bytes(node);
        if (nodes.has(node) || bytes === 0) continue;
        nodes.add(node);
        const { layer } = image.view.facts(node)!;
        const group = byLayer.get(layer) ?? { bytes: 0, count: 0, paths: new Map() };
        group.bytes += bytes;
        group.count++;
        group.paths.set(path, (group.paths.get(path) ?? 0) + bytes);
        byLayer.set(layer, group);
      }
    }
    for (const [layer, { bytes, count, paths }] of byLayer) {
      const largest = [...paths].sort(([, a], [, b]) => b - a).map(([path]) => path);
      findings.push({
        ...{ kind: name, what, bytes, count, layer, step: stepOf(image, layer) },
        ...{ paths: largest, advice },
      });
    }
  }
  return { findings, nodes };
}

/** By the layer of the last copy: that is the one to leave out. What is left behind counts once. */
function duplicatesOf(
  image: Exploration,
  found: readonly Duplicates[],
  leftovers: ReadonlySet<number>,
): WasteFinding[] {
  return found.flatMap(({ nodes, size }) => {
    const kept = nodes.filter((node) => !leftovers.has(node));
    if (kept.length < 2) return [];
    const layer = Math.max(...kept.map((node) => image.view.facts(node)!.layer));
    return [{
      ...{ kind: "duplicate", what: "copies of one file", bytes: size * (kept.length - 1) },
      ...{ count: kept.length, layer, step: stepOf(image, layer) },
      paths: kept.map((node) => image.tree.path(node)),
      advice: "keep one of them, and links to it that the same step makes: `ln`, `cp --link`",
    }];
  });
}

function stepOf({ layers }: Exploration, layer: number): string | undefined {
  return layers[layer]?.step?.createdBy;
}
