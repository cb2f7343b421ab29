/**
 * From what a job mounts to what is made ready for its container.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileView } from "../../../core/plugin/api/tree.ts";
import { resolve } from "../../../core/plugin/api/tree.ts";
import type {
  CacheContent,
  JobAgent,
  JobCache,
  JobMount,
  JobTree,
  LayeredFiles,
} from "../../../core/plugin/contracts/runner.ts";
import type { ContainerMount } from "./container.ts";
import type { CacheSeed, GroupPlan, Preparation, Stub, TreeMount } from "./protocol.ts";
import { readAgent } from "./ssh_agent.ts";

/** What a plan is made from. */
export interface MountSurroundings {
  /** The files that the program begins with. */
  readonly files: FileView;
  /** The directory of the job. */
  readonly base: string;
  /** What another machine left of caches that are new here. */
  readonly left?: ReadonlyMap<JobMount, CacheContent> | undefined;
  /** Whether a cache, by its key, is to be empty now, whatever earlier builds left in it. */
  beginsAnew(cache: string): boolean;
}

/** All mounts of one container. */
export class MountPlan {
  readonly trees: TreeMount[] = [];
  readonly preparations: Preparation[] = [];
  readonly mounts: ContainerMount[] = [];
  readonly stubs: Stub[] = [];
  readonly #around: MountSurroundings;
  #agents = 0;

  constructor(around: MountSurroundings) {
    this.#around = around;
    for (const path of ["/proc", "/sys", "/dev"]) this.stubs.push({ path, type: "directory" });
  }

  /** A small file; read-only unless it is the container's own. */
  file(
    target: string,
    content: string | Uint8Array,
    mode: number,
    { uid, gid, isOwn = false }: {
      readonly uid: number;
      readonly gid: number;
      readonly isOwn?: boolean;
    } = { uid: 0, gid: 0 },
  ): void {
    const at = `mem/files/${this.preparations.length}`;
    const data = Buffer.from(content as string).toString("base64");
    this.preparations.push({ type: "file", at, data, mode, uid, gid });
    this.#bindOwn(target, at, "file", !isOwn);
  }

  /** What the container may use, as programs look for it: below /sys/fs/cgroup. */
  showGroup(group: GroupPlan): void {
    const [type, destination] = ["bind", "/sys/fs/cgroup"] as const;
    const source = `${this.#around.base}/mem/groups`;
    if (group.kind === "unified") {
      return void this.mounts.push({ type, source, destination, readOnly: true });
    }
    this.mounts.push({ type: "tmpfs", destination, size: 65536, mode: 0o755, options: ["noexec"] });
    for (const { controller: name } of group.groups) {
      const place = { source: `${source}/${name}`, destination: `${destination}/${name}` };
      this.mounts.push({ type, ...place, readOnly: true });
    }
  }

  /**
   * Orders what was added behind the first so many: whatever the order they are written in, what is mounted below another is seen in
   * it. Of two at one place, the later is seen.
   */
  parentsFirst(first: number): void {
    const depth = ({ destination }: ContainerMount) => destination.split("/").length;
    this.mounts.push(...this.mounts.splice(first).sort((a, b) => depth(a) - depth(b)));
  }

  /** @throws {QuillaError} `run/ssh`, `ssh/key` */
  add(mount: JobMount): void {
    switch (mount.type) {
      case "file":
        return this.file(mount.target, mount.content, mount.mode, {
          uid: mount.uid,
          gid: mount.gid,
        });
      case "tmpfs": {
        const { type, target, size, mode, options } = mount;
        const destination = this.#place(target, "directory");
        return void this.mounts.push({ type, destination, size, mode, options });
      }
      case "tree":
        return this.#tree(mount);
      case "cache":
        return this.#cache(mount);
      case "agent":
        return this.#agent(mount);
      case "host":
        return this.#bind(mount.target, mount.source, mount.kind, mount.readOnly);
    }
  }

  #tree({ layers, fresh, path, kind, target, writable }: JobTree): void {
    const at = `t${this.trees.length}`;
    const files = { layers: digestsOf(layers), own: fresh, fresh, isSource: true };
    this.trees.push({ ...files, target: JSON.stringify([target, path]), at, writable });
    this.#bindOwn(target, path === "/" ? at : at + path, kind, !writable);
  }

  #cache(mount: JobCache): void {
    const { sharing, mode, uid, gid, readOnly, target } = mount;
    const at = `c${this.preparations.length}`;
    const key = cacheKey(mount);
    const anew = this.#around.beginsAnew(key);
    const left = anew ? undefined : this.#around.left?.get(mount);
    this.preparations.push({
      type: "cache",
      at,
      key,
      sharing,
      mode,
      uid,
      gid,
      seed: left === undefined ? seedIn(mount) : leftSeed(left),
      anew,
    });
    this.#bindOwn(target, at, "directory", readOnly);
  }

  #agent({ id, agent, target, mode, uid, gid }: JobAgent): void {
    const at = `mem/files/agent${this.#agents++}`;
    this.preparations.push({ type: "agent", at, source: readAgent(id, agent), mode, uid, gid });
    this.#bindOwn(target, at, "file", false);
  }

  /** Of the job's own directory. */
  #bindOwn(target: string, at: string, kind: Stub["type"], readOnly: boolean): void {
    this.#bind(target, `${this.#around.base}/${at}`, kind, readOnly);
  }

  #bind(target: string, source: string, kind: Stub["type"], readOnly: boolean): void {
    const destination = this.#place(target, kind);
    this.mounts.push({ type: "bind", source, destination, readOnly });
  }

  /** Where a target is, once its links are followed inside the files; the place is noted to be made. */
  #place(target: string, type: Stub["type"]): string {
    const path = resolve(this.#around.files, target);
    if (!/^\/(dev|proc|sys)\//.test(path)) this.stubs.push({ path, type });
    return path;
  }
}

/** The name of a cache's directory. */
export function cacheKey(mount: Omit<JobCache, "target">): string {
  const { id, mode, uid, gid, isOwned } = mount;
  const seed = seedOf(mount);
  const owner = isOwned && seed === undefined ? [uid, gid, mode] : [];
  // Whatever an ID says, it leads nowhere: it is hashed.
  const names = JSON.stringify([id, seed?.content ?? null, ...owner]);
  return createHash("sha256").update(names).digest("hex").slice(0, 32);
}

/** As in BuildKit: a directory of somebody's own is not the root of what it is taken from, and is empty. */
function seedOf({ isOwned, seed }: Pick<JobCache, "isOwned" | "seed">): LayeredFiles | undefined {
  return isOwned && seed?.path === "/" ? undefined : seed;
}

function seedIn(mount: JobCache): CacheSeed | undefined {
  const seed = seedOf(mount);
  return seed && { layers: digestsOf(seed.layers), path: seed.path };
}

function leftSeed({ layers, mode, uid, gid }: CacheContent): CacheSeed {
  return { layers: layers.map(({ digest }) => digest), path: "/", owner: { mode, uid, gid } };
}

function digestsOf(layers: LayeredFiles["layers"]) {
  return layers.map(({ diffId }) => diffId);
}
