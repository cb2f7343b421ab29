/**
 * Where a container's control group may be made, and what is written into it (cgroups(7)): of both kinds that Linux has.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { ResourceName, Resources } from "../../../core/plugin/contracts/run_settings.ts";
import type { GroupFile, GroupPlan } from "./protocol.ts";

/** The files that are read; another root in tests. */
const proc = "/proc/self";

/** What is limited, and where. */
export interface GroupWish {
  readonly resources: Resources;
  /** The name of the new group: it is nobody else's. */
  readonly name: string;
  /** The group that it is made in, from the top; where this process is, unless given. */
  readonly parent?: string | undefined;
}

/**
 * What is to be made. Of the second kind any of several places will do, for who may do what in which is only known when it is tried.
 *
 * @param root what stands before the paths of files, for tests
 * @throws {QuillaError} `run/resources` where the kernel has not what it takes
 */
export function groupPlan(wish: GroupWish, root = ""): GroupPlan {
  const mounts = mountsOf(readIfThere(`${root}${proc}/mountinfo`));
  const own = groupsOf(readIfThere(`${root}${proc}/cgroup`));
  const unified = mounts.find(({ type }) => type === "cgroup2");
  // Where both are, the second kind has what the first one has left.
  const separate = mounts.filter(({ type }) => type === "cgroup");
  const isSeparate = separate.some(({ controllers }) =>
    ["memory", "cpu", "cpuset", "pids"].some((name) => controllers.includes(name))
  );
  return unified === undefined || isSeparate
    ? separatePlan(wish, separate, own, root)
    : unifiedPlan(wish, unified, own.get("") ?? "/");
}

interface GroupMount {
  readonly type: string;
  /** Which group it shows. */
  readonly shows: string;
  readonly at: string;
  readonly controllers: readonly string[];
}

/** proc(5): ID, parent, device, root, mount point, options, optional fields, `-`, type, source, options of the type. */
function mountsOf(text: string): GroupMount[] {
  return text.split("\n").flatMap((line) => {
    const [place = "", kind = ""] = line.split(" - ");
    const [, , , shows = "", at = ""] = place.split(" ");
    const [type = "", , options = ""] = kind.split(" ");
    return type.startsWith("cgroup") ? [{ type, shows, at, controllers: options.split(",") }] : [];
  });
}

/** Which group this process is in, by controller; that of the second kind by an empty text. */
function groupsOf(text: string): Map<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [, controllers, ...path] = line.split(":");
      if (controllers === undefined) return [];
      // One that is above what this process sees is not reached from here.
      const own = path.join(":").split("/").includes("..") ? "/" : path.join(":");
      return controllers.split(",").map((name) => [name, own] as const);
    }),
  );
}

/** A directory: that of a group, as a mount shows it. */
function directoryOf({ shows, at }: GroupMount, group: string): string {
  const below = group === shows || shows !== "/" && group.startsWith(`${shows}/`)
    ? group.slice(shows.length)
    : shows === "/"
    ? group
    : "";
  return `${at}${below === "/" ? "" : below.startsWith("/") || below === "" ? below : `/${below}`}`;
}

/** The second kind: one tree for all. */
function unifiedPlan(
  { resources, name, parent }: GroupWish,
  mount: GroupMount,
  own: string,
): GroupPlan {
  const here = directoryOf(mount, own);
  const above = here === mount.at ? here : here.slice(0, here.lastIndexOf("/"));
  const parents = parent === undefined
    ? [here, above, mount.at]
    : [directoryOf(mount, absolute(parent))];
  const files = unifiedFiles(resources);
  if (resources["memory-swappiness"] !== undefined) throw missing("memory.swappiness");
  const controllers = [...new Set(files.map(({ file }) => controllerOf(file)))];
  return { kind: "unified", name, parents: [...new Set(parents)], controllers, files };
}

function controllerOf(file: string): string {
  return file.slice(0, file.indexOf("."));
}

function absolute(group: string): string {
  return group.startsWith("/") ? group : `/${group}`;
}

