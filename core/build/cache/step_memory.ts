/**
 * What one step finds in the cache, and leaves there.
 *
 * @module
 */
import type { LayerMemory } from "../../layer/assemble.ts";
import type { Inputs } from "../../layer/layer_inputs.ts";
import type { BlobFacts } from "../../store/ingest.ts";
import type { StepReport } from "../events.ts";
import type { StagePlan } from "../plan.ts";
import type { BuildMemory, EarlierStep, StepPlace, StepResult, StepText } from "./memory.ts";

/** How a build uses the cache. */
export interface CacheUse {
  /** What was made before is not taken; of the stages named, in any case, or numbered, or all. */
  readonly ignore?: boolean | readonly string[] | undefined;
  /** Says why a step was done; nobody does, unless given. */
  readonly explain?: Explain | undefined;
}

/** Compares what a step is made from with what it was made from when it was last built at its place. */
export type Explain = (
  said: StepText,
  inputs: Inputs,
  earlier: EarlierStep | undefined,
) => Omit<StepReport, "status">;

/** How one of its steps does. */
export interface StepCacheUse extends CacheUse {
  readonly ignore?: boolean | undefined;
}

/** One step's part of the cache. */
export class StepMemory implements LayerMemory {
  readonly #memory: BuildMemory;
  readonly #place: StepPlace;
  readonly #said: StepText;
  readonly #use: StepCacheUse;
  #report: StepReport | undefined;
  #results = 0;

  constructor(memory: BuildMemory, place: StepPlace, said: StepText, use: StepCacheUse) {
    this.#memory = memory;
    this.#place = place;
    this.#said = said;
    this.#use = use;
  }

  /** How the step came to its result; undefined where it asked for none. */
  get report(): StepReport | undefined {
    return this.#report;
  }

  async recall(inputs: Inputs): Promise<BlobFacts | undefined> {
    return (await this.recallResult(inputs))?.layer;
  }

  remember(inputs: Inputs, layer: BlobFacts): void {
    this.rememberResult(inputs, { layer });
  }

  /** The same for a step that may add no layer. */
  async recallResult(inputs: Inputs): Promise<StepResult | undefined> {
    const place = this.#nextPlace();
    const isAsked = !inputs.isUncertain && !this.isIgnored;
    const found = isAsked ? await this.#memory.recall(inputs) : undefined;
    if (found !== undefined) {
      this.#memory.note(place, this.#said, inputs, found);
      this.#report ??= { status: "cached" };
      return found;
    }
    this.#report = { status: "done", ...this.#why(inputs, place) };
    return undefined;
  }

  rememberResult(inputs: Inputs, result: StepResult): void {
    if (!inputs.isUncertain) this.#memory.remember(inputs, result);
    this.#memory.note(this.#lastPlace, this.#said, inputs, result);
    const before = this.#earlier?.layer;
    const isSame = before !== undefined && before.digest === result.layer?.digest;
    if (isSame) this.#report = { ...this.#report, status: "unchanged" };
  }

  #earlier: EarlierStep | undefined;
  #lastPlace!: StepPlace;

  /** A step that adds several layers has a place for each. */
  #nextPlace(): StepPlace {
    const { number, ...place } = this.#place;
    return this.#lastPlace = { ...place, number: number + this.#results++ / 1000 };
  }

  /** Whether nothing that was made before is taken. */
  get isIgnored(): boolean {
    return this.#use.ignore === true;
  }

  #why(inputs: Inputs, place: StepPlace): Omit<StepReport, "status"> {
    const { explain } = this.#use;
    if (explain === undefined) return {};
    this.#earlier = this.#memory.earlier(place);
    if (this.isIgnored) return { reason: "the cache was not to be used" };
    return explain(this.#said, inputs, this.#earlier);
  }
}

/** Whether the cache is not to be used for a stage. */
export function isCacheIgnored(cache: CacheUse, stage: StagePlan): boolean {
  return cache.ignore === true || filtersOf(cache).some((filter) => isNamed(stage, filter));
}

/** The stages that are to be built anew, as they were named. */
export function filtersOf({ ignore }: CacheUse = {}): readonly string[] {
  return typeof ignore === "object" ? ignore.filter((name) => name !== "") : [];
}

/** Names of stages are the same in any case; all stages of a name are meant. */
export function isNamed({ index, opening }: StagePlan, word: string): boolean {
  return word === String(index) || opening.name?.toLowerCase() === word.toLowerCase();
}
