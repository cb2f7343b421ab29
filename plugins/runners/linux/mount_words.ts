/**
 * Words of mount(8): what may be done on a mount, and what its file system is told.
 *
 * @module
 */

/** Words that set a flag, and the opposite of each. */
const opposites: Readonly<Record<string, string>> = {
  ro: "rw",
  nosuid: "suid",
  nodev: "dev",
  noexec: "exec",
  sync: "async",
  mand: "nomand",
  dirsync: "",
  noatime: "atime",
  nodiratime: "diratime",
  relatime: "norelatime",
  strictatime: "nostrictatime",
};

/** All words that say what may be done. */
export const useWords: readonly string[] = Object.entries(opposites).flat()
  .filter((word) => word !== "");

/**
 * Parts them. Of a word and its opposite the last one holds, and only words that set something are left: runtimes do not agree about
 * the others.
 */
export function mountWords(
  words: readonly string[],
): { readonly flags: readonly string[]; readonly data: readonly string[] } {
  const flags = new Set<string>();
  const data: string[] = [];
  for (const word of words) {
    const [taken] = Object.entries(opposites).find(([, opposite]) => opposite === word) ?? [];
    if (taken !== undefined) flags.delete(taken);
    else if (Object.hasOwn(opposites, word)) flags.add(word);
    else data.push(word);
  }
  return { flags: [...flags], data };
}
