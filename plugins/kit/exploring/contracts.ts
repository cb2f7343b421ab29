/**
 * What is to be seen of an image: types only. The terminal, the page and the reports are views of this, and nobody else reads
 * layers to show them.
 *
 * Paths are numbers, *nodes*: 0 is `/`, and every path that any layer has something to say about has one, also where it is gone
 * in the end. Names are text as core/text/bytes.ts has it: bytes that are not UTF-8 are lone surrogates, and whoever shows them
 * makes them harmless first.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { HistoryEntry, ImageConfig } from "../../../core/oci/config.ts";
import type { Xattrs } from "../../../core/tree/view.ts";

/** What stands at a path. */
export type NodeKind = "file" | "directory" | "symlink" | "char" | "block" | "fifo";

/** What happened to a path between two states of the image. */
export type NodeChange = "same" | "added" | "changed" | "removed";

/** One layer. */
export interface ExploredLayer {
  /** 0 is the lowest. */
  readonly index: number;
  /** The digest of its archive, unpacked. */
  readonly diffId: Digest;
  /** The digest of the blob as it is transferred. */
  readonly digest: Digest;
  /** Of the blob. */
  readonly mediaType: string;
  /** `none`, `gzip`, `zstd`, `estargz` or `zstd:chunked`. */
  readonly compression: string;
  /** Bytes of the blob. */
  readonly size: number;
  /** Bytes of the archive, unpacked. */
  readonly unpacked: number;
  /** Bytes of its files. */
  readonly bytes: number;
  /** Files in it, each once however many names it has. */
  readonly files: number;
  /** Bytes of its files that later layers overwrite or remove. */
  readonly wasted: number;
  /** The step that made it, where the history tells. */
  readonly step: HistoryEntry | undefined;
  /** Where one step made several layers: which of how many, from 1. */
  readonly part: { readonly number: number; readonly of: number } | undefined;
  /** What it did to the paths: of files alone, each name. */
  readonly changes: Readonly<Record<"added" | "changed" | "removed", number>>;
}

/** What stands at a path in a view. */
export interface NodeFacts {
  /** What it is. */
  readonly kind: NodeKind;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Number of the owner. */
  readonly uid: number;
  /** Number of the group. */
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Bytes of a file, whatever its name is; else 0. */
  readonly size: number;
  /** Where a symbolic link leads, as it says. */
  readonly target?: string | undefined;
  /** Of a device. */
  readonly device?: readonly [major: number, minor: number] | undefined;
  /** Of a further name of a file: the first one. */
  readonly sameAs?: number | undefined;
  /** Extended attributes. */
  readonly xattrs?: Xattrs | undefined;
  /** The layer that put it there, 0 is the lowest; of what was removed, that which had it last. */
  readonly layer: number;
}

/** Which nodes are meant. Everything that is given must hold. */
export interface NodeQuery {
  /** Part of the path, in any case; without a slash, of the name. */
  readonly text?: string | undefined;
  /** The path without its first slash, `**` for any directories; without a slash, the name. */
  readonly glob?: string | undefined;
  /** Anywhere in the path. */
  readonly regexp?: RegExp | undefined;
  /** Bytes: of a file its own. */
  readonly minSize?: number | undefined;
  /** Bytes, at most. */
  readonly maxSize?: number | undefined;
  /** What it is: one of these. */
  readonly kinds?: readonly NodeKind[] | undefined;
  /** The layer that put it there. */
  readonly layer?: number | undefined;
  /** What happened to it in this view. */
  readonly change?: readonly NodeChange[] | undefined;
}

/**
 * The tree as it stands after a layer, compared with how it stood before another one. What was removed in between is in it, too,
 * as `removed`.
 */
export interface TreeView {
  /** The layer whose state this is. */
  readonly layer: number;
  /** The first layer whose changes are told: above {@linkcode TreeView.layer}, where none are. */
  readonly since: number;
  /** Whether it is to be seen, be it as removed. */
  has(node: number): boolean;
  /** What is in a directory, in byte order of names. */
  children(node: number): number[];
  /** Whether there is something in it, which is cheaper. */
  hasChildren(node: number): boolean;
  /** Undefined where nothing is to be seen. */
  facts(node: number): NodeFacts | undefined;
  /** The kind alone. */
  kind(node: number): NodeKind | undefined;
  /** What happened to it; a directory's own attributes alone. */
  change(node: number): NodeChange;
  /** The same; a directory is `changed`, too, where something below it is. */
  changeWithin(node: number): NodeChange;
  /**
   * Bytes of the file, or of all files below the directory. A file of several names counts once. What was removed counts only at
   * and below what was removed.
   */
  bytes(node: number): number;
  /** Names that are no directories, at or below it; counted as bytes are. */
  files(node: number): number;
  /** Nodes that a query means, parents first, in byte order: as they are found. */
  search(query: NodeQuery): Generator<number, void, void>;
}

/** What the archive of one layer holds, by directories. */
export interface LayerHolding {
  /** Bytes of its files at or below a node. */
  bytes(node: number): number;
  /** Their names. */
  files(node: number): number;
}

/** What one layer did to a path. */
export interface LayerChange {
  /** Where. */
  readonly node: number;
  /** What happened. */
  readonly change: Exclude<NodeChange, "same">;
  /** Bytes of a file before and after; 0 for all else. */
  readonly before: number;
  /** Bytes of the file after. */
  readonly after: number;
}

/** Bytes that are in the image and not to be seen. */
export interface WastedPath {
  /** Where. */
  readonly node: number;
  /** Bytes of all files that were there and are no more. */
  readonly bytes: number;
  /** How many of them. */
  readonly count: number;
  /** One by one, the lowest first. */
  readonly losses: readonly Loss[];
}