/** Shares of 2 to 262144 as weights of 1 to 10000, as runc and crun reckon. */
function weightOf(shares: number): number {
  return 1 + Math.floor((shares - 2) * 9999 / 262142);
}

function unifiedFiles(resources: Resources): GroupFile[] {
  const number = (name: ResourceName) => resources[name] as number | undefined;
  const most = (value: number) => value < 0 ? "max" : String(value);
  const files: GroupFile[] = [];
  const put = (file: string, value: string | undefined, isOptional = false) => {
    if (value !== undefined) files.push({ file, value, isOptional });
  };
  const memory = number("memory");
  if (memory !== undefined) {
    const swap = number("memory-swap");
    put("memory.max", most(memory));
    put(
      "memory.swap.max",
      most(swap === undefined ? memory : swap < 0 ? -1 : swap - memory),
      !swap,
    );
  }
  put("memory.low", resources["memory-reservation"]?.toString());
  const quota = number("cpu-quota");
  const period = number("cpu-period");
  if (quota !== undefined || period !== undefined) {
    put("cpu.max", `${most(quota ?? -1)} ${period ?? 100_000}`);
  }
  const shares = number("cpu-shares");
  if (shares !== undefined) put("cpu.weight", String(weightOf(shares)));
  put("cpuset.cpus", resources["cpuset-cpus"]?.toString());
  put("cpuset.mems", resources["cpuset-mems"]?.toString());
  const processes = number("pids-limit");
  if (processes !== undefined) put("pids.max", most(processes));
  return files;
}

/** The first kind: a tree for each controller, or for some together. */
function separatePlan(
  { resources, name, parent }: GroupWish,
  mounts: readonly GroupMount[],
  own: ReadonlyMap<string, string>,
  root: string,
): GroupPlan {
  const files = separateFiles(resources);
  // Programs that look at what they may use want to see all of these, or believe none.
  const groups = ["memory", "cpu", "cpuacct", "cpuset", "pids"].flatMap((controller) => {
    const wanted = files.filter(({ file }) => controllerOf(file) === controller);
    const mount = mounts.find(({ controllers }) => controllers.includes(controller));
    if (mount === undefined) {
      if (wanted.length > 0) throw missing(controller);
      return [];
    }
    // The top has these, and not all of the others.
    const isThere = ({ file }: GroupFile) =>
      controller !== "memory" || existsSync(`${root}${mount.at}/${file}`);
    const absent = wanted.find((each) => !each.isOptional && !isThere(each));
    if (absent !== undefined) throw missing(absent.file);
    const group = parent === undefined ? own.get(controller) ?? "/" : absolute(parent);
    const at = directoryOf(mount, group);
    return [{ controller, parent: at, files: wanted.filter(isThere) }];
  });
  return { kind: "separate", name, groups };
}

function separateFiles(resources: Resources): GroupFile[] {
  const files: GroupFile[] = [];
  const put = (file: string, value: number | string | undefined, isOptional = false) => {
    if (value !== undefined) files.push({ file, value: String(value), isOptional });
  };
  const { memory, "memory-swap": swap, "pids-limit": processes } = resources;
  put("memory.limit_in_bytes", memory);
  if (memory !== undefined) {
    put("memory.memsw.limit_in_bytes", swap ?? 2 * Number(memory), swap === undefined);
  }
  put("memory.soft_limit_in_bytes", resources["memory-reservation"]);
  put("memory.swappiness", resources["memory-swappiness"]);
  put("cpu.shares", resources["cpu-shares"]);
  put("cpu.cfs_period_us", resources["cpu-period"]);
  put("cpu.cfs_quota_us", resources["cpu-quota"]);
  put("cpuset.cpus", resources["cpuset-cpus"]);
  put("cpuset.mems", resources["cpuset-mems"]);
  put("pids.max", Number(processes) < 0 ? "max" : processes);
  return files;
}

function missing(what: string): QuillaError {
  return new QuillaError(`this machine cannot limit what was asked for: it has no ${what}`, {
    code: "run/resources",
    hint: what.includes("memsw")
      ? "leave out --memory-swap; or have the machine started with swapaccount=1"
      : "leave that limit out; or have the kernel's control groups mounted, as systemd does",
  });
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
