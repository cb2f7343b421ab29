/**
 * The packages of an image, by the databases that package managers keep in it: dpkg's and apk's, which are text.
 *
 * rpm's are not read: they are SQLite or Berkeley DB files, and it is told where one is there.
 *
 * @module
 */
import { QuillaError, readText } from "../../../core/plugin/api/nouns.ts";
import { sortByBytes } from "../../../core/plugin/api/text.ts";
import { type FileView, stat } from "../../../core/plugin/api/tree.ts";

/** Whose packages they are. */
export type PackageManager = "dpkg" | "apk" | "rpm";

/** What is installed. */
export interface PackageList {
  /** Versions by `dpkg NAME` or `apk NAME`; with `:ARCHITECTURE` behind the name where one is there for several. */
  readonly versions: ReadonlyMap<string, string>;
  /** Databases that are there and were not read. */
  readonly unread: readonly PackageManager[];
}

/** One package that is not the same. */
export interface PackageChange {
  /** Whose package it is. */
  readonly manager: PackageManager;
  /** As the package manager calls it. */
  readonly name: string;
  /** Undefined where the image does not have it. */
  readonly before: string | undefined;
  /** Its version in the second image; undefined where it is not there. */
  readonly after: string | undefined;
}

/** A database that is longer is not read. Bytes; that of a whole desktop has a tenth of it. */
const largestDatabase = 64 << 20;

const rpmDatabases = ["/var/lib/rpm", "/usr/lib/sysimage/rpm"].flatMap((directory) =>
  ["rpmdb.sqlite", "Packages.db", "Packages"].map((name) => `${directory}/${name}`)
);

/** The packages that the image's files tell of. What a database says that is no package is passed over. */
export function packagesOf(files: FileView): PackageList {
  const versions = new Map<string, string>();
  const unread = new Set<PackageManager>();
  const read = (manager: "dpkg" | "apk", path: string) => {
    const text = readDatabase(files, path);
    if (text === "unread") unread.add(manager);
    else for (const [name, version] of installed(manager, text)) versions.set(name, version);
  };
  read("dpkg", "/var/lib/dpkg/status");
  // Images without a package manager have one file for each package.
  for (const { path } of files.list("/var/lib/dpkg/status.d")) {
    if (!path.endsWith(".md5sums")) read("dpkg", path);
  }
  read("apk", "/lib/apk/db/installed");
  read("apk", "/usr/lib/apk/db/installed");
  if (rpmDatabases.some((path) => stat(files, path)?.type === "file")) unread.add("rpm");
  return { versions, unread: [...unread] };
}

/** What differs, by manager and name. */
export function packageChanges(before: PackageList, after: PackageList): PackageChange[] {
  const keys = new Set([...before.versions.keys(), ...after.versions.keys()]);
  return sortByBytes([...keys]).flatMap((key) => {
    const [a, b] = [before.versions.get(key), after.versions.get(key)];
    const space = key.indexOf(" ");
    const manager = key.slice(0, space) as PackageManager;
    return a === b ? [] : [{ manager, name: key.slice(space + 1), before: a, after: b }];
  });
}

function readDatabase(files: FileView, path: string): string | "unread" {
  const node = stat(files, path);
  if (node?.type !== "file") return "";
  try {
    return readText(node.content, largestDatabase);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "content/too-large") return "unread";
    throw error;
  }
}

/** The fields that count, in each manager's spelling. */
const fields = {
  dpkg: { name: "Package", version: "Version", architecture: "Architecture", status: "Status" },
  apk: { name: "P", version: "V", architecture: "A", status: undefined },
} as const;

/** The packages of a text of paragraphs, each with its lines `field: value` (deb-control(5), apk's `P:value`). */
function* installed(manager: "dpkg" | "apk", text: string): Generator<[string, string]> {
  const { name, version, architecture, status } = fields[manager];
  const found = new Map<string, Map<string, string>>();
  for (const paragraph of text.split(/\r?\n\r?\n/)) {
    const values = new Map<string, string>();
    for (const line of paragraph.split("\n")) {
      const [, field, value] = /^([A-Za-z-]+): ?(.*?)\s*$/.exec(line) ?? [];
      if (field !== undefined && value !== undefined && !values.has(field)) {
        values.set(field, value);
      }
    }
    const [called, is] = [values.get(name), values.get(version)];
    if (!called || !is) continue;
    const state = status === undefined ? undefined : values.get(status);
    if (state !== undefined && !/ installed$/.test(state)) continue;
    const versions = found.get(called) ?? new Map<string, string>();
    found.set(called, versions.set(values.get(architecture) ?? "", is));
  }
  for (const [called, versions] of found) {
    for (const [runsOn, is] of versions) {
      yield [`${manager} ${called}${versions.size > 1 ? `:${runsOn}` : ""}`, is];
    }
  }
}