/** One file that is not to be seen. */
export interface Loss {
  /** The layer that has it. */
  readonly layer: number;
  /** The layer that hides it. */
  readonly by: number;
  /** Bytes of it. */
  readonly bytes: number;
  /** `repeated`: the layer above has the same bytes there, with other attributes or times; known once contents were compared. */
  readonly how: "overwritten" | "removed" | "repeated";
}

/** What dive computes of an image: only paths that are leaves of their layers count, and a removed directory counts as one. */
export interface Efficiency {
  /** From 0 to 1. */
  readonly score: number;
  /** Bytes at paths that are in several layers, those that are to be seen among them. */
  readonly wastedBytes: number;
  /** Bytes of files of all layers. */
  readonly sizeBytes: number;
  /** Of all but the lowest layer. */
  readonly userBytes: number;
  /** Those paths, the largest first. */
  readonly files: readonly {
    readonly node: number;
    readonly bytes: number;
    readonly count: number;
  }[];
}

/** Files of the same bytes at several paths. */
export interface Duplicates {
  /** Of the bytes. */
  readonly digest: Digest;
  /** Bytes of one of them. */
  readonly size: number;
  /** In byte order of paths; further names of one file are not among them. */
  readonly nodes: readonly number[];
  /** What one copy for all would save. */
  readonly wasted: number;
}

/** One installed package. */
export interface ExploredPackage {
  /** Who found it: `dpkg`, `npm`. */
  readonly manager: string;
  /** As its manager calls it. */
  readonly name: string;
  /** As its manager writes it. */
  readonly version: string;
  /** Its package URL. */
  readonly purl: string;
  /** Mostly an SPDX expression. */
  readonly licence: string | undefined;
  /** Bytes of its files that are to be seen; a file of several packages counts for the first. */
  readonly bytes: number;
  /** The files, which no package before it has. */
  readonly files: readonly number[];
  /** The layer that most of its bytes are from, else that of its record. */
  readonly layer: number | undefined;
}

/** What is installed, and what could not be read of it. */
export interface ExploredPackages {
  /** The largest first. */
  readonly packages: readonly ExploredPackage[];
  /** Records that are there and were not read. */
  readonly unread: readonly {
    readonly manager: string;
    readonly path: string;
    readonly why: string;
  }[];
}

/** An image beside another: layer 0 of this is all of the first one, layer 1 what the second one does to it. */
export interface Comparison {
  /** The names of all nodes of both. */
  readonly tree: PathNames;
  /** The second one, with what is `added`, `changed` and `removed`. Times do not count. */
  readonly view: TreeView;
  /** Files, and their bytes: of what is changed, those of the second one. */
  readonly sums: Readonly<Record<NodeChange, { readonly files: number; readonly bytes: number }>>;
  /** The facts of the first image. */
  before(node: number): NodeFacts | undefined;
  /** Bytes of a file; `before` in the first image. */
  content(node: number, which: "before" | "after"): AsyncIterable<Uint8Array>;
}

/** Names and paths of nodes. */
export interface PathNames {
  /** So many nodes: each below is one. */
  readonly count: number;
  /** Of `/` it is `/`. */
  name(node: number): string;
  /** Clean, absolute. */
  path(node: number): string;
  /** Of `/` it is `/`. */
  parent(node: number): number;
  /** Undefined where no layer ever said anything of it. */
  find(path: string): number | undefined;
}

/** An image that can be looked at from all sides. */
export interface Exploration {
  /** As it was asked for. */
  readonly image: string;
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What it is for, such as `linux/amd64`. */
  readonly platform: string;
  /** What it is called where it is. */
  readonly names: readonly string[];
  /** How its containers start, and how it came to be. */
  readonly config: ImageConfig;
  /** The lowest first. */
  readonly layers: readonly ExploredLayer[];
  /** Bytes of all blobs. */
  readonly size: number;
  /** Bytes of all archives, unpacked. */
  readonly unpacked: number;
  /** Bytes of all files that later layers overwrite or remove. */
  readonly wasted: number;
  /** The names of all nodes of both. */
  readonly tree: PathNames;
  /** The image as it is in the end. */
  readonly view: TreeView;
  /**
   * The image after a layer, with what it and those below it down to `since` changed: `asOf(3)` tells what the layer 3 did,
   * `asOf(3, 1)` what all did since the lowest.
   */
  asOf(layer: number, since?: number): TreeView;
  /** What a layer's archive holds. */
  useOf(layer: number): LayerHolding;
  /** What a layer did, as its archive says it: directories that it only repeats are left out. */
  changesOf(layer: number): Generator<LayerChange, void, void>;
  /** The largest first. */
  readonly wastedPaths: readonly WastedPath[];
  /** As dive has it. */
  readonly efficiency: Efficiency;
  /** Compares contents of what was overwritten in the same length: from then on {@linkcode Loss.how} may be `repeated`. */
  compareOverwritten(): Promise<void>;
  /**
   * Files of the same bytes; contents of which several have one length are read. The largest waste first.
   *
   * @param least bytes that a file must have, 1 KiB unless given
   */
  duplicates(least?: number): Promise<readonly Duplicates[]>;
  /** Asks all catalogers. */
  packages(): Promise<ExploredPackages>;
  /**
   * The bytes of a file as it stands after a layer, the last one unless given.
   *
   * @throws {QuillaError} `image/no-file`, `image/not-a-file`, and what reading the layer throws
   */
  content(node: number, layer?: number): AsyncIterable<Uint8Array>;
  /** Compares it, as the first one, with another image. */
  compare(other: Exploration): Promise<Comparison>;
  /** Lets go of where the image is. */
  close(): Promise<void>;
}
