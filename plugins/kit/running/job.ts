/**
 * From a process that an instruction wants to the job that a runner is handed.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Process, ProcessMount } from "../../../core/plugin/contracts/process.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type {
  Job,
  JobHostPath,
  JobMount,
  LayeredFiles,
} from "../../../core/plugin/contracts/runner.ts";
import { quote } from "../../../core/text/quote.ts";
import { type Account, allGroups } from "../accounts/account.ts";
import { joinPath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { readSecret } from "../building/lent.ts";
import type { CarriedMounts, WantedCache } from "../carried/mounts.ts";
import type { ProgramRequest } from "../../../core/build/surroundings.ts";
import type { SettingsWithWishes } from "./container_wishes.ts";

/** Where the program runs, as whom, and what it sees: what its result depends on. */
export interface ProgramPlace {
  readonly account: Account;
  readonly cwd: string;
  /** What the image, its build arguments and the instruction say. */
  readonly env: Readonly<Record<string, string>>;
  /** The files that mounts show. */
  readonly sources: ReadonlyMap<ProcessMount, LayeredFiles>;
}

/**
 * @throws {QuillaError} `run/secret`, `run/ssh`: a required one was not given; `run/mount-target`
 */
export function jobOf(
  request: ProgramRequest,
  place: ProgramPlace,
  settings: SettingsWithWishes,
  volumes: readonly JobHostPath[] = [],
  carried?: CarriedMounts,
): Job {
  const { process, config, files, layers, platform, own, fresh, times } = request;
  const { account, cwd } = place;
  const { uid, gid } = account;
  const mounts = new Mounts(files, place, settings, carried);
  for (const volume of volumes) mounts.addVolume(volume);
  for (const mount of process.mounts ?? []) mounts.add(mount);
  return {
    args: process.args,
    env: { ...mounts.usualEnv, ...place.env, ...request.environment, ...mounts.env },
    cwd,
    user: { name: config.user ?? "", uid, gid, groups: allGroups(account) },
    platform,
    files,
    layers,
    own,
    fresh,
    times,
    reservedNames: request.reservedNames,
    mounts: mounts.all,
    network: networkOf(process, settings),
    privileged: process.security === "insecure",
    // What a cache has from before, programs do not ask for, and no recording would have it.
    isAnew: request.isAnew || settings.recorded !== undefined,
    shell: config.shell?.[0] ?? "/bin/sh",
    onOutput: (stream, text) => request.onOutput(stream, text),
    onShell: (isOpen) => request.onShell(isOpen),
  };
}

/** The network of a program: its own word, or what holds for those that do not say one. */
export function networkOf(
  { network = "default" }: Process,
  settings: RunSettings,
): "default" | "none" | "host" {
  return network === "default" ? settings.network ?? "default" : network;
}

/** @throws {QuillaError} `run/mount-source` for one that would begin with a file */
export function wantedCache(
  mount: ProcessMount & { readonly type: "cache" },
  { sources }: ProgramPlace,
  { cacheNamespace: space, recorded }: SettingsWithWishes,
): WantedCache {
  const { type, id, sharing, readOnly, isOwned = false, mode, uid, gid } = mount;
  const seed = sources.get(mount);
  if (seed?.kind === "file") {
    throw new QuillaError(`a cache cannot begin with the file ${quote(mount.source)}`, {
      code: "run/mount-source",
      hint: "give a directory as its source",
    });
  }
  const named = space === undefined ? id : `//${space}/${id}`;
  // Those of a recording are emptied by the next one, and are nobody else's.
  const own = recorded === undefined ? named : `//quilla.record//${named}`;
  return { type, id: own, sharing, readOnly, isOwned, mode, uid, gid, seed };
}

/** All mounts of one program, and what they say of its variables. */
class Mounts {
  readonly all: JobMount[] = [];
  /** Variables that go before all others. */
  readonly env: Record<string, string> = {};
  /** Variables that all others go before. */
  readonly usualEnv: Record<string, string> = {};
  readonly #files: FileView;
  readonly #place: ProgramPlace;
  readonly #settings: SettingsWithWishes;
  readonly #carried: CarriedMounts | undefined;
  #agents = 0;

  constructor(
    files: FileView,
    place: ProgramPlace,
    settings: SettingsWithWishes,
    carried: CarriedMounts | undefined,
  ) {
    this.#files = files;
    this.#place = place;
    this.#settings = settings;
    this.#carried = carried;
  }

  addVolume(volume: JobHostPath): void {
    this.#add({ ...volume, target: this.#at(volume.target) });
  }

  add(mount: ProcessMount): void {
    switch (mount.type) {
      case "tree": {
        const shown = this.#place.sources.get(mount)!;
        const { type, writable } = mount;
        return this.#add({ ...shown, type, writable, target: this.#at(mount.target) });
      }
      case "cache": {
        const wanted = wantedCache(mount, this.#place, this.#settings);
        const left = this.#carried && (() => this.#carried!.left(wanted));
        return this.#add({ ...wanted, left, target: this.#at(mount.target) });
      }
      case "tmpfs": {
        const { type, size, readOnly } = mount;
        const options = readOnly ? ["ro"] : undefined;
        return this.#add({ type, size, options, target: this.#at(mount.target) });
      }
      case "file":
        return this.#file(mount.target, new TextEncoder().encode(mount.content), mount);
      case "secret":
        return this.#secret(mount);
      case "ssh":
        return this.#agent(mount);
    }
  }

  #add(mount: JobMount): void {
    this.all.push(mount);
  }

  #file(
    target: string,
    content: Uint8Array,
    { mode, uid = 0, gid = 0 }: { mode: number; uid?: number; gid?: number },
  ): void {
    this.#add({ type: "file", target: this.#at(target), content, mode, uid, gid });
  }

  #secret(mount: ProcessMount & { type: "secret" }): void {
    const { id, target, variable, required } = mount;
    const source = this.#settings.secrets?.get(id);
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
    const content = readSecret(id, source);
    if (variable !== undefined) this.env[variable] = new TextDecoder().decode(content);
    if (target !== undefined) this.#file(target, content, mount);
  }

  #agent({ id, target, required, mode, uid, gid }: ProcessMount & { type: "ssh" }): void {
    const given = this.#settings.agents?.get(id);
    if (given === undefined) {
      if (!required) return;
      throw new QuillaError(`the SSH agent ${quote(id)} is required, and was not given`, {
        code: "run/ssh",
        hint: `give it: --ssh ${id}, --ssh ${id}=SOCKET or --ssh ${id}=KEYFILE`,
      });
    }
    const path = target ?? `/run/buildkit/ssh_agent.${this.#agents}`;
    this.#agents++;
    const agent = typeof given === "string" ? { paths: [given] } : given;
    this.#add({ type: "agent", target: this.#at(path), id, agent, mode, uid, gid });
    this.usualEnv["SSH_AUTH_SOCK"] ??= joinPath(this.#place.cwd, path);
  }

  /** Where a target is, once its links are followed inside the stage's files. */
  #at(target: string): string {
    const path = resolve(this.#files, joinPath(this.#place.cwd, target));
    if (path !== "/") return path;
    throw new QuillaError("nothing can be mounted in the place of the whole image", {
      code: "run/mount-target",
      hint: "give a directory below /; a mount without a target is made at WORKDIR",
    });
  }
}
