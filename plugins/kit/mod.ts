/**
 * What built-in plugins share beyond the core, for whoever writes one: they are loaded when one is asked for.
 *
 * @module
 */

const rooms = () => import("./rooms.ts");

/** The rooms. */
export const kit = {
  /** Users and groups by an image's own names. */
  accounts: async () => (await rooms()).accounts,
  /** Images in archives and layouts. */
  archives: async () => (await rooms()).archives,
  /** What is said of how images were built. */
  attestations: async () => (await rooms()).attestations,
  /** A build as it is asked for, with all that it wants around it. */
  building: async () => (await rooms()).building,
  /** Cache mounts on their way between machines. */
  carried: async () => (await rooms()).carried,
  /** What checks of Dockerfiles share. */
  checks: async () => (await rooms()).checks,
  /** What is different between two images. */
  comparing: async () => (await rooms()).comparing,
  /** The text of Dockerfiles: formatted, and mended. */
  dockerfile: async () => (await rooms()).dockerfile,
  /** Images that can be looked at from all sides: layers, trees, changes, waste, packages. */
  exploring: async () => (await rooms()).exploring,
  /** What is inside of executables and zip archives. */
  formats: async () => (await rooms()).formats,
  /** What of a store nobody needs. */
  garbage: async () => (await rooms()).garbage,
  /** HTTP, as every client of quilla speaks it. */
  http: async () => (await rooms()).http,
  /** Images of the store by what users call them. */
  images: async () => (await rooms()).images,
  /** What instructions share: commands, pairs of words, copies, ports. */
  instructions: async () => (await rooms()).instructions,
  /** Layers from trees and archives. */
  layers: async () => (await rooms()).layers,
  /** Builds that are watched: their records, spans and traces. */
  observing: async () => (await rooms()).observing,
  /** What outputs share. */
  outputs: async () => (await rooms()).outputs,
  /** Pages for browsers that are one file each. */
  pages: async () => (await rooms()).pages,
  /** Which packages are installed in a tree, by all catalogers; and what these share. */
  packages: async () => (await rooms()).packages,
  /** Layers in pieces that are compressed side by side. */
  packing: async () => (await rooms()).packing,
  /** Patterns of paths: wildcards, and lines of ignore files. */
  patterns: async () => (await rooms()).patterns,
  /** Which images are accepted, and the judge who says so. */
  policy: async () => (await rooms()).policy,
  /** Programs of the machine. */
  programs: async () => (await rooms()).programs,
  /** Images built again by what is said of how they were built. */
  rebuilding: async () => (await rooms()).rebuilding,
  /** What RUN fetches, recorded and replayed. */
  recording: async () => (await rooms()).recording,
  /** What hangs on images and is no part of them: signatures, statements, bills of materials. */
  referrers: async () => (await rooms()).referrers,
  /** Names of layers with all below them, for what keeps them unpacked. */
  running: async () => (await rooms()).running,
  /** Bills of materials. */
  sbom: async () => (await rooms()).sbom,
  /** Caches whose place is one of images. */
  sharing: async () => (await rooms()).sharing,
  /** Keys, signatures of images, and who is trusted with them. */
  signing: async () => (await rooms()).signing,
  /** What sources share. */
  sources: async () => (await rooms()).sources,
  /** Bytes that arrive, kept until they are all there. */
  spool: async () => (await rooms()).spool,
  /** Agents of SSH, and keys. */
  ssh: async () => (await rooms()).ssh,
  /** Decoders that are streams of the runtime. */
  streams: async () => (await rooms()).streams,
  /** Images on their way from one place to another. */
  transfer: async () => (await rooms()).transfer,
  /** Which of two versions is older, by ecosystems. */
  versions: async () => (await rooms()).versions,
  /** Codecs that are WebAssembly. */
  wasm: async () => (await rooms()).wasm,
  /** What users write in the place of numbers. */
  words: async () => (await rooms()).words,
} as const;
