/**
 * What stays together when an image is cut: packages, large files, single files of directories that no package has a part in, and
 * all the rest, which is what programs write down of the image's state.
 *
 * @module
 */
import type { FileView } from "../../../core/plugin/api/tree.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import {
  databasesOf,
  type Installed,
  type InstalledPackage,
  leadsTo,
  npmDirectory,
  packagesIn,
  type UnreadRecords,
} from "../../kit/packages/mod.ts";
import type { Entry, ImageEntries } from "./entries.ts";

/** One of them. */
export interface Unit {
  /**
   * `package`: by the image's own records; `file`: large, and nobody's; `path`: small, in a directory that is nobody's; `state`:
   * small, among files of packages.
   */
  readonly kind: "package" | "file" | "path" | "state";
  /** `dpkg libc6`, `file /app/model.bin`; empty for what has no name of its own. */
  readonly id: string;
  /** What it is sorted by: units that change together are beside each other. */
  readonly key: string;
  readonly entries: Entry[];
  /** Bytes in an archive. */
  cost: number;
}

/** The units of an image. */
export interface Units {
  readonly packages: readonly Unit[];
  /** `file` and `path`, in the order of the walk. */
  readonly paths: readonly Unit[];
  readonly state: Unit;
  /** Records of packages that could not be read: what they tell of is cut by paths. */
  readonly unread: readonly UnreadRecords[];
}

/** An unowned file of so many bytes is a unit of its own. */
const largeFile = 1 << 20;
/** So is each of these: an application is hundreds of them, and a new version replaces a few. */
const archive = /\.(?:[jwe]ar|whl|nupkg|gem)$/;

/**
 * Sorts entries into units.
 *
 * @param paths a directory that no package has a part in is cut by paths from so many bytes
 */
export async function unitsOf(
  host: PluginHost,
  files: FileView,
  image: ImageEntries,
  paths: number,
): Promise<Units> {
  const installed = await packagesIn(host, files, { nodes: image.nodes });
  const owners = new Owners(files, installed);
  const databases = databasesOf(host);
  const isRecord = (path: string) =>
    databases.some((directory) => path.startsWith(`${directory}/`));
  const state: Unit = { kind: "state", id: "", key: "", entries: [], cost: 0 };
  const packages = new Set<Unit>();
  const large: Unit[] = [];
  const small: Entry[] = [];
  const linked = new Map<string, Unit>();
  const owned = new Set<string>();
  for (const entry of image.entries) {
    const { path, type } = entry.change;
    // All names of a file are where the first is.
    const unit = type === "hardlink"
      ? linked.get(entry.change.target)
      : owners.of(path) ?? (isRecord(path) ? undefined : largeUnit(entry));
    if (unit === undefined) {
      small.push(entry);
      continue;
    }
    if (unit.kind === "package") packages.add(unit);
    else if (unit.entries.length === 0) large.push(unit);
    put(unit, entry);
    if (entry.isLinked && type === "file") linked.set(path, unit);
    if (unit.kind === "package") markAbove(owned, path);
  }
  const isApart = apartFrom(small, owned, paths);
  const single: Unit[] = [];
  const links = new Map<string, Unit>();
  for (const entry of small) {
    const { change } = entry;
    const first = change.type === "hardlink" ? links.get(change.target) : undefined;
    const unit = first ??
      (!isRecord(change.path) && isApart(change.path)
        ? { kind: "path" as const, id: "", key: change.path, entries: [], cost: 0 }
        : state);
    if (unit.kind === "path" && unit.entries.length === 0) single.push(unit);
    put(unit, entry);
    if (entry.isLinked && change.type === "file") links.set(change.path, unit);
  }
  return {
    packages: [...packages],
    paths: [...large, ...single].sort((a, b) => a.entries[0]!.at - b.entries[0]!.at),
    state,
    unread: installed.unread,
  };
}

function put(unit: Unit, entry: Entry): void {
  unit.entries.push(entry);
  unit.cost += entry.cost;
}

