/**
 * What an external plugin is handed when its default export is a function: it can import nothing of quilla at run time.
 *
 * @module
 */
import { readContent, readText } from "../content.ts";
import { IgnoreMatcher } from "../dockerfile/ignore_file.ts";
import { QuillaError } from "../errors.ts";
import { TreeCopier } from "../../plugins/kit/layers/copy.ts";
import { parseOwner } from "../tree/owner.ts";
import { baseName, cleanPath, joinPath, parentPath } from "../tree/path.ts";
import { resolve, stat } from "../tree/resolve.ts";
import { walk } from "../tree/walk.ts";
import { matchingPaths } from "../tree/wildcard.ts";
import { defineInstruction, definePlugin } from "./define.ts";
import { apiVersion } from "./shape.ts";

/** The functions that built-in instructions use, for external ones. */
export const hostApi = {
  /** The version of the contract. */
  api: apiVersion,
  /** An instruction, with the type of its arguments found by the compiler. */
  defineInstruction,
  /** A plugin, checked by the compiler. */
  definePlugin,
  /** An error that quilla shows as it is, with a hint, and at the instruction. */
  QuillaError,
  /** A file's bytes, at most 4 MiB unless told. */
  readContent,
  /** The same, as UTF-8. */
  readText,
  /** The node that a path leads to, links followed inside the view. */
  stat,
  /** The path that a path leads to. */
  resolve,
  /** Every node below a directory. */
  walk,
  /** The paths that a wildcard pattern matches. */
  matchingPaths,
  /** Patterns as in an ignore file: `IgnoreMatcher.ofPatterns([…]).excludes(path)`. */
  IgnoreMatcher,
  /** Copies files as COPY does. */
  TreeCopier,
  /** `user[:group]` by the image's own names. */
  parseOwner,
  /** Paths inside a tree. */
  path: { cleanPath, joinPath, parentPath, baseName },
} as const;

/** The type of what a plugin's function is handed. */
export type HostApi = typeof hostApi;
