/**
 * What a cataloger is: types only. It finds the packages of one kind in the files of an image.
 *
 * @module
 */
import type { FileView, TreeNode } from "../../tree/view.ts";

/** Finds what one package manager, or one sort of program, left in a tree. */
export interface Cataloger {
  /** A word, by which packages are told apart: `dpkg`, `npm`. */
  readonly name: string;
  /** One line for people: which packages it finds. */
  readonly summary: string;
  /** Directories that are other with every package that comes or goes. */
  readonly databases?: readonly string[] | undefined;
  /** All packages. What looks like a record and says no package is passed over. */
  packages(tree: CataloguedTree): Iterable<FoundPackage> | Promise<Iterable<FoundPackage>>;
}

/** The files of an image or a stage, all layers together. */
export interface CataloguedTree {
  /** To look into. */
  readonly files: FileView;
  /** All of it but the root, parents first: walked once for all catalogers. */
  readonly nodes: readonly TreeNode[];
  /** Tells that records are not read. The reason is half a sentence, such as `it is damaged`. */
  unread(path: string, reason: string): void;
}

/** One package. Names, versions and the like are as its manager writes them. */
export interface FoundPackage extends Partial<Record<PackageWord, string | undefined>> {
  /** Such as `@types/node`. */
  readonly name: string;
  /** With epoch and release, where there are some: `1:2.3-4`. */
  readonly version: string;
  /** Its package URL, such as `pkg:npm/%40scope/name@1.2.0`. */
  readonly purl: string;
  /** The files of the tree that say so, best first. */
  readonly places: readonly string[];
  /** What it installed: clean absolute paths without links on the way. Some may be directories, or gone. */
  files?(): Iterable<string>;
  /** Files that are kept about this package alone, such as its scripts. */
  records?(): Iterable<string>;
}

/** What may be told: a licence is mostly an SPDX expression; the directory is the package's own, or that of its records. */
export type PackageWord = "architecture" | "licence" | "source" | "directory";
