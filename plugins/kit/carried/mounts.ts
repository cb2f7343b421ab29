/**
 * Cache mounts on their way between machines, by whatever cache of results there is: pieces by their digests, and for each ID a
 * list of them, which is left last. Who takes a cache takes all of it, or begins with an empty one.
 *
 * @module
 */
import { contentOf, readText } from "../../../core/content.ts";
import { type Digest, digestOf, isDigest } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { StepResult, StepResults } from "../../../core/build/cache/memory.ts";
import { assembleLayer, plainLayer } from "../../../core/layer/assemble.ts";
import type { CacheContent, JobCache, Running } from "../../../core/plugin/contracts/runner.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { eachOf } from "../transfer/side_by_side.ts";

/** What a cache of results is told of mounts. */
export interface CarriesMounts {
  /** The IDs of those that are left there. */
  readonly mounts?: readonly string[] | undefined;
  /** The most bytes that one may have; 2 GiB, unless given. */
  readonly mountQuota?: number | undefined;
}

/** More is rarely worth its way: it is fetched whole by each machine that begins. */
export const usualQuota = 2 * 2 ** 30;

/** A cache mount that a program wants, wherever it is seen. */
export type WantedCache = Omit<JobCache, "target">;

/** A list's file. */
const listPath = "/mounts.json";
const largestList = 1 << 20;

/** Caches of one ID, by what tells them apart: owner and mode that were asked for, and what a new one begins with. */
type Variants = Map<string, CacheContent>;

/** How caches of a build are carried. */
export interface CarriedOptions {
  readonly store: Store;
  /** What the inputs of a key came to elsewhere; its layer is in the store then. */
  find(key: Digest): Promise<StepResult | undefined>;
  warn(message: string): void;
}

/** The cache mounts of one build. */
export class CarriedMounts {
  readonly #options: CarriedOptions;
  readonly #used = new Map<string, WantedCache[]>();
  readonly #left = new Map<string, Promise<Variants>>();

  constructor(options: CarriedOptions) {
    this.#options = options;
  }

  /** Notes that a program of the build wants it, whether or not it is run. */
  note(cache: WantedCache): void {
    this.#used.set(cache.id, [...this.#used.get(cache.id) ?? [], cache]);
  }

  /** What another machine left of it. */
  async left(cache: WantedCache): Promise<CacheContent | undefined> {
    return (await this.#leftOf(cache.id)).get(variantOf(cache));
  }

  /**
   * What is left of the mounts of these IDs: those of this machine, and as it was found what this build did not use.
   *
   * @param open begins a runner, and is called at most once; the runner is closed by whoever gave it
   */
  async results(
    { mounts = [], mountQuota: most = usualQuota }: CarriesMounts,
    open: () => Promise<Running>,
  ): Promise<StepResults> {
    const results = new Map<Digest, StepResult>();
    for (const id of mounts) {
      const variants = new Map(await this.#leftOf(id));
      const used = new Map((this.#used.get(id) ?? []).map((each) => [variantOf(each), each]));
      let isTold = false;
      for (const [variant, cache] of used) {
        const content = await this.#here(cache, most, open).catch((error) => {
          isTold = true;
          this.#tell(id, error);
        });
        if (content !== undefined) variants.set(variant, content);
      }
      if (variants.size === 0 && isTold) continue;
      if (variants.size === 0) {
        this.#options.warn(`there is no cache mount ${quote(id)} that could be left`);
        continue;
      }
      for (const { layers } of variants.values()) {
        for (const layer of layers) results.set(pieceKey(layer.digest), { layer });
      }
      results.set(listKey(id), { layer: await this.#list(variants) });
    }
    return results;
  }

  async #here(
    cache: WantedCache,
    most: number,
    open: () => Promise<Running>,
  ): Promise<CacheContent | undefined> {
    const running = await open();
    if (running.cached !== undefined) return await running.cached({ ...cache, target: "/" }, most);
    throw new QuillaError("the runner keeps it where nobody can look", {
      code: "run/no-cached",
      hint: "choose another one: --isolation linux",
    });
  }

  #tell(id: string, error: unknown): void {
    if (!(error instanceof QuillaError)) throw error;
    const hint = error.hint === undefined ? "" : `; ${error.hint}`;
    this.#options.warn(`the cache mount ${quote(id)} is not left: ${messageOf(error)}${hint}`);
  }

  #leftOf(id: string): Promise<Variants> {
    let found = this.#left.get(id);
    if (found === undefined) {
      found = this.#take(id);
      this.#left.set(id, found);
    }
    return found;
  }

  async #take(id: string): Promise<Variants> {
    const { store, find, warn } = this.#options;
    const list = (await find(listKey(id)))?.layer;
    const variants: Variants = new Map();
    try {
      for (const [variant, content] of list === undefined ? [] : await readList(store, list)) {
        const layers = await eachOf(content.layers, 4, async ({ digest }) => {
          const layer = (await find(pieceKey(digest)))?.layer;
          if (layer?.digest !== digest) throw notWhole();
          await plainLayer(store, layer).files();
          return layer;
        });
        variants.set(variant, { ...content, layers });
      }
    } catch (error) {
      // Whatever is wrong with it, it is a cache.
      warn(`the cache mount ${quote(id)} begins empty: ${messageOf(error)}`);
    }
    return variants;
  }

  async #list(variants: Variants): Promise<BlobFacts> {
    const sorted = [...variants].sort(([a], [b]) => a < b ? -1 : 1);
    const content = JSON.stringify(Object.fromEntries(sorted));
    const changes = [{ type: "file", path: listPath, content } as const];
    const { store } = this.#options;
    const { blob } = await assembleLayer(changes, { store, below: new UnionTree(), times: 0 });
    return { digest: blob.digest, size: blob.size };
  }
}

function listKey(id: string): Digest {
  return digestOf(`cache mounts 1\n${id}`);
}

function pieceKey(piece: Digest): Digest {
  return digestOf(`cache mount's piece\n${piece}`);
}

function variantOf({ isOwned, uid, gid, mode, seed }: WantedCache): string {
  const owner = isOwned ? `${uid}:${gid} ${mode.toString(8)}` : "";
  return digestOf(JSON.stringify([owner, seed?.content ?? null])).slice("sha256:".length, 39);
}

/** What of a list makes sense: it may be another version's, or made to deceive. */
async function readList(
  store: Store,
  list: BlobFacts,
): Promise<readonly (readonly [string, CacheContent])[]> {
  const node = new UnionTree([await plainLayer(store, list).files()]).lstat(listPath);
  if (node?.type !== "file" || node.content.size > largestList) throw notWhole();
  const read: unknown = JSON.parse(readText(contentOf(node.content)));
  const isWhole = (content: unknown) => {
    const { mode, uid, gid, layers } = Object(content) as Partial<CacheContent>;
    const isNumber = (value: unknown, below: number) =>
      Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < below;
    return isNumber(mode, 0o10000) && isNumber(uid, 2 ** 32) && isNumber(gid, 2 ** 32) &&
      Array.isArray(layers) && layers.every((layer) => isDigest(Object(layer).digest));
  };
  const variants = Object.entries(Object(read)) as [string, CacheContent][];
  if (!variants.every(([, content]) => isWhole(content))) throw notWhole();
  return variants;
}

function notWhole(): QuillaError {
  return new QuillaError("what another machine left of it is not whole", {
    code: "cache/mount-not-whole",
    hint: "leave it again",
  });
}
