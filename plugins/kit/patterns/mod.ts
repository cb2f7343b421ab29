/**
 * Patterns of paths: wildcards, and lines of ignore files.
 *
 * @module
 */
export { IgnoreMatcher } from "./ignore_file.ts";
export { GlobPattern, hasWildcard, matchPath } from "./glob_pattern.ts";
export { matchingPaths } from "./wildcard.ts";
