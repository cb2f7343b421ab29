/**
 * Images that can be looked at from all sides: layers, trees, changes, waste, duplicates and packages, for plugins.
 *
 * @module
 */
export { exploreImage, readLayers } from "./explored_image.ts";
export type {
  Comparison,
  Duplicates,
  Efficiency,
  Exploration,
  ExploredLayer,
  ExploredPackage,
  ExploredPackages,
  LayerChange,
  LayerHolding,
  Loss,
  NodeChange,
  NodeFacts,
  NodeKind,
  NodeQuery,
  PathNames,
  TreeView,
  WastedPath,
} from "./contracts.ts";
