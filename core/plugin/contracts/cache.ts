/**
 * What a cache is: a kind of place where builds leave what their steps came to, for other machines, chosen by `--cache-from` and
 * `--cache-to type=…`.
 *
 * A step is known by a key, which is made from all that its result depends on. Whatever can keep bytes under a key can be a cache:
 * what it gives back is verified here.
 *
 * @module
 */
import type { Digest } from "../../digest.ts";
import type { Annotation } from "./annotation.ts";
import type { Store } from "../../store/store.ts";
import type { Fields, Refuse, Settings } from "./settings.ts";
import type { Transport, WorkNews } from "./transport.ts";

/** What every cache may be told. */
export interface CommonCache {
  /** Which cache it is. */
  readonly type: string;
  /** What is left there: the layers of the image that was built, `min`, unless given; or those of every stage. */
  readonly mode?: "min" | "max" | undefined;
  /** Whether the build is none the worse where nothing can be left there: so it is, unless given. */
  readonly ignoreError?: boolean | undefined;
}

/** One place of shared results: a type, and what its cache wants to know. */
export type CacheSettings = CommonCache | CommonCache & Settings;

/** What is done with a cache: results are taken from it, or left there. */
export type CacheDirection = "from" | "to";

/** One kind of place. `from`, `to` or both are there. */
export interface Cache<Given extends CacheSettings = CacheSettings> {
  /** What stands behind `type=`: lower-case letters, digits and hyphens. */
  readonly type: string;
  /** What may be said of it on the command line, beside `type`, `mode` and `ignore-error`. */
  readonly fields: Fields;
  /**
   * What is meant by what was said: with what goes without saying, and without what makes no sense. Pure; what it returned may
   * be given to it again. The settings are what was said, unless given.
   */
  read?(said: Given, direction: CacheDirection, refuse: Refuse): Given;
  /** Opens it to take results from; called once somebody asks for a result. It need not wait until the place has answered. */
  from?(settings: Given, around: CacheSurroundings): CacheSource | Promise<CacheSource>;
  /** Opens it to leave results there; called when all is built. */
  to?(settings: Given, around: CacheSurroundings): CacheTarget | Promise<CacheTarget>;
}

/** What a cache may use. */
export interface CacheSurroundings {
  /** The user's store; also the place for what must be kept while something is on its way. */
  readonly store: Store;
  /** A place that images are in, by its scheme. */
  transport(scheme: string): Transport | undefined;
  /** Told how far it is with what is taken or left; undefined where nobody watches. */
  readonly tell?: ((news: WorkNews) => void) | undefined;
}

/** Where results are taken from. What fails there is told once, and the build goes on without it. */
export interface CacheSource {
  /** What messages call it, such as `docker://registry.example/app:cache`. */
  readonly name: string;
  /** What a step with that key came to. May be asked for several at once. */
  find(key: Digest): Promise<FoundResult | undefined>;
  /** What `save` was given of steps, as it was given; of several builds, the nearest first. `--explain` asks for it. */
  steps?(): Promise<readonly string[]>;
  /** Gives back what is open; called once, when the build is done. */
  close?(): Promise<void>;
}

/** What a step came to: a layer, or none. */
export interface FoundResult {
  /** Undefined for a step that came to no layer, which must be said too. */
  readonly layer: FoundLayer | undefined;
}

/** A layer that a cache has. */
export interface FoundLayer {
  /** Of the layer's tar archive, as it is before any compression. */
  readonly digest: Digest;
  /** Its bytes, compressed or not, called where the store has none; an error for bytes that do not hash to the digest. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Where results are left. What fails there is told, and the build is none the worse unless it should be. */
export interface CacheTarget {
  /** What messages call it. */
  readonly name: string;
  /** What goes into the image's own manifest; called before the image is written. */
  annotations?(results: SharedResults): readonly Annotation[];
  /** Leaves the results there, and what is to be told of the steps, in the place of what it left before; called after the image is written. */
  save?(results: SharedResults, steps: string): Promise<void>;
}

/** What steps came to, by their keys. */
export type SharedResults = ReadonlyMap<Digest, SharedResult>;

/** What a step came to: a layer, or none. */
export interface SharedResult {
  /** Undefined for a step that came to no layer. */
  readonly layer: SharedLayer | undefined;
}

/** A layer that is in the store. */
export interface SharedLayer extends FoundLayer {
  /** In bytes. */
  readonly size: number;
}
