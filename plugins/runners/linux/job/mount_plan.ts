/**
 * From what an instruction mounts to what is made ready for its container.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import type { ContainerMount } from "../container.ts";
import type { Preparation, Stub, TreeMount } from "../protocol.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import { type FileView, joinPath, resolve } from "../../../../core/plugin/api/tree.ts";
import type { MountSource, ShownSource } from "./mount_source.ts";
import type { ProcessMount } from "../../../../core/plugin/contracts/process.ts";
import { readSecret } from "../../../../core/build/lent.ts";
import type { RunSettings } from "../../../../core/plugin/contracts/run_settings.ts";
import { readAgent } from "./ssh_agent.ts";

/** What a plan is made from. */
export interface MountSurroundings {
  /** The stage's files. */
  readonly files: FileView;
  readonly cwd: string;
  /** The directory of the job. */
  readonly base: string;
  readonly settings: RunSettings;
  /** The files that mounts show. */
  readonly sources: ReadonlyMap<ProcessMount, MountSource | ShownSource>;
  /** Whether a cache, by its key, is to be empty now, whatever earlier builds left in it. */
  beginsAnew?(cache: string): boolean;
}

/** What is said of an empty directory in memory. */
export type MemoryOptions = Omit<ContainerMount & { type: "tmpfs" }, "type" | "destination">;

/** All mounts of one container. */
export class MountPlan {
  readonly trees: TreeMount[] = [];
  readonly preparations: Preparation[] = [];
  readonly mounts: ContainerMount[] = [];
  readonly stubs: Stub[] = [];
  /** Variables that go before all others. */
  readonly env: Record<string, string> = {};
  /** Variables that all others go before. */
  readonly usualEnv: Record<string, string> = {};
  readonly #around: MountSurroundings;
  #agents = 0;

  constructor(around: MountSurroundings) {
    this.#around = around;
    for (const path of ["/proc", "/sys", "/dev"]) this.stubs.push({ path, type: "directory" });
  }

  /** A small file, read-only. */
  file(
    target: string,
    content: string | Uint8Array,
    mode: number,
    owner = { uid: 0, gid: 0 },
  ): void {
    const at = `mem/files/${this.preparations.length}`;
    const data = Buffer.from(content as string).toString("base64");
    this.preparations.push({ type: "file", at, data, mode, ...owner });
    this.#bind(target, at, "file", true);
  }

  /** An empty directory in memory. */
  memory(target: string, options: MemoryOptions = {}): void {
    const destination = this.#place(target, "directory");
    this.mounts.push({ type: "tmpfs", destination, ...options });
  }

  /** A file or directory of the host, at an absolute path. */
  host(target: string, source: string, type: Stub["type"], readOnly: boolean): void {
    const destination = this.#place(target, type);
    this.mounts.push({ type: "bind", source, destination, readOnly });
  }

  /**
   * Orders what was added behind the first so many: whatever the order they are written in, what is mounted below another is seen in
   * it. Of two at one place, the later is seen.
   */
  parentsFirst(first: number): void {
    const depth = ({ destination }: ContainerMount) => destination.split("/").length;
    this.mounts.push(...this.mounts.splice(first).sort((a, b) => depth(a) - depth(b)));
  }

  /** @throws {QuillaError} `run/mount-target`, `run/mount-source`, `run/secret`, `run/ssh` */
  add(mount: ProcessMount): void {
    switch (mount.type) {
      case "file":
        return this.file(mount.target, mount.content, mount.mode);
      case "tmpfs":
        return this.memory(mount.target, {
          size: mount.size,
          options: mount.readOnly ? ["ro"] : undefined,
        });
      case "tree": {
        const { at, type } = this.#tree(mount, mount.writable, mount.target);
        return this.#bind(mount.target, at, type, !mount.writable);
      }
      case "cache":
        return this.#cache(mount);
      case "secret":
        return this.#secret(mount);
      case "ssh":
        return this.#agent(mount);
    }
  }

