/**
 * What an ignore file leaves out of a directory, for whoever shows a Dockerfile and opens no context.
 *
 * @module
 */
import { basename } from "node:path";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { LocalTree } from "../sources/local.ts";
import { ignoredBesideHostFile, ignoredByDefault } from "./context/ignore_files.ts";

/**
 * The patterns for a Dockerfile and a context, both of the host; undefined where there is no ignore file.
 *
 * @throws {QuillaError} `build/ignore-file`, `ignore/bad-pattern`, `content/…`, and the system's errors
 */
export function ignoredOf(
  dockerfile: string,
  context: string,
): readonly IgnorePattern[] | undefined {
  const beside = ignoredBesideHostFile(dockerfile);
  if (beside !== undefined) return beside;
  const files = new LocalTree(context);
  try {
    return ignoredByDefault(files, { isContainerfile: basename(dockerfile) === "Containerfile" });
  } finally {
    files.close();
  }
}
