/**
 * The observer that leaves a record of each build in the store: `quilla build history` shows them.
 *
 * A record is written once, when the build is over. One that is killed with its machine leaves none.
 *
 * @module
 */
import process from "node:process";
import type { TimedEvent } from "../../core/plugin/contracts/build_event.ts";
import type {
  BuildEnd,
  Observation,
  ObservedBuild,
  Observer,
} from "../../core/plugin/contracts/observer.ts";
import { keepsRecords, newRef, saveRecord } from "../kit/observing/records.ts";
import { Log } from "../kit/observing/log.ts";
import { isKept, summaryOf } from "../kit/observing/record.ts";

export const recordObserver: Observer = {
  name: "record",
  observe: (build) => keepsRecords(build) ? new Recorder(build) : undefined,
};

const endings = ["SIGINT", "SIGTERM"] as const;

/** Gathers what is told, and writes it at the end: that of the build, or of its process. */
class Recorder implements Observation {
  readonly #build: ObservedBuild;
  readonly #clock = performance.now();
  readonly #log = new Log();
  readonly #ref: string;
  // One for each: Deno does not tell listeners which signal it was.
  readonly #listeners = endings.map((signal) => [signal, () => this.#interrupted(signal)] as const);
  #isInterrupted = false;

  constructor(build: ObservedBuild) {
    this.#build = build;
    this.#ref = newRef(build.began);
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  tell(event: TimedEvent): void {
    if (isKept(event)) this.#log.add(event);
  }

  end(end: BuildEnd): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
    // What it failed for after that is the interruption; where somebody had it go on, this takes the record's place.
    if (this.#isInterrupted && end.failure !== undefined) return;
    const { began, asked, store } = this.#build;
    const dockerfile = this.#build.dockerfile();
    const told = { began, asked, events: this.#log.events(), end };
    saveRecord(store, { ...told, dockerfile, summary: summaryOf(this.#ref, told) });
  }

  #interrupted(signal: NodeJS.Signals): void {
    const at = Math.round((performance.now() - this.#clock) * 1000) / 1000;
    try {
      this.end({ at, failure: new DOMException("the build was interrupted", "AbortError") });
    } catch {
      // The process ends: there is nobody to be told.
    }
    this.#isInterrupted = true;
    // Whoever else listens decides what comes of it.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
}
