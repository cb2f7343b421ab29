/**
 * What the page of an image carries: facts as JSON, and the tree of files in columns, which take a tenth of what JSON would.
 *
 * The bytes are the length of the facts as a 32-bit number (little-endian), the facts, and behind them the columns in the order of
 * {@linkcode columnNames}, each as long as the facts say. Nodes stand in preorder: a directory before what is in it. Numbers in columns
 * are LEB128 unless it says otherwise. The page that reads it was made by the same quilla: there is one version.
 *
 * @module
 */

/** What a node is, by the number in the column of kinds. */
export const nodeKinds = [
  ...["directory", "file", "symlink", "hardlink", "char", "block", "fifo", "rest"],
] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** How a path differs between two images, by the number in the column of states. */
export const nodeStates = ["same", "added", "removed", "changed"] as const;
export type NodeState = (typeof nodeStates)[number];

/** How bytes came to be hidden, by the number in the column of records. */
export const hidings = ["overwritten", "removed"] as const;
export type Hiding = (typeof hidings)[number];

/** The columns in their order. */
export const columnNames = [
  /** Names in UTF-8, as far as they are, each ended by a zero. That of a `rest` is empty. */
  "names",
  /** A byte a node: its kind. */
  "kinds",
  /** A number for each directory: how many children it has. */
  "children",
  /** A number a node: the bytes of a file as it is seen. */
  "sizes",
  /** A number a node: 0 where it is not seen in the image, else 1 + the layer that it is from. */
  "layers",
  /** A number a node: which of the facts' owners it has. */
  "owners",
  /** Where symbolic links lead, in their order, each ended by a zero. */
  "targets",
  /** A number for each `rest`: how many names it stands for. */
  "counts",
  /** Five numbers for each file that a later layer hides: steps from the last such node, layer, bytes, layer that hides it, how. */
  "hidden",
  /** With two images, a byte a node: its state. */
  "states",
  /** With two images, a number for each node that is not the same: its bytes in the first. */
  "before",
] as const;
export type ColumnName = (typeof columnNames)[number];

/** A layer. */
export interface LayerFacts {
  readonly diffId: string;
  readonly digest: string;
  /** Bytes of the blob. */
  readonly size: number;
  /** Bytes of the archive, unpacked. */
  readonly unpacked: number;
  readonly files: number;
  /** Bytes of its files that later layers hide. */
  readonly wasted: number;
  /** The step that made it, where the history tells. */
  readonly step?: string | undefined;
  readonly comment?: string | undefined;
  /** When, as the history has it. */
  readonly created?: string | undefined;
  /** Which step it is of, from 0: layers that one step made have the same. */
  readonly stepNumber: number;
}

/** An image. */
export interface ImageFacts {
  /** As the user called it. */
  readonly name: string;
  readonly id: string;
  readonly digest: string;
  readonly platform: string;
  readonly created?: string | undefined;
  readonly layers: readonly LayerFacts[];
  /** Bytes of the files as they are seen, and how many. */
  readonly seen: number;
  readonly files: number;
  /** What dive calls efficiency: 0 to 1. */
  readonly efficiency: number;
  /** The configuration document. */
  readonly config: unknown;
  /** Steps without a layer among them. */
  readonly history: readonly StepFacts[];
}

/** A step of an image's history. */
export interface StepFacts {
  readonly createdBy: string;
  readonly created?: string | undefined;
  readonly comment?: string | undefined;
  readonly isEmpty?: boolean | undefined;
}

/** A path with bytes that are there more than once. */
export interface WastedFacts {
  readonly path: string;
  readonly bytes: number;
  readonly count: number;
}

/** Equal files at several paths. */
export interface DuplicateFacts {
  /** Bytes of each. */
  readonly size: number;
  readonly paths: readonly string[];
  /** How many there are, where not all are listed. */
  readonly count: number;
}

/** A package that is installed. */
export interface PackageFacts {
  /** Such as `deb` or `npm`. */
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  readonly files: number;
  /** The layer that has it first; absent where that is not known. */
  readonly layer?: number | undefined;
  /** With two images: how it differs, and what the version was. */
  readonly state?: NodeState | undefined;
  readonly before?: string | undefined;
}

/** What is said of an image: a provenance, a bill of materials. */
export interface StatementFacts {
  /** Such as `https://slsa.dev/provenance/v1`. */
  readonly type: string;
  /** The most telling of it, in its own words. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** As it is; cut where it is very long. */
  readonly text: string;
  readonly isCut: boolean;
}

/** A list of which only the greatest are in the page. */
export interface Listed<T> {
  readonly rows: readonly T[];
  /** How many are not, and their bytes. */
  readonly left: number;
  readonly leftBytes: number;
}

/** All facts. */
export interface PageFacts {
  /** The image, or two of which the second is told as different from the first. */
  readonly images: readonly [ImageFacts] | readonly [before: ImageFacts, after: ImageFacts];
  /** `mode uid gid` that nodes have, in octal and decimal. */
  readonly owners: readonly string[];
  readonly nodes: number;
  /** How many names there are in all: those that stand for themselves, and those in a `rest`. */
  readonly names: number;
  readonly wasted: Listed<WastedFacts>;
  /** Absent where equal files were not looked for. */
  readonly duplicates?: Listed<DuplicateFacts> | undefined;
  readonly packages: readonly PackageFacts[];
  readonly statements: readonly StatementFacts[];
  /** With two images: what of their configurations differs. */
  readonly differences?: readonly (readonly [path: string, before: string, after: string])[];
  /** How many bytes each column has. */
  readonly columns: Readonly<Record<ColumnName, number>>;
}
