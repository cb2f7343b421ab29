/**
 * What a container is to see beside its image: secrets and other small files, caches, the user's agent.
 *
 * @module
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import type { Preparation } from "../protocol.ts";
import { AgentProxy } from "./agent_proxy.ts";
import { CacheMount } from "./cache_mount.ts";
import type { Workshop } from "./job.ts";
import { giveTo } from "./owners.ts";

export class Preparations {
  readonly #workshop: Workshop;
  readonly #directory: string;
  readonly #held: { close(): void }[] = [];
  /** The caches of the job, by their keys. */
  readonly #caches = new Map<string, CacheMount>();

  constructor(workshop: Workshop, directory: string) {
    this.#workshop = workshop;
    this.#directory = directory;
  }

  /** Makes all. Whoever waits for several caches does so in one order, so that no two jobs wait for each other. */
  async make(all: readonly Preparation[]): Promise<void> {
    const order = (each: Preparation) => each.type === "cache" ? each.key : "";
    const sorted = all.toSorted((a, b) => order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
    for (const each of sorted) await this.#make(each);
  }

  async #make(each: Preparation): Promise<void> {
    const path = join(this.#directory, each.at);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    switch (each.type) {
      case "file":
        writeFileSync(path, Buffer.from(each.data, "base64"), { flag: "wx", mode: 0o600 });
        return this.#own(path, each);
      case "cache": {
        const known = this.#caches.get(each.key);
        const cache = known?.again(path) ??
          await CacheMount.take(this.#workshop, { ...each, path });
        this.#caches.set(each.key, known ?? cache);
        return void this.#held.push(cache);
      }
      case "agent":
        this.#held.push(await AgentProxy.listen(path, each.source));
        return this.#own(path, each);
    }
  }

  /** The caches that are held, each once. */
  get caches(): CacheMount[] {
    return [...this.#caches.values()];
  }

  /** Gives back what the job was lent. */
  close(): void {
    for (const each of this.#held.splice(0).reverse()) each.close();
  }

  #own(path: string, { uid, gid, mode }: { uid: number; gid: number; mode: number }): void {
    if (this.#workshop.options.owners) giveTo(path, uid, gid);
    chmodSync(path, mode);
  }
}
