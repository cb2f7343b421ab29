/**
 * COPY: files of the context, a stage or an image become a layer.
 *
 * @module
 */
import {
  type CopyArguments,
  copyFlags,
  copyHistory,
  copyOptions,
  copyWords,
  documentTree,
  expandDestination,
  imageToCopyInto,
  parseCopyArguments,
} from "../kit/instructions/copy_arguments.ts";
import {
  namedPaths,
  requireInside,
  requireOneFile,
  requireThere,
  warnIfNone,
} from "../kit/instructions/copy_sources.ts";
import { slashed } from "../kit/instructions/stage_path.ts";
import { type InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import { IgnoreMatcher } from "../kit/patterns/ignore_file.ts";
import type { QuillaError } from "../../core/plugin/api/nouns.ts";
import type { Change } from "../../core/plugin/api/layer.ts";
import { TreeCopier } from "../kit/layers/copy.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { Stage } from "../../core/plugin/contracts/stage.ts";
import { quote } from "../../core/plugin/api/text.ts";
import {
  baseName,
  cleanPath,
  type FileView,
  joinPath,
  resolve,
  stat,
  walk,
} from "../../core/plugin/api/tree.ts";
import { hasWildcard } from "../kit/patterns/glob_pattern.ts";
import { matchingPaths } from "../kit/patterns/wildcard.ts";

interface CopyArgs extends CopyArguments {
  readonly from?: string | undefined;
  readonly parents: boolean;
}

export const copy: Instruction<CopyArgs> = {
  keyword: "COPY",
  syntax: {
    form: "words-or-json",
    heredocs: true,
    flags: { from: "value", ...copyFlags, parents: "boolean" },
  },
  parse(line) {
    const parents = line.enabled("parents");
    const from = line.flag("from") || undefined;
    if (from !== undefined && /\$./.test(from)) throw variableInFrom(line, from);
    return { ...parseCopyArguments(line), from, parents };
  },
  words: copyWords,
  opens: ({ from }) => from === undefined ? [] : [from],
  async apply(args, stage) {
    // A build without a context can still copy here-documents.
    const from = args.sources.length === 0 ? stage.files : await stage.open(args.from);
    await stage.addLayer(changes(args, stage, from));
  },
  history: (args, stage) =>
    copyHistory("COPY", args, stage, { flags: args.parents ? ["--parents"] : [] }),
};

function changes(args: CopyArgs, stage: Stage, from: FileView): Iterable<Change> {
  const destination = expandDestination(stage, args.destination);
  const options = copyOptions(args, stage);
  // What comes from the context belongs to root; what comes from an image keeps its owner.
  const owner = options.owner ?? (args.from === undefined ? { uid: 0, gid: 0 } : undefined);
  const image = imageToCopyInto(args, stage);
  const copier = new TreeCopier(image, { ...options, owner });
  const sources = args.sources.map((source) => stage.expand(source));
  const place = args.from === undefined ? "the build context" : args.from;
  if (args.parents) {
    return sources.flatMap((source) => {
      const { isThere, kept } = pathsBelowPivot(stage, from, source, place);
      const copied = kept.flatMap(([base, path]) => [
        ...isFile(from, base)
          ? copier.copy(from, path, destination)
          : copier.copyWithParents(from, base, path, destination),
      ]);
      // The directory is made, be there anything to put into it or not, as in BuildKit.
      return isThere && kept.length === 0
        ? copier.makeDirectories(resolve(image, destination))
        : copied;
    });
  }
  const documents = args.documents.map(({ name }) => ({ path: `/${name}`, isFile: true }));
  const paths = sources.flatMap((source) => namedPaths(stage, from, source, place))
    .map((path) => ({ path, isFile: stat(from, path)?.type !== "directory" }));
  requireOneFile(image, destination, [...paths, ...documents]);
  const copied = paths.map(({ path, isFile }) => {
    if (isFile && options.exclude?.excludes(baseName(path))) {
      stage.warn(`${path.slice(1)} is copied: --exclude is about what lies in a copied directory`);
    }
    return copier.copy(from, path, destination);
  });
  const tree = documentTree(args, stage);
  copied.push(...documents.map(({ path }) => copier.copy(tree, path, destination)));
  return copied.length === 1 ? copied[0]! : copied.flatMap((changes) => [...changes]);
}

/** What is copied from is known before any variable is, so that stages can be built side by side. */
function variableInFrom(line: InstructionLine, from: string): QuillaError {
  return line.error(`--from takes no variable, and has ${quote(from)}`, {
    code: "copy/from-variable",
    hint:
      `give it a stage of its own, FROM ${from} AS name, with ARG before the first FROM, and write --from=name`,
    range: line.rangeOfFlag("from"),
  });
}

/** One thing that `--parents` copies: with its path below `base`, or by its name alone where it is the base itself. */
type Kept = readonly [base: string, path: string];

/**
 * For `--parents`: where the kept parts of the paths begin, and the paths below that the source names. The part before the pivot
 * may have wildcards. Files that stand where the kept part would begin are copied as without `--parents`, as in BuildKit.
 */
function pathsBelowPivot(
  stage: Stage,
  from: FileView,
  written: string,
  place: string,
): { readonly isThere: boolean; readonly kept: readonly Kept[] } {
  const source = slashed(stage, written);
  requireInside(source, place);
  const [before, after] = source.includes("/./") ? source.split(/\/\.\/(.*)/s) : ["/", source];
  const pattern = cleanPath(after!).slice(1);
  const isWild = hasWildcard(before!) || hasWildcard(pattern);
  const bases = matchingPaths(from, before!).map((path) => [path, resolve(from, path)] as const);
  const found = bases.flatMap(([written, base]): Kept[] => {
    if (isWild && isFile(from, base)) return [[base, written]];
    return hasWildcard(pattern)
      ? matchesBelow(from, base, pattern)
      : [[base, joinPath(base, pattern)]];
  });
  if (!isWild) found.forEach(([, path]) => requireThere(from, path, source, place));
  const kept = found.filter(([, path]) => from.lstat(resolve(from, path)) !== undefined);
  warnIfNone(stage, kept.map(([, path]) => path), source, place);
  return { isThere: bases.some(([, base]) => from.lstat(base) !== undefined), kept };
}

function isFile(from: FileView, path: string): boolean {
  const node = from.lstat(path);
  return node !== undefined && node.type !== "directory";
}

/** What a pattern matches below a directory: what is in a directory that matches comes along with it. */
function matchesBelow(from: FileView, base: string, pattern: string): Kept[] {
  const included = IgnoreMatcher.ofPatterns([pattern]);
  const below = (path: string) => path.slice(base === "/" ? 1 : base.length + 1);
  const isIncluded = (path: string) => included.excludes(below(path));
  const nodes = walk(from, base, { enter: (node) => !isIncluded(node.path) });
  return [...nodes].flatMap(({ path }): Kept[] => isIncluded(path) ? [[base, path]] : []);
}
