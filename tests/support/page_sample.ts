/**
 * Trees and facts for pages of images, as tests want them.
 *
 * @module
 */
import type { HiddenBytes, TreeSource } from "../../plugins/tools/explore_page/encode.ts";
import type {
  ImageFacts,
  NodeKind,
  NodeState,
  PageFacts,
} from "../../plugins/tools/explore_page/format.ts";

/** A path of a tree. What is in a directory comes behind it. */
export interface SampleNode {
  readonly path: string;
  readonly kind?: NodeKind;
  readonly size?: number;
  readonly layer?: number;
  readonly target?: string;
  readonly hidden?: readonly HiddenBytes[];
  readonly state?: NodeState;
  readonly before?: number;
}

/** A tree with these paths and their directories. */
export function sampleTree(nodes: readonly SampleNode[], isCompared = false): TreeSource {
  const all: SampleNode[] = [{ path: "", kind: "directory" }];
  const numbers = new Map([["", 0]]);
  const children: number[][] = [[]];
  const add = (node: SampleNode): number => {
    const parent = parentOf(node.path);
    const above = numbers.get(parent) ?? add({ path: parent, kind: "directory" });
    const number = all.push(node) - 1;
    numbers.set(node.path, number);
    children[number] = [];
    children[above]!.push(number);
    return number;
  };
  for (const node of nodes) if (!numbers.has(node.path)) add(node);
  return {
    count: all.length,
    children: (node) => children[node]!,
    name: (node) => all[node]!.path.slice(all[node]!.path.lastIndexOf("/") + 1),
    kind: (node) => all[node]!.kind ?? "file",
    size: (node) => all[node]!.size ?? 0,
    layer: (node) => all[node]!.layer ?? 0,
    owner: (node) => all[node]!.kind === "directory" ? "0755 0:0" : "0644 0:0",
    target: (node) => all[node]!.target,
    hidden: (node) => all[node]!.hidden ?? [],
    compared: isCompared
      ? {
        state: (node) => all[node]!.state ?? "same",
        before: (node) =>
          all[node]!.before ?? (all[node]!.state === "added" ? 0 : all[node]!.size ?? 0),
      }
      : undefined,
  };
}

const parentOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

/** An image of so many layers. */
export function sampleImage(name: string, layers: number): ImageFacts {
  const digest = (number: number) => `sha256:${`${number}`.repeat(64).slice(0, 64)}`;
  return {
    ...{ name, id: digest(1), digest: digest(2), platform: "linux/amd64" },
    created: "2026-11-30T10:00:00Z",
    layers: Array.from({ length: layers }, (_, at) => ({
      ...{ diffId: digest(at), digest: digest(at), files: 10, wasted: at === 0 ? 4_000_000 : 0 },
      ...{ size: 30_000_000 / (at + 1), unpacked: 90_000_000 / (at + 1), created: "2026-11-30" },
      stepNumber: at,
      step: at === 0 ? "COPY base.tar / # buildkit" : `RUN /bin/sh -c step ${at} # buildkit`,
    })),
    ...{ seen: 200_000_000, files: 1000, efficiency: 0.973 },
    config: {
      architecture: "amd64",
      config: {
        Env: ["PATH=/usr/bin:/bin", "EMPTY="],
        Cmd: ["node"],
        Labels: { "org.opencontainers.image.title": name },
        ExposedPorts: { "80/tcp": {} },
      },
    },
    history: [{ createdBy: "COPY base.tar / # buildkit" }, { createdBy: "ENV A=1", isEmpty: true }],
  };
}

/** Facts with nothing to be told but the image. */
export function sampleFacts(
  changes: Partial<PageFacts> = {},
): Omit<PageFacts, "owners" | "nodes" | "names" | "columns"> {
  return {
    images: [sampleImage("app:1.2", 3)],
    wasted: { rows: [], left: 0, leftBytes: 0 },
    packages: [],
    statements: [],
    ...changes,
  };
}
