/**
 * What is told of an image on its page, beside its tree.
 *
 * @module
 */
import { encodeConfig, type HistoryEntry } from "../../../core/plugin/api/oci.ts";
import type { Duplicates, Exploration, ExploredPackage } from "../../kit/exploring/mod.ts";
import type {
  DuplicateFacts,
  ImageFacts,
  Listed,
  NodeState,
  PackageFacts,
  StepFacts,
  WastedFacts,
} from "./format.ts";

/** So many of each are listed, and paths of a set of equal files. */
const [mostWasted, mostDuplicates, mostPaths, mostSteps] = [2000, 500, 20, 2000];

/** The image itself. */
export function imageFacts(image: Exploration): ImageFacts {
  const { id, digest, platform, config, layers, view, efficiency } = image;
  let stepNumber = -1;
  return {
    ...{ name: image.image, id, digest, platform, created: config.created },
    layers: layers.map(({ step, ...layer }) => ({
      ...{ diffId: layer.diffId, digest: layer.digest, size: layer.size },
      ...{ unpacked: layer.unpacked, files: layer.files, wasted: layer.wasted },
      ...{ step: step?.createdBy, comment: step?.comment, created: step?.created },
      stepNumber: (layer.part?.number ?? 1) === 1 ? ++stepNumber : stepNumber,
    })),
    ...{ seen: view.bytes(0), files: view.files(0), efficiency: efficiency.score },
    config: JSON.parse(new TextDecoder().decode(encodeConfig(config))),
    history: (config.history ?? []).slice(0, mostSteps).map(stepFacts),
  };
}

function stepFacts({ createdBy = "", created, comment, emptyLayer }: HistoryEntry): StepFacts {
  return { createdBy, created, comment, isEmpty: emptyLayer };
}

/** The paths with the most bytes that are not to be seen. */
export function wastedFacts({ wastedPaths, tree }: Exploration): Listed<WastedFacts> {
  return listed(
    wastedPaths,
    mostWasted,
    ({ node, bytes, count }) => ({ path: tree.path(node), bytes, count }),
    ({ bytes }) => bytes,
  );
}

/** The sets of equal files that take the most. */
export function duplicateFacts(
  sets: readonly Duplicates[],
  { tree }: Exploration,
): Listed<DuplicateFacts> {
  return listed(
    sets,
    mostDuplicates,
    ({ size, nodes }) => ({
      ...{ size, count: nodes.length },
      paths: nodes.slice(0, mostPaths).map((node) => tree.path(node)),
    }),
    ({ wasted }) => wasted,
  );
}

/** @param all the greatest first */
function listed<T, R>(
  all: readonly T[],
  most: number,
  tell: (one: T) => R,
  bytesOf: (one: T) => number,
): Listed<R> {
  const left = all.slice(most);
  return {
    rows: all.slice(0, most).map(tell),
    left: left.length,
    leftBytes: left.reduce((sum, one) => sum + bytesOf(one), 0),
  };
}

/** What is installed. */
export function packageFacts(packages: readonly ExploredPackage[]): PackageFacts[] {
  return packages.map(({ manager, name, version, bytes, files, layer }) => ({
    ...{ kind: manager, name, version, bytes, files: files.length, layer },
  }));
}

/** What is installed in the second of two images, and what was in the first and is no more. */
export function comparedPackages(
  before: readonly ExploredPackage[],
  after: readonly ExploredPackage[],
): PackageFacts[] {
  const keyOf = ({ kind, name }: PackageFacts) => `${kind}\0${name}`;
  const was = new Map<string, PackageFacts[]>();
  for (const each of packageFacts(before)) {
    was.set(keyOf(each), [...was.get(keyOf(each)) ?? [], each]);
  }
  // A package can be there in several versions: those that both have are the same, the others pair off in their order.
  const now = packageFacts(after);
  const isSame = (each: PackageFacts) => {
    const known = was.get(keyOf(each)) ?? [];
    const at = known.findIndex(({ version }) => version === each.version);
    if (at >= 0) known.splice(at, 1);
    return at >= 0;
  };
  const kept = now.map((each) => ({ each, same: isSame(each) }));
  const told = kept.map(({ each, same }): PackageFacts => {
    if (same) return { ...each, state: "same", before: each.version };
    const earlier = was.get(keyOf(each))?.shift();
    const state: NodeState = earlier === undefined ? "added" : "changed";
    return { ...each, state, before: earlier?.version };
  });
  const gone = [...was.values()].flat().map((each): PackageFacts => ({
    ...{ ...each, version: "", bytes: 0, files: 0, layer: undefined },
    ...{ state: "removed", before: each.version },
  }));
  return [...told, ...gone];
}
