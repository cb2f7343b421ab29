/**
 * What the programs of one build asked for: those that were run, and those whose layers earlier builds left.
 *
 * @module
 */
import type { Store } from "../../../core/store/store.ts";
import { recallAsked, rememberAsked } from "./asked.ts";
import type { Exchange, Recording } from "./contracts.ts";
import { together } from "./sequence.ts";

/** Answers all programs of a build, each by an answerer of its own. */
export class ProgramAnswers<Program extends { asked(): Recording }> {
  readonly #store: Store;
  readonly #recalled: Recording[] = [];
  /** Those that were run. */
  protected readonly programs = new Set<Program>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether it is known what the program asked for that made a layer, and all of that is there; it is noted then. */
  recall(inputs: readonly string[]): boolean {
    const asked = recallAsked(this.#store, inputs);
    if (asked === undefined) return false;
    this.#recalled.push(asked);
    return true;
  }

  /** Keeps what was asked of answerers, for builds that find the layer. */
  remember(inputs: readonly string[], answerers: readonly object[]): void {
    const programs = [...this.programs].filter((program) => answerers.includes(program));
    rememberAsked(this.#store, inputs, joined(programs.map((program) => program.asked())));
  }

  /** All that was asked for and answered. */
  recording(): Recording {
    return joined([...this.#recalled, ...[...this.programs].map((program) => program.asked())]);
  }
}

/** What several programs asked for, as one. */
function joined(recordings: readonly Recording[]): Recording {
  const unrecorded = new Map(
    recordings.flatMap(({ unrecorded }) => unrecorded)
      .map((each) => [`${each.step}\n${each.host}:${each.port}`, each]),
  );
  const exchanges: Exchange[] = together(recordings.map(({ exchanges }) => exchanges));
  return { exchanges, unrecorded: [...unrecorded.values()] };
}
