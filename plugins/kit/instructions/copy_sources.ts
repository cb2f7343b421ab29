/**
 * What the sources of a copying instruction name in a context, a stage or an image.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Stage } from "../../../core/plugin/contracts/stage.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { hasWildcard } from "../patterns/glob_pattern.ts";
import { baseName, cleanPath, climbsOut, parentPath } from "../../../core/tree/path.ts";
import { resolve, stat } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { matchingPaths } from "../patterns/wildcard.ts";
import { slashed } from "./stage_path.ts";

/**
 * The paths that a source names in `from`. One without wildcards must be there; one with wildcards that matches nothing is
 * warned of.
 *
 * @param place what `from` is called in messages, such as `the build context`
 * @throws {QuillaError} `copy/outside`, `copy/excluded`, `copy/missing`
 */
export function namedPaths(stage: Stage, from: FileView, written: string, place: string): string[] {
  const source = slashed(stage, written);
  requireInside(source, place);
  const paths = matchingPaths(from, source);
  if (!hasWildcard(source)) paths.forEach((path) => requireThere(from, path, source, place));
  else warnIfNone(stage, paths, source, place);
  return paths;
}

/** Warns of wildcards that match nothing. */
export function warnIfNone(
  stage: Stage,
  paths: readonly string[],
  source: string,
  place: string,
): void {
  if (paths.length === 0) stage.warn(`${source} matches nothing in ${place}`);
}

/** @throws {QuillaError} `copy/outside` */
export function requireInside(source: string, place: string): void {
  if (!climbsOut(source)) return;
  throw new QuillaError(`${source} is outside ${place}`, {
    code: "copy/outside",
    hint:
      "only what lies below the context can be copied; build with a directory further up, and -f for the Dockerfile",
  });
}

/** @throws {QuillaError} `copy/excluded`, `copy/missing` */
export function requireThere(from: FileView, path: string, source: string, place: string): void {
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
      hint: fromElsewhere(source) ?? nearMiss(from, target) ??
        (isLink ? `links never lead out of it: what they lead to must be in ${place}` : undefined),
    },
  );
}

/** What is taken for a path though it looks like a place of the network. */
function fromElsewhere(source: string): string | undefined {
  if (/^github\.com\//.test(source)) {
    const url = `https://${source.replace(/(\.git)?(?=[?#]|$)/, ".git")}`;
    return `it is a path, as it is written; the repository is ${url}`;
  }
  const isAddress = /^(https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:/i.test(source);
  return isAddress ? "ADD fetches URLs and git repositories; COPY takes what is here" : undefined;
}

function nearMiss(from: FileView, path: string): string | undefined {
  const siblings = from.list(parentPath(path)).map((node) => baseName(node.path));
  return didYouMean(baseName(path), siblings);
}

/**
 * Several files cannot all become one file: the last would win without a word.
 *
 * @throws {QuillaError} `copy/destination`
 */
export function requireOneFile(
  image: FileView,
  destination: string,
  sources: readonly { readonly isFile: boolean }[],
): void {
  if (sources.length < 2 || destination.endsWith("/")) return;
  if (stat(image, destination)?.type === "directory") return;
  if (!sources.some(({ isFile }) => isFile)) return;
  throw new QuillaError(`${sources.length} sources cannot become the one file ${destination}`, {
    code: "copy/destination",
    hint: `end the destination with /: ${destination}/`,
  });
}
