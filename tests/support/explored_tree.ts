/**
 * A small image for the explorer: layers as tables of paths and bytes.
 *
 * @module
 */
import type { ExplorerModel, ShownView } from "../../cli/explore/model.ts";
import type { NodeChange, NodeFacts, NodeQuery } from "../../mod.ts";

/** Paths with the bytes of their files; `null` is removed, a text is where a link leads. */
export type LayerTable = Readonly<Record<string, number | string | null>>;

/** The explorer's model of layers, the lowest first. */
export function exploredTree(layers: readonly LayerTable[]): ExplorerModel {
  const paths = ["/"];
  const nodeOf = (path: string): number => {
    if (path === "") return 0;
    const known = paths.indexOf(path);
    if (known >= 0) return known;
    nodeOf(path.slice(0, path.lastIndexOf("/")));
    return paths.push(path) - 1;
  };
  for (const path of layers.flatMap(Object.keys)) nodeOf(path);
  const parent = (node: number) =>
    nodeOf(paths[node]!.slice(0, Math.max(0, paths[node]!.lastIndexOf("/"))));
  const name = (node: number) => paths[node]!.slice(paths[node]!.lastIndexOf("/") + 1);
  return {
    get count() {
      return paths.length;
    },
    parent,
    name,
    path: (node) => paths[node]!,
    title: "app:1",
    summary: "linux/amd64",
    details: [["ID", "sha256:00"]],
    layers: layers.map((layer, at) => ({
      bytes: Object.values(layer).reduce<number>((sum, each) => sum + (Number(each) || 0), 0),
      step: `RUN step ${at + 1}`,
      facts: [["digest", `sha256:${at}`]],
    })),
    word: "layer",
    first: 0,
    view: (layer, isWhole) => viewOf(layer, isWhole ? Math.min(1, layer) : layer),
    waste: () => [{
      bytes: 5,
      text: "/etc/old: removed by layer 2",
      node: nodeOf("/etc/old"),
      layer: 1,
    }],
    packages: () => Promise.resolve([]),
    content: async function* (node) {
      yield new TextEncoder().encode(`bytes of ${paths[node]}\n`);
    },
  };

  function stateAt(layer: number, node: number): number | string | undefined {
    for (let at = layer; at >= 0; at--) {
      for (let path = paths[node]!; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
        if (layers[at]![path] === null) return undefined;
        if (path === paths[node] && layers[at]![path] !== undefined) return layers[at]![path]!;
      }
    }
    const isAbove = paths.some((path, below) =>
      below !== node && path.startsWith(node === 0 ? "/" : `${paths[node]}/`) &&
      layers.slice(0, layer + 1).some((each) => typeof each[path] === "number")
    );
    return isAbove ? "directory" : undefined;
  }

  function viewOf(layer: number, since: number): ShownView {
    const now = (node: number) => stateAt(layer, node);
    const then = (node: number) => since === 0 ? undefined : stateAt(since - 1, node);
    const has = (node: number) => node < paths.length && (now(node) ?? then(node)) !== undefined;
    const children = (node: number) =>
      paths.map((_, at) => at).filter((at) => at > 0 && parent(at) === node && has(at))
        .sort((a, b) => name(a) < name(b) ? -1 : 1);
    const change = (node: number): NodeChange => {
      const [before, after] = [then(node), now(node)];
      if (after === undefined) return "removed";
      if (before === undefined) return "added";
      return before === after ? "same" : "changed";
    };
    const changeWithin = (node: number): NodeChange => {
      const own = change(node);
      if (own !== "same") return own;
      return children(node).some((child) => changeWithin(child) !== "same") ? "changed" : "same";
    };
    const bytes = (node: number): number => {
      const own = now(node) ?? then(node);
      if (typeof own === "number") return own;
      return children(node).reduce(
        (sum, child) =>
          sum + (change(child) === "removed" && change(node) !== "removed" ? 0 : bytes(child)),
        0,
      );
    };
    const kind = (node: number): NodeFacts["kind"] => {
      const own = now(node) ?? then(node);
      return typeof own === "number" ? "file" : own === "directory" ? "directory" : "symlink";
    };
    return {
      has,
      children,
      change,
      changeWithin,
      bytes,
      kind,
      facts: (node) => {
        const own = now(node) ?? then(node);
        const target = typeof own === "string" && own !== "directory" ? own : undefined;
        const owner = { uid: 0, gid: 0, mtime: 0, layer };
        return { kind: kind(node), mode: 0o755, size: Number(own) || 0, target, ...owner };
      },
      *search({ text, glob, regexp }: NodeQuery) {
        for (const [node, path] of paths.entries()) {
          const isFound = regexp?.test(path) ??
            (glob === undefined
              ? name(node).includes(text!)
              : name(node).endsWith(glob.replace("*", "")));
          if (has(node) && isFound) yield node;
        }
      },
    };
  }
}
