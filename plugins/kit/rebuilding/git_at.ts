/**
 * A location of a git repository, held at one commit.
 *
 * @module
 */

/**
 * The same location, fetched by its commit, wherever its branch or tag leads to by now.
 *
 * @param commit all its digits
 */
export function gitAt(location: string, commit: string): string {
  const hash = location.indexOf("#");
  const before = hash < 0 ? location : location.slice(0, hash);
  const fragment = hash < 0 ? "" : location.slice(hash);
  const mark = before.indexOf("?");
  const words = new URLSearchParams(mark < 0 ? "" : before.slice(mark + 1));
  for (const name of ["checksum", "commit", "fetch-by-commit"]) words.delete(name);
  words.set("checksum", commit);
  words.set("fetch-by-commit", "1");
  return `${mark < 0 ? before : before.slice(0, mark)}?${words}${fragment}`;
}
