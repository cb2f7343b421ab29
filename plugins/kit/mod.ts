/**
 * What built-in plugins share beyond the core, for whoever writes one: a room is loaded when it is asked for.
 *
 * @module
 */

/** The rooms. */
export const kit = {
  /** Users and groups by an image's own names. */
  accounts: () => import("./accounts/mod.ts"),
  /** Images in archives and layouts. */
  archives: () => import("./archives/mod.ts"),
  /** A build as it is asked for, with all that it wants around it. */
  building: () => import("./building/mod.ts"),
  /** What checks of Dockerfiles share. */
  checks: () => import("./checks/mod.ts"),
  /** What of a store nobody needs. */
  garbage: () => import("./garbage/mod.ts"),
  /** HTTP, as every client of quilla speaks it. */
  http: () => import("./http/mod.ts"),
  /** What instructions share: commands, pairs of words, copies, ports. */
  instructions: () => import("./instructions/mod.ts"),
  /** Layers from trees and archives. */
  layers: () => import("./layers/mod.ts"),
  /** What outputs share. */
  outputs: () => import("./outputs/mod.ts"),
  /** Layers in pieces that are compressed side by side. */
  packing: () => import("./packing/mod.ts"),
  /** Patterns of paths: wildcards, and lines of ignore files. */
  patterns: () => import("./patterns/mod.ts"),
  /** Programs of the machine. */
  programs: () => import("./programs/mod.ts"),
  /** Names of layers with all below them, for what keeps them unpacked. */
  running: () => import("./running/mod.ts"),
  /** Caches whose place is one of images. */
  sharing: () => import("./sharing/mod.ts"),
  /** What sources share. */
  sources: () => import("./sources/mod.ts"),
  /** Bytes that arrive, kept until they are all there. */
  spool: () => import("./spool/mod.ts"),
  /** Agents of SSH, and keys. */
  ssh: () => import("./ssh/mod.ts"),
  /** Decoders that are streams of the runtime. */
  streams: () => import("./streams/mod.ts"),
  /** Images on their way from one place to another. */
  transfer: () => import("./transfer/mod.ts"),
  /** Codecs that are WebAssembly. */
  wasm: () => import("./wasm/mod.ts"),
} as const;
