/**
 * Results of builds on other machines, and those of this one for others: what plugins' caches give and take.
 *
 * A layer is fetched when a step would make it, and is taken only if it hashes to what was said. A place that cannot be
 * reached is told of once, and the build goes on without it; one that gives something else does not know that step.
 *
 * @module
 */
import { decompress } from "../../../core/codec/decompress.ts";
import { piecesOf } from "../../../core/content.ts";
import { type Digest, parseDigest } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import type {
  Cache,
  CacheDirection,
  CacheSettings,
  CacheSource,
  CacheSurroundings,
  CacheTarget,
  FoundLayer,
  SharedResult,
  SharedResults,
} from "../../../core/plugin/contracts/cache.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { CarriesMounts } from "../carried/mounts.ts";
import type { ImageGate } from "./bases/gate.ts";
import { isDamage } from "../sharing/damaged.ts";
import { toldAsWork } from "../transfer/copy_event.ts";
import { ofType, refuseSettings } from "./settings.ts";
import { type ToldStep, toldStep } from "./told_steps.ts";
import { type Write, Writes } from "./writes.ts";
import type { Store } from "../../../core/store/store.ts";
import type { StepPlace, StepResult, StepResults } from "../../../core/build/cache/memory.ts";

/** Which caches a build uses. */
export interface SharedCacheRequest {
  readonly host: PluginHost;
  readonly store: Store;
  readonly from: readonly CacheSettings[];
  readonly to: readonly CacheSettings[];
  /** Told of each cache once that is left out. */
  readonly warn: (message: string) => void;
  /** Asked about what others may have put into a registry; anything is taken from there unless given. */
  readonly gate?: Pick<ImageGate, "guarded"> | undefined;
  /** Told how far it is with what is taken or left. */
  readonly writes?: Writes | undefined;
}

/** What a build came to. */
export interface Exported {
  readonly results: StepResults;
  /** The layers of the images that were built. */
  readonly built: ReadonlySet<Digest>;
  /** What is left of the cache mounts that a cache is told of. */
  readonly mounts?: ((told: CarriesMounts) => Promise<StepResults>) | undefined;
  /** What is told of its steps. */
  readonly steps: string;
}

/** A cache, and what it was told. */
interface Chosen {
  readonly cache: Cache;
  readonly settings: CacheSettings;
}

/** The caches of one build. */
export class SharedCaches {
  readonly #request: SharedCacheRequest;
  readonly #around: CacheSurroundings;
  readonly #writes: Writes;
  readonly #told: Write;
  readonly #from: readonly Chosen[];
  readonly #to: readonly Chosen[];
  readonly #broken = new Set<string>();
  readonly #damaged = new Set<string>();
  #sources: Promise<CacheSource[]> | undefined;
  #targets: Promise<[Chosen, CacheTarget][]> | undefined;

  /** @throws {QuillaError} `cache/type`, `cache/settings`, `cache/direction` for a cache that gives, or takes, no results */
  constructor(request: SharedCacheRequest) {
    const { host, store, gate } = request;
    this.#request = request;
    this.#writes = request.writes ?? new Writes();
    this.#told = this.#writes.open();
    const transport: CacheSurroundings["transport"] = (scheme) => {
      const found = host.find("transports", scheme)?.supplied;
      return found?.references === true ? gate?.guarded(found) ?? found : found;
    };
    this.#around = { store, transport, tell: this.#told.tell };
    this.#from = request.from.map((settings) => chooseCache(host, settings, "from"));
    this.#to = request.to.map((settings) => chooseCache(host, settings, "to"));
  }

