/**
 * COPY: files of the context, a stage or an image become a layer.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import { IgnoreMatcher } from "../../core/dockerfile/ignore_file.ts";
import type { Change } from "../../core/layer/change.ts";
import { TreeCopier } from "../../core/layer/copy.ts";
import type { Instruction, Stage } from "../../core/plugin/contract.ts";
import { didYouMean } from "../../core/suggestion.ts";
import { hasWildcard } from "../../core/tree/glob_pattern.ts";
import { parseOwner } from "../../core/tree/owner.ts";
import { baseName, cleanPath, climbsOut, joinPath, parentPath } from "../../core/tree/path.ts";
import { resolve, stat } from "../../core/tree/resolve.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { FileView } from "../../core/tree/view.ts";
import { walk } from "../../core/tree/walk.ts";
import { matchingPaths } from "../../core/tree/wildcard.ts";

interface CopyArgs {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly from?: string | undefined;
  readonly chown?: string | undefined;
  readonly chmod?: string | undefined;
  readonly exclude: readonly string[];
  readonly link: boolean;
  readonly parents: boolean;
  readonly [key: string]: string | readonly string[] | boolean | undefined;
}

export const copy: Instruction<CopyArgs> = {
  keyword: "COPY",
  version: 1,
  syntax: {
    form: "words-or-json",
    heredocs: true,
    flags: {
      from: "value",
      chown: "value",
      chmod: "value",
      exclude: "list",
      link: "boolean",
      parents: "boolean",
    },
  },
  parse(line) {
    if (line.heredocs.length > 0) {
      throw line.error("COPY from a here-document is not supported yet", {
        code: "copy/heredoc",
        hint: "put the text into a file of the context and copy that",
        range: line.heredocs[0]!.range,
      });
    }
    if (line.args.length < 2) {
      throw line.error("COPY takes at least one source and a destination", {
        code: "copy/arguments",
        hint: "write COPY source destination",
      });
    }
    return {
      sources: line.args.slice(0, -1),
      destination: line.args.at(-1)!,
      from: line.flag("from") || undefined,
      chown: line.flag("chown"),
      chmod: line.flag("chmod"),
      exclude: line.flags("exclude"),
      link: line.enabled("link"),
      parents: line.enabled("parents"),
    };
  },
  sources: ({ from }) => from === undefined ? [] : [from],
  async apply(args, stage) {
    const from = await stage.open(args.from);
    await stage.addLayer(changes(args, stage, from));
  },
  history(args, stage) {
    const flags = [
      args.parents && "--parents",
      args.chown && `--chown=${stage.expand(args.chown)}`,
      args.chmod && `--chmod=${stage.expand(args.chmod)}`,
    ];
    const words = [...args.sources, args.destination].map((word) => stage.expand(word));
    return ["COPY", ...flags.filter((flag) => flag), ...words, "# buildkit"].join(" ");
  },
};

function* changes(args: CopyArgs, stage: Stage, from: FileView): Generator<Change> {
  const destination = expandDestination(stage, args.destination);
  const exclude = args.exclude.length === 0 ? undefined : IgnoreMatcher.ofPatterns(args.exclude);
  const chown = args.chown === undefined ? "" : stage.expand(args.chown);
  const chmod = args.chmod === undefined ? "" : stage.expand(args.chmod);
  // --link: the layer is made as if on nothing, so that it is the same whatever is below it.
  const image = args.link ? new UnionTree([]) : stage.files;
  const copier = new TreeCopier(image, {
    // What comes from the context belongs to root; what comes from an image keeps its owner.
    owner: chown ? parseOwner(stage.files, chown) : args.from === undefined ? root : undefined,
    mode: chmod ? parseMode(chmod) : undefined,
    exclude,
  });
  const sources = args.sources.map((source) => stage.expand(source));
  const place = args.from === undefined ? "the build context" : args.from;
  if (args.parents) {
    for (const source of sources) {
      const [base, paths] = pathsBelowPivot(stage, from, source, place);
      for (const path of paths) yield* copier.copyWithParents(from, base, path, destination);
    }
    return;
  }
  const paths = sources.flatMap((source) => namedPaths(stage, from, source, place));
  requireOneFile(image, from, paths, destination);
  for (const path of paths) {
    if (exclude?.excludes(baseName(path)) && stat(from, path)?.type !== "directory") {
      stage.warn(`${path.slice(1)} is copied: --exclude is about what lies in a copied directory`);
    }
    yield* copier.copy(from, path, destination);
  }
}

const root = { uid: 0, gid: 0 };

/** Absolute, with the `/` at the end that says "a directory". */
function expandDestination(stage: Stage, written: string): string {
  const destination = stage.expand(written);
  const path = joinPath(stage.config.workingDir ?? "/", destination);
  const isDirectory = /(^|\/)\.?$/.test(destination);
  return isDirectory && path !== "/" ? `${path}/` : path;
}

function parseMode(text: string): number {
  if (/^[0-7]{1,5}$/.test(text) && parseInt(text, 8) <= 0o7777) return parseInt(text, 8);
  throw new QuillaError(`${JSON.stringify(text)} is no mode for --chmod`, {
    code: "copy/chmod",
    hint: "write an octal number up to 7777, such as 0755",
  });
}

/** The paths that a source names in `from`. One without wildcards must be there. */
function namedPaths(stage: Stage, from: FileView, source: string, place: string): string[] {
  requireInside(source, place);
  const paths = matchingPaths(from, source);
  if (!hasWildcard(source)) paths.forEach((path) => requireThere(from, path, source, place));
  else warnIfNone(stage, paths, source, place);
  return paths;
}

function warnIfNone(stage: Stage, paths: readonly string[], source: string, place: string): void {
  if (paths.length === 0) stage.warn(`${source} matches nothing in ${place}`);
}

function requireInside(source: string, place: string): void {
  if (!climbsOut(source)) return;
  throw new QuillaError(`${source} is outside ${place}`, {
    code: "copy/outside",
    hint:
      "only what lies below the context can be copied; build with a directory further up, and -f for the Dockerfile",
  });
}

function requireThere(from: FileView, path: string, source: string, place: string): void {
  const target = resolve(from, path);
  if (from.lstat(target) !== undefined) return;
  const hidden = from.whyHidden?.(target);
  if (hidden !== undefined) {
    throw new QuillaError(`${source} is in ${place}, but ${hidden}`, {
      code: "copy/excluded",
      hint: "add a line with ! and the path behind that pattern, or copy something else",
    });
  }
  const isLink = target !== cleanPath(path);
  throw new QuillaError(
    isLink
      ? `${source} leads through a link to ${target}, which is not in ${place}`
      : `${source} is not in ${place}`,
    {
      code: "copy/missing",
      hint: nearMiss(from, target) ??
        (isLink ? `links never lead out of it: what they lead to must be in ${place}` : undefined),
    },
  );
}

function nearMiss(from: FileView, path: string): string | undefined {
  const siblings = from.list(parentPath(path)).map((node) => baseName(node.path));
  return didYouMean(baseName(path), siblings);
}

/** Several files cannot all become one file: the last would win without a word. */
function requireOneFile(
  image: FileView,
  from: FileView,
  paths: readonly string[],
  destination: string,
): void {
  if (paths.length < 2 || destination.endsWith("/")) return;
  if (stat(image, destination)?.type === "directory") return;
  if (paths.every((path) => stat(from, path)?.type === "directory")) return;
  throw new QuillaError(`${paths.length} sources cannot become the one file ${destination}`, {
    code: "copy/destination",
    hint: `end the destination with /: ${destination}/`,
  });
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
