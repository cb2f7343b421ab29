/**
 * What one step finds in the cache, and leaves there.
 *
 * @module
 */
import type { LayerMemory } from "../../layer/assemble.ts";
import type { Inputs } from "../../layer/layer_inputs.ts";
import type { BlobFacts } from "../../store/ingest.ts";
import type { StepReport } from "../../plugin/contracts/build_event.ts";
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
  place: StepPlace,
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
  #hasChanged = false;
  readonly #missed = new Map<Inputs, Missed>();

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
    const missed = { place, ...await this.#why(inputs, place) };
    this.#missed.set(inputs, missed);
    if (this.#report?.status !== "done") this.#report = { status: "done", ...missed.why };
    return undefined;
  }

  rememberResult(inputs: Inputs, result: StepResult): void {
    if (!inputs.isUncertain) this.#memory.remember(inputs, result);
    const { place, why, earlier } = this.#missed.get(inputs)!;
    this.#memory.note(place, this.#said, inputs, result);
    const isSame = earlier?.layer !== undefined && earlier.layer.digest === result.layer?.digest;
    // Of several layers, one that did change says why.
    if (this.#hasChanged) return;
    this.#hasChanged = !isSame;
    this.#report = {
      ...why?.reason === undefined ? this.#report : why,
      status: isSame ? "unchanged" : "done",
      ...!isSame && earlier?.otherwise,
    };
  }

  /** A step that adds several layers has a place for each. */
  #nextPlace(): StepPlace {
    const { number, ...place } = this.#place;
    return { ...place, number: number + this.#results++ / 1000 };
  }

  /** Whether nothing that was made before is taken. */
  get isIgnored(): boolean {
    return this.#use.ignore === true;
  }

  async #why(inputs: Inputs, place: StepPlace): Promise<Omit<Missed, "place">> {
    const { explain } = this.#use;
    if (explain === undefined) return {};
    const earlier = await this.#memory.earlier(place);
    if (this.isIgnored) return { earlier, why: { reason: "the cache was not to be used" } };
    return { earlier, why: explain(this.#said, inputs, earlier, place) };
  }
}

/** A result that has to be made. */
interface Missed {
  readonly place: StepPlace;
  readonly why?: Omit<StepReport, "status"> | undefined;
  readonly earlier?: EarlierStep | undefined;
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