  /** @param target where it is seen, if it is */
  #tree(mount: ProcessMount, writable: boolean, target?: string) {
    const { layers, fresh, path, type } = this.#around.sources.get(mount)!;
    const name = `t${this.trees.length}`;
    const seenAt = target && JSON.stringify([target, path]);
    this.trees.push({
      layers,
      own: fresh,
      fresh,
      isSource: true,
      target: seenAt,
      at: name,
      writable,
    });
    return { at: path === "/" ? name : name + path, type };
  }

  #cache(mount: ProcessMount & { type: "cache" }): void {
    const { id, sharing, mode, uid, gid, isOwned, readOnly, target } = mount;
    const source = this.#around.sources.get(mount);
    if (source?.type === "file") {
      throw new QuillaError(`a cache cannot begin with the file ${quote(mount.source)}`, {
        code: "run/mount-source",
        hint: "give a directory as its source",
      });
    }
    // As in BuildKit: a directory of somebody's own is not the root of what it is taken from, and is empty.
    const seed = isOwned && source?.path === "/" ? undefined : source;
    const owner = isOwned && seed === undefined ? [uid, gid, mode] : [];
    const at = `c${this.preparations.length}`;
    // Whatever an ID says, it leads nowhere: it is hashed.
    const names = JSON.stringify([
      id,
      seed !== undefined && "content" in seed ? seed.content : null,
      ...owner,
    ]);
    const key = createHash("sha256").update(names).digest("hex").slice(0, 32);
    const anew = this.#around.beginsAnew?.(key) ?? false;
    this.preparations.push({ type: "cache", at, key, sharing, mode, uid, gid, seed, anew });
    this.#bind(target, at, "directory", readOnly);
  }

  #secret(
    { id, target, variable, required, mode, uid, gid }: ProcessMount & { type: "secret" },
  ): void {
    const source = this.#around.settings.secrets?.get(id);
    if (source === undefined) {
      if (!required) {
        if (variable !== undefined) this.env[variable] = "";
        return;
      }
      throw new QuillaError(`the secret ${quote(id)} is required, and was not given`, {
        code: "run/secret",
        hint: `give it: --secret id=${id},src=FILE or --secret id=${id},env=NAME`,
      });
    }
    const data = readSecret(id, source);
    if (variable !== undefined) this.env[variable] = new TextDecoder().decode(data);
    if (target !== undefined) this.file(target, data, mode, { uid, gid });
  }

  #agent({ id, target, required, mode, uid, gid }: ProcessMount & { type: "ssh" }): void {
    const given = this.#around.settings.agents?.get(id);
    if (given === undefined) {
      if (!required) return;
      throw new QuillaError(`the SSH agent ${quote(id)} is required, and was not given`, {
        code: "run/ssh",
        hint: `give it: --ssh ${id}, --ssh ${id}=SOCKET or --ssh ${id}=KEYFILE`,
      });
    }
    const number = this.#agents++;
    const at = `mem/files/agent${number}`;
    const path = target ?? `/run/buildkit/ssh_agent.${number}`;
    const source = readAgent(id, given);
    this.preparations.push({ type: "agent", at, source, mode, uid, gid });
    this.#bind(path, at, "file", false);
    this.usualEnv["SSH_AUTH_SOCK"] ??= joinPath(this.#around.cwd, path);
  }

  #bind(target: string, at: string, type: Stub["type"], readOnly: boolean): void {
    this.host(target, `${this.#around.base}/${at}`, type, readOnly);
  }

  /** Where a target is, once its links are followed inside the stage's files; the place is noted to be made. */
  #place(target: string, type: Stub["type"]): string {
    const { files, cwd } = this.#around;
    const path = resolve(files, joinPath(cwd, target));
    if (path === "/") {
      throw new QuillaError("nothing can be mounted in the place of the whole image", {
        code: "run/mount-target",
        hint: "give a directory below /; a mount without a target is made at WORKDIR",
      });
    }
    if (!/^\/(dev|proc|sys)\//.test(path)) this.stubs.push({ path, type });
    return path;
  }
}