  /** What the inputs of that key came to elsewhere; its layer is in the store then. */
  async find(key: Digest): Promise<StepResult | undefined> {
    this.#sources ??= this.#openSources();
    for (const source of await this.#sources) {
      if (this.#broken.has(source.name)) continue;
      const found = await this.#take(source.name, async () => {
        const result = await source.find(key);
        if (result?.layer === undefined) return result && { layer: undefined };
        const layer = await this.#fetchSound(result.layer, source.name);
        return layer && { layer };
      });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a cache tells of the step that was built at that place when it was left. */
  async earlier(place: StepPlace): Promise<ToldStep | undefined> {
    this.#sources ??= this.#openSources();
    for (const source of await this.#sources) {
      if (this.#broken.has(source.name)) continue;
      const { name } = source;
      const step = await this.#take(
        name,
        async () => toldStep(await source.steps?.() ?? [], place, name),
      );
      if (step !== undefined) return step;
    }
    return undefined;
  }

  /** A layer that is damaged costs its step alone. */
  async #fetchSound(layer: FoundLayer, from: string) {
    try {
      return await this.#fetch(layer, from);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!this.#damaged.has(from)) {
        const way = "its step is done again, and --cache-to replaces what is there";
        this.#request.warn(`the cache ${from} is damaged: ${messageOf(error)}; ${way}`);
      }
      this.#damaged.add(from);
      return undefined;
    }
  }

  async #fetch(layer: FoundLayer, from: string) {
    const { blobs } = this.#request.store;
    const digest = parseDigest(layer.digest);
    if (!blobs.isSound(digest)) {
      const told = this.#writes.open();
      const doing = `fetching a layer from the cache ${from}`;
      const bytes = toldAsWork(layer.bytes(), doing, told.tell);
      await told.during(() => blobs.putStream(decompress(bytes), { digest }));
    }
    return { digest, size: blobs.size(digest) };
  }

  /** What caches put into the image's own manifest. */
  async annotations(made: Exported): Promise<readonly Annotation[]> {
    const found: Annotation[] = [];
    for (const [{ settings }, target] of await this.#openTargets()) {
      const annotated = await this.#leave(
        target.name,
        settings,
        () => target.annotations?.(this.#results(settings, made)),
      );
      found.push(...annotated ?? []);
    }
    return found;
  }

  /** Leaves the results of the build in the caches. */
  async save(made: Exported): Promise<void> {
    for (const [{ settings }, target] of await this.#openTargets()) {
      const save = async () => {
        const results = new Map(this.#results(settings, made));
        const mounts = isCarrying(settings) ? await made.mounts?.(settings) : undefined;
        for (const [key, result] of this.#shared(mounts ?? new Map())) results.set(key, result);
        await target.save?.(results, made.steps);
      };
      await this.#leave(target.name, settings, () => this.#told.during(save));
    }
  }

  async close(): Promise<void> {
    for (const source of await this.#sources ?? []) await source.close?.();
  }

  /** Of a step that has a layer, the image that was built may have it or not. */
  #results({ mode = "min" }: CacheSettings, { results, built }: Exported): SharedResults {
    const isTaken = ({ layer }: StepResult) =>
      layer === undefined || mode === "max" || built.has(layer.digest);
    return this.#shared(new Map([...results].filter(([, result]) => isTaken(result))));
  }

  #shared(results: StepResults): SharedResults {
    const { blobs } = this.#request.store;
    return new Map([...results].map(([key, { layer }]): [Digest, SharedResult] => [key, {
      layer: layer && { ...layer, bytes: () => piecesOf(blobs.content(layer)) },
    }]));
  }

  async #openSources(): Promise<CacheSource[]> {
    const opened = this.#from.map(({ cache, settings }) =>
      this.#take(shown(settings), async () => await cache.from!(settings, this.#around))
    );
    return (await Promise.all(opened)).filter((source) => source !== undefined);
  }

  #openTargets(): Promise<[Chosen, CacheTarget][]> {
    return this.#targets ??= Promise.all(this.#to.map(async (chosen) => {
      const { cache, settings } = chosen;
      const opened = await this.#leave(
        shown(settings),
        settings,
        async () => await cache.to!(settings, this.#around),
      );
      return opened === undefined ? [] : [[chosen, opened] as [Chosen, CacheTarget]];
    })).then((all) => all.flat());
  }

  /** What fails is told once, and not asked again. */
  async #take<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!this.#broken.has(name)) {
        this.#request.warn(`the cache ${name} is left out: ${wordsOf(error)}`);
      }
      this.#broken.add(name);
      return undefined;
    }
  }

  async #leave<T>(
    name: string,
    { ignoreError = true }: CacheSettings,
    work: () => T | Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const message = `the cache could not be written to ${name}: ${messageOf(error)}`;
      if (!ignoreError) {
        throw new QuillaError(message, {
          code: "cache/not-written",
          hint: [hintOf(error) ?? [], "without ignore-error=false the build goes on"].flat().join(
            "; ",
          ),
          cause: error,
        });
      }
      this.#request.warn(`the cache could not be written to ${name}: ${wordsOf(error)}`);
      return undefined;
    }
  }
}

function isCarrying(settings: CacheSettings): settings is CacheSettings & CarriesMounts {
  return "mounts" in settings;
}

function hintOf(error: unknown): string | undefined {
  return error instanceof QuillaError ? error.hint : undefined;
}

/** What failed, and the way out, for who is warned in one line. */
function wordsOf(error: unknown): string {
  const hint = hintOf(error);
  return hint === undefined ? messageOf(error) : `${messageOf(error)}; ${hint}`;
}

/** @throws {QuillaError} see the constructor of {@linkcode SharedCaches} */
function chooseCache(
  host: PluginHost,
  said: CacheSettings,
  direction: CacheDirection,
): Chosen {
  const cache = ofType(host, "caches", said);
  const settings = cache.read?.(said, direction, refuseSettings("caches", said)) ?? said;
  if (cache[direction] !== undefined) return { cache, settings };
  const what = direction === "from" ? "taken from" : "left in";
  throw new QuillaError(`no results are ${what} a cache of type ${cache.type}`, {
    code: "cache/direction",
    hint: "use a cache of another type",
  });
}

/** As it would be written on the command line, less what is nobody's to read. */
function shown(settings: CacheSettings): string {
  const fields = Object.entries(settings).filter(([_, value]) => value !== undefined);
  const isSecret = (name: string) => /token|secret|password/i.test(name);
  return fields.map(([name, value]) => `${name}=${isSecret(name) ? "…" : value}`).join(",");
}
