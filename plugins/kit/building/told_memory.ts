/**
 * The memory of a build that tells: other machines of its steps, the user why a step was done, and with `--fail-on-miss` that one had
 * to be.
 *
 * @module
 */
import { BuildMemory, type EarlierStep, type StepPlace } from "../../../core/build/cache/memory.ts";
import { type Explain, isNamed } from "../../../core/build/cache/step_memory.ts";
import type { Plan } from "../../../core/build/plan.ts";
import { QuillaError } from "../../../core/errors.ts";
import { arePortable } from "../../../core/layer/layer_inputs.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { explain, unknown } from "./explain.ts";
import type { SharedCaches } from "./shared_caches.ts";
import { StepsToTell, type ToldStep } from "./told_steps.ts";

/** What it has around it. */
export interface ToldMemoryOptions {
  readonly store: Store;
  readonly warn: (message: string) => void;
  /** Asked for what is not in the store. */
  readonly shared?: SharedCaches | undefined;
  /** Whether it says why steps are done. */
  readonly explains?: boolean | undefined;
  /** The stages whose steps must be in the cache, by name or number, or all of them; none, unless given. */
  readonly failOnMiss?: true | readonly string[] | undefined;
}

type Noted = Parameters<BuildMemory["note"]>;

/** A memory that tells. */
export class ToldMemory extends BuildMemory {
  readonly #shared: SharedCaches | undefined;
  readonly #failOnMiss: true | readonly string[] | undefined;
  readonly #explains: boolean;
  /** The names of the stages that are meant. */
  #needed: ReadonlySet<string> = new Set();
  readonly #steps = new StepsToTell();
  /** What steps were at their places, here and elsewhere: a layer's digest, or nothing. */
  readonly #before = new Map<string, readonly (string | undefined)[]>();
  /** Why steps are being done that need not have been. */
  readonly #missed = new Map<string, string>();

  constructor({ store, warn, shared, explains = false, failOnMiss }: ToldMemoryOptions) {
    super(store, warn, shared);
    this.#shared = shared;
    this.#explains = explains;
    this.#failOnMiss = failOnMiss;
  }

  /**
   * Told what is built, before anything is.
   *
   * @throws {QuillaError} `cache/no-stage` where no stage is called as one that must be in the cache
   */
  see({ stages }: Plan): void {
    const words = this.#failOnMiss === true ? stages.map(({ name }) => name) : this.#failOnMiss;
    for (const word of words ?? []) {
      if (stages.some((stage) => isNamed(stage, word))) continue;
      const names = stages.map(({ name }) => name);
      throw new QuillaError(`there is no stage ${quote(word)} whose steps could be in the cache`, {
        code: "cache/no-stage",
        hint: didYouMean(word.toLowerCase(), names) ?? `the stages are ${names.join(", ")}`,
      });
    }
    const needed = stages.filter((stage) => words?.some((word) => isNamed(stage, word)));
    this.#needed = new Set(needed.map(({ name }) => name));
  }

  /** What is told of the steps, for caches. */
  get steps(): string {
    return this.#steps.encode();
  }

  override async earlier(place: StepPlace): Promise<EarlierStep | ToldStep | undefined> {
    const here = await super.earlier(place);
    if (here !== undefined && this.#failOnMiss === undefined) return here;
    const there = await this.#shared?.earlier(place);
    const known = [here, there].filter((each) => each !== undefined);
    this.#before.set(keyOf(place), known.map(({ layer }) => layer?.digest));
    return here ?? there;
  }

  override note(...noted: Noted): void {
    super.note(...noted);
    this.#steps.note(...noted);
    const [place, , , { layer }] = noted;
    const why = this.#missed.get(keyOf(place));
    this.#missed.delete(keyOf(place));
    const before = this.#before.get(keyOf(place)) ?? [];
    if (why !== undefined && !before.includes(layer?.digest)) throw miss(why);
  }

  /** Why a step is done. Where it must not be, and cannot come to what it was, it is not even begun. */
  readonly explain: Explain = (said, inputs, earlier, place) => {
    const told = explain(said, inputs, earlier);
    const { reason = unknown } = told;
    if (earlier !== undefined && "cache" in earlier && reason === unknown) {
      const { cache } = earlier as ToldStep;
      const otherwise = `it came to other files than in the cache ${cache}`;
      (earlier as ToldStep).otherwise = { reason: otherwise };
    }
    const [first = ""] = inputs;
    // What a name stands for is no result that could be there.
    if (this.#needed.has(place.stage) && !first.startsWith("base ")) {
      if (!inputs.isUncertain && arePortable(inputs)) throw miss(reason);
      this.#missed.set(keyOf(place), reason);
    }
    return this.#explains ? told : {};
  };
}

function keyOf({ platform, stage, number }: StepPlace): string {
  return JSON.stringify([platform, stage, number]);
}

function miss(why: string): QuillaError {
  return new QuillaError(`the step is not in the cache: ${why}`, {
    code: "cache/miss",
    hint: "without --fail-on-miss it is done",
  });
}
