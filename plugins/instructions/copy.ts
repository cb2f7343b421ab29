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
  documentTree,
  expandDestination,
  imageToCopyInto,
  parseCopyArguments,
} from "../../core/build/copy_arguments.ts";
import {
  namedPaths,
  requireInside,
  requireOneFile,
  requireThere,
  warnIfNone,
} from "../../core/build/copy_sources.ts";
import { IgnoreMatcher } from "../../core/dockerfile/ignore_file.ts";
import type { Change } from "../../core/layer/change.ts";
import { TreeCopier } from "../../core/layer/copy.ts";
import type { Instruction, Stage } from "../../core/plugin/contract.ts";
import { hasWildcard } from "../../core/tree/glob_pattern.ts";
import { baseName, cleanPath, joinPath } from "../../core/tree/path.ts";
import { resolve, stat } from "../../core/tree/resolve.ts";
import type { FileView } from "../../core/tree/view.ts";
import { walk } from "../../core/tree/walk.ts";

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
    return { ...parseCopyArguments(line), from: line.flag("from") || undefined, parents };
  },
  sources: ({ from }) => from === undefined ? [] : [from],
  async apply(args, stage) {
    // A build without a context can still copy here-documents.
    const from = args.sources.length === 0 ? stage.files : await stage.open(args.from);
    await stage.addLayer(changes(args, stage, from));
  },
  history: (args, stage) =>
    copyHistory("COPY", args, stage, { flags: args.parents ? ["--parents"] : [] }),
};

function changes(args: CopyArgs, stage: Stage, from: FileView): Change[] {
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
      const [base, paths] = pathsBelowPivot(stage, from, source, place);
      return paths.flatMap((path) => copier.copyWithParents(from, base, path, destination));
    });
  }
  const documents = args.documents.map(({ name }) => ({ path: `/${name}`, isFile: true }));
  const paths = sources.flatMap((source) => namedPaths(stage, from, source, place))
    .map((path) => ({ path, isFile: stat(from, path)?.type !== "directory" }));
  requireOneFile(image, destination, [...paths, ...documents]);
  const copied = paths.flatMap(({ path, isFile }) => {
    if (isFile && options.exclude?.excludes(baseName(path))) {
      stage.warn(`${path.slice(1)} is copied: --exclude is about what lies in a copied directory`);
    }
    return copier.copy(from, path, destination);
  });
  const tree = documentTree(args, stage);
  return [...copied, ...documents.flatMap(({ path }) => copier.copy(tree, path, destination))];
}

/** For `--parents`: where the kept part of the path begins, and the paths below that the source names. */
function pathsBelowPivot(
  stage: Stage,
  from: FileView,
  source: string,
  place: string,
): [string, string[]] {
  requireInside(source, place);
  const [before, after] = source.includes("/./") ? source.split(/\/\.\/(.*)/s) : ["/", source];
  const base = resolve(from, cleanPath(before!));
  const pattern = cleanPath(after!).slice(1);
  if (!hasWildcard(pattern)) {
    const path = joinPath(base, pattern);
    requireThere(from, path, source, place);
    return [base, [path]];
  }
  const included = IgnoreMatcher.ofPatterns([pattern]);
  const below = (path: string) => path.slice(base === "/" ? 1 : base.length + 1);
  const isIncluded = (path: string) => included.excludes(below(path));
  const nodes = walk(from, base, { enter: (node) => !isIncluded(node.path) });
  const paths = [...nodes].map(({ path }) => path).filter(isIncluded);
  warnIfNone(stage, paths, source, place);
  return [base, paths];
}