function largeUnit({ change, cost }: Entry): Unit | undefined {
  const { path, type } = change;
  if (type !== "file" || cost < largeFile && !archive.test(path)) return undefined;
  return { kind: "file", id: `file ${path}`, key: path, entries: [], cost: 0 };
}

/** Whose files are whose. What several packages say to have is the first one's. */
class Owners {
  readonly #byPath = new Map<string, Unit>();
  readonly #byDirectory = new Map<string, Unit>();

  constructor(files: FileView, { packages }: Installed) {
    const several = namesOfSeveral(packages);
    for (const each of packages) {
      const unit = unitOf(each, several);
      if (each.manager === "npm") {
        if (each.directory !== undefined) this.#byDirectory.set(each.directory, unit);
        continue;
      }
      for (const path of each.files()) {
        if (!isMerged(files, path)) this.#claim(path, unit);
      }
      for (const path of each.records()) if (!isDated(path)) this.#claim(path, unit);
    }
  }

  of(path: string): Unit | undefined {
    const known = this.#byPath.get(path);
    if (known !== undefined || this.#byDirectory.size === 0) return known;
    const directory = npmDirectory(path);
    return directory === undefined ? undefined : this.#byDirectory.get(directory);
  }

  #claim(path: string, unit: Unit): void {
    if (!this.#byPath.has(path)) this.#byPath.set(path, unit);
  }
}

/** dpkg writes its lists anew where it unpacks: they are as new as the image, whatever the package is. */
function isDated(path: string): boolean {
  return path.endsWith(".list");
}

/** A package has a directory there, and the image a link to one, such as `/bin`: that is no package's doing. */
function isMerged(files: FileView, path: string): boolean {
  return files.lstat(path)?.type === "symlink" && leadsTo(files, path)?.type === "directory";
}

function namesOfSeveral(packages: readonly InstalledPackage[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const { manager, name } of packages) {
    const id = `${manager} ${name}`;
    if (seen.has(id)) several.add(id);
    seen.add(id);
  }
  return several;
}

function unitOf(each: InstalledPackage, several: ReadonlySet<string>): Unit {
  const { manager, name, architecture, source, directory } = each;
  const plain = `${manager} ${name}`;
  const id = manager === "npm"
    ? `npm ${directory}`
    : manager === "python"
    ? `${plain} ${directory!.slice(0, directory!.lastIndexOf("/"))}`
    : several.has(plain)
    ? `${plain}:${architecture}`
    : plain;
  // Packages of one source are mended together.
  return { kind: "package", id, key: `${manager} ${source ?? ""} ${id}`, entries: [], cost: 0 };
}

/** Notes the directories above a path. */
function markAbove(directories: Set<string>, path: string): void {
  let at = path.lastIndexOf("/");
  for (; at >= 0; at = path.lastIndexOf("/", at - 1)) {
    const directory = path.slice(0, at);
    if (directories.has(directory)) return;
    directories.add(directory);
    if (at === 0) return;
  }
}

/** Which of these are below a directory that has nothing of a package, the highest such one holding `least` bytes of them. */
function apartFrom(
  small: readonly Entry[],
  owned: ReadonlySet<string>,
  least: number,
): (path: string) => boolean {
  const tops = new Map<string, number>();
  for (const { change: { path }, cost } of small) {
    const top = topOf(path, owned);
    if (top !== undefined) tops.set(top, (tops.get(top) ?? 0) + cost);
  }
  return (path) => {
    const top = topOf(path, owned);
    return top !== undefined && tops.get(top)! >= least;
  };
}

/** The highest directory above a path that nothing owned is in; empty for the root, undefined where it is beside what is owned. */
function topOf(path: string, owned: ReadonlySet<string>): string | undefined {
  for (let at = 0; at >= 0; at = path.indexOf("/", at + 1)) {
    const directory = path.slice(0, at);
    if (!owned.has(directory)) return directory;
  }
  return undefined;
}
