/**
 * Directories of packages of npm, pnpm and yarn, by the paths in them.
 *
 * @module
 */

/** The deepest `node_modules/NAME` or `node_modules/@SCOPE/NAME` that a path is in; undefined where it is in none. */
export function npmDirectory(path: string): string | undefined {
  const [directory] = /^.*\/node_modules\/(?:@[^/]+\/[^/]+|[^/@.][^/]*)(?=\/)/.exec(path) ?? [];
  return directory;
}
