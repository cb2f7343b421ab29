/**
 * What options of other programs say of where an image goes, as values of `--output` and `--push`.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import type { BuildOptions } from "../build_options.ts";

/** Settings of options that quilla has not. */
export interface OutputWords {
  readonly destinations?: readonly string[];
  readonly noPush?: boolean;
  readonly tarPath?: string;
  readonly layoutPath?: string;
  readonly compression?: string;
  readonly compressionLevel?: string;
  /** Whether the documents say Docker's media types. */
  readonly dockerTypes?: boolean;
}

/**
 * Outputs, and whether what they have is pushed beside.
 *
 * @throws {UsageError} `usage/foreign-option` where outputs say themselves what the image is written as
 */
export function outputsOf(
  { output, push }: Pick<BuildOptions, "output" | "push">,
  words: OutputWords,
): Pick<BuildOptions, "output" | "push"> {
  const { destinations = [], noPush, tarPath, layoutPath, dockerTypes = false } = words;
  const { compression, compressionLevel } = words;
  const types = dockerTypes ? [",oci-mediatypes=false"] : [];
  if (dockerTypes && output.length > 0) {
    throw new UsageError("--output says itself what an image is written as", {
      code: "usage/foreign-option",
      hint: "write oci-mediatypes=false behind its type, and leave out --format",
    });
  }
  const encoding = [
    ...types,
    ...(compression === undefined ? [] : [`,compression=${compression}`]),
    ...(compressionLevel === undefined ? [] : [`,compression-level=${compressionLevel}`]),
  ].join("");
  const pushes = push || (destinations.length > 0 && noPush !== true);
  const isPlain = encoding === "";
  const more = [
    ...(tarPath === undefined ? [] : [`type=docker,${dest(tarPath)}`]),
    ...(layoutPath === undefined ? [] : [`type=oci,tar=false,${dest(layoutPath)}${encoding}`]),
    ...(isPlain || !pushes ? [] : [`type=registry${encoding}`]),
  ];
  const isStored = output.length === 0 && (more.length > 0 || dockerTypes);
  return {
    output: [...(isStored ? [`type=image${types.join("")}`] : output), ...more],
    push: isPlain && pushes,
  };
}

/** A path as a field, whatever it has in it. */
function dest(path: string): string {
  return `"dest=${path.replace(/"/g, '""')}"`;
}
