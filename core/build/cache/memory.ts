/**
 * What earlier builds made of the same inputs.
 *
 * A step's result is recorded under what it was made from, said as lines of text: `layers/<hash of the lines>`. Where the
 * step stands in its Dockerfile, `steps/<hash of the place>`, it is recorded which lines it had last, so that a step that is
 * done again can say why. Nothing of this is needed for a build: what cannot be read or written is told once, and left out.
 *
 * @module
 */
import { type Digest, digestOf, isDigest } from "../../digest.ts";
import { messageOf } from "../../errors.ts";
import { arePortable, type Inputs, keyOf } from "../../layer/layer_inputs.ts";
import type { BlobFacts } from "../../store/ingest.ts";
import type { Store } from "../../store/store.ts";

/** What a step made: the layer that it added, if it added one. */
export interface StepResult {
  readonly layer: BlobFacts | undefined;
}

/** What steps came to, by the keys of their inputs. */
export type StepResults = ReadonlyMap<Digest, StepResult>;

/** What other machines may know. */
export interface SharedMemory {
  /** What the inputs of that key came to elsewhere; its layer is in the store then. */
  find(key: Digest): Promise<StepResult | undefined>;
}

/** Where a step stands, from one build to the next. */
export interface StepPlace {
  /** The context and the Dockerfile, as far as they can be told. */
  readonly project: string;
  readonly platform: string;
  readonly stage: string;
  /** From 1. */
  readonly number: number;
}

/** What a step's instruction says. */
export interface StepText {
  /** The instruction as it was written. */
  readonly text: string;
  /** The build arguments that it mentions, with their values. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** A step as it was when it was last built at its place. */
export interface EarlierStep extends StepResult, StepText {
  /** Undefined where they could not be told then. */
  readonly inputs: readonly string[] | undefined;
  /** What is told where the step comes to another layer. */
  readonly otherwise?: { readonly reason: string } | undefined;
}

export class BuildMemory {
  readonly #store: Store;
  readonly #warn: (message: string) => void;
  readonly #shared: SharedMemory | undefined;
  readonly #results = new Map<Digest, StepResult>();
  #isBroken = false;

  /**
   * @param warn told once, where the cache cannot be used
   * @param shared asked for what is not in the store
   */
  constructor(
    store: Store,
    warn: (message: string) => void,
    shared?: SharedMemory,
  ) {
    this.#store = store;
    this.#warn = warn;
    this.#shared = shared;
  }

  /** What the steps of this build came to, as far as it means something to other machines. */
  get results(): StepResults {
    return this.#results;
  }

  /** What was made of these inputs, if its layer is to be had. */
  async recall(inputs: Inputs): Promise<StepResult | undefined> {
    const known = this.#recallHere(inputs);
    if (known !== undefined || this.#shared === undefined || !isShared(inputs)) {
      if (known !== undefined) this.#collect(inputs, known);
      return known;
    }
    const found = await this.#shared.find(keyOf(inputs));
    if (found !== undefined) this.remember(inputs, found);
    return found;
  }

  #recallHere(inputs: Inputs): StepResult | undefined {
    return this.#attempt("read", () => {
      const text = this.#store.cache.firstLine("layers", keyOf(inputs));
      const result = text === undefined ? undefined : parseResult(text);
      return result !== undefined && this.#isThere(result) ? result : undefined;
    });
  }

  #collect(inputs: Inputs, result: StepResult): void {
    if (isShared(inputs)) this.#results.set(keyOf(inputs), result);
  }

  remember(inputs: Inputs, result: StepResult): void {
    this.#collect(inputs, result);
    const { layer } = result;
    const lines = recordLines(JSON.stringify({ layer: layer ?? null }), inputs);
    const needs = layer === undefined ? [] : [layer.digest];
    this.#attempt("written", () => {
      this.#store.cache.remember("layers", keyOf(inputs), lines, needs);
    });
  }

  /** The step that was built last at a place. */
  earlier(place: StepPlace): EarlierStep | undefined | Promise<EarlierStep | undefined> {
    return this.#attempt("read", () => {
      const text = this.#store.cache.record("steps", placeKey(place));
      const step = text === undefined ? undefined : parseStep(text);
      if (step?.key === undefined) return step && { ...step, inputs: undefined };
      const record = this.#store.cache.record("layers", step.key);
      const [_result, ...inputs] = record?.split("\n") ?? [];
      return record === undefined ? undefined : { ...step, inputs };
    });
  }

  /** Records that a step was built at a place. */
  note(
    place: StepPlace,
    said: StepText,
    inputs: Inputs,
    { layer = null }: { readonly layer?: BlobFacts | null | undefined },
  ): void {
    const inputsKey = inputs.isUncertain ? undefined : keyOf(inputs);
    const record = JSON.stringify({ ...said, key: inputsKey, layer });
    const key = placeKey(place);
    this.#attempt("written", () => {
      if (this.#store.cache.record("steps", key) === record) return;
      this.#store.cache.remember("steps", key, [record], []);
    });
  }

  #isThere({ layer }: StepResult): boolean {
    const { blobs } = this.#store;
    return layer === undefined ||
      blobs.isSound(layer.digest) && blobs.size(layer.digest) === layer.size;
  }

  #attempt<T>(what: string, work: () => T): T | undefined {
    if (this.#isBroken) return undefined;
    try {
      return work();
    } catch (error) {
      this.#isBroken = true;
      this.#warn(`the build cache cannot be ${what}, so it is left out: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** What a name stands for is looked up everywhere anew. */
function isShared(inputs: Inputs): boolean {
  const [first = ""] = inputs;
  return !first.startsWith("base ") && arePortable(inputs);
}

function* recordLines(result: string, inputs: Inputs): Generator<string, void, void> {
  yield result;
  yield* inputs;
}

function placeKey({ project, platform, stage, number }: StepPlace): Digest {
  return digestOf(JSON.stringify([project, platform, stage, number]));
}

/** Anything else than a result of ours is none: it may be damaged, or of another version. */
function parseResult(text: string): StepResult | undefined {
  const record = parseObject(text);
  if (record?.layer === null) return { layer: undefined };
  const { digest, size } = (record?.layer ?? {}) as Record<string, unknown>;
  if (!isDigest(digest) || !Number.isSafeInteger(size)) return undefined;
  return { layer: { digest, size: size as number } };
}

function parseStep(text: string): StepText & StepResult & { key?: Digest } | undefined {
  const { text: written, key, arguments: values } = parseObject(text) ?? {};
  const result = parseResult(text);
  if (typeof written !== "string" || result === undefined) return undefined;
  if (typeof values !== "object" || values === null) return undefined;
  const said = { text: written, arguments: values as Record<string, string> };
  return { ...said, ...result, ...(isDigest(key) ? { key } : {}) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
