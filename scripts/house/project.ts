/**
 * The project as the figures of `deno task house` see it: modules, who imports what of whom, which files there are.
 *
 * @module
 */
import { posix } from "node:path";
import type { SourceTree } from "../architecture.ts";
import { type ImportedName, type Module, readModule } from "../imports.ts";

/** What a module takes from another of the project. */
export interface Tie {
  /** The path of the other one. */
  readonly target: string;
  readonly names: readonly ImportedName[];
  /** From 1. */
  readonly line: number;
}

/** A module that is shipped: of core, plugins or cli, or mod.ts. */
export interface ShippedModule extends Pick<Module, "identifiers" | "texts"> {
  readonly path: string;
  readonly source: string;
  /** Imports of the project's own modules, those of types too. */
  readonly ties: readonly Tie[];
}

/** What is measured. */
export interface Project {
  readonly modules: readonly ShippedModule[];
  /** Every file, with slashes: tests and examples too. */
  readonly paths: ReadonlySet<string>;
}

const SHIPPED = /^(mod\.ts|(core|plugins|cli)\/.*\.ts)$/;

/** @param others files that are there, of which nobody needs to know the text */
export function projectOf(tree: SourceTree, others: readonly string[] = []): Project {
  const modules: ShippedModule[] = [];
  for (const [path, source] of tree) {
    if (!SHIPPED.test(path)) continue;
    const { imports, identifiers, texts } = readModule(source);
    const ties = imports.filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier, names, line }) => {
        const target = posix.join(posix.dirname(path), specifier);
        return { target, names, line };
      });
    modules.push({ path, source, ties, identifiers, texts });
  }
  modules.sort((a, b) => a.path < b.path ? -1 : 1);
  return { modules, paths: new Set([...tree.keys(), ...others]) };
}

/** The modules whose paths begin so. */
export function modulesIn(project: Project, folder: string): ShippedModule[] {
  return project.modules.filter(({ path }) => path.startsWith(folder));
}

/** The lines of a text; a break at its end begins none. */
export function linesOf(source: string): number {
  return source.split("\n").length - (source.endsWith("\n") ? 1 : 0);
}
