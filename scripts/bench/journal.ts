/**
 * What a run has found so far, which is on the disk after every round: a run that is ended can be gone on with.
 *
 * @module
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type WorkloadName, WORKLOADS } from "./arguments.ts";
import type { ContextSize } from "./contexts.ts";
import type { Journal, Results } from "./race.ts";
import { type BenchReport, type Limit, merged, type Row, type WorkloadResult } from "./results.ts";

/** A report that grows in a file. */
export class Kept {
  readonly #file: string;
  #report: BenchReport;

  /** @param report what there is already: of an earlier run, or without workloads */
  constructor(file: string, report: BenchReport) {
    this.#file = file;
    this.#report = report;
  }

  get file(): string {
    return this.#file;
  }

  get report(): BenchReport {
    return this.#report;
  }

  of(name: WorkloadName): WorkloadResult | undefined {
    return this.#report.workloads.find((each) => each.name === name);
  }

  /** Whether everyone was measured in that many rounds; who failed is tried again. */
  isComplete(name: WorkloadName, rounds: number): boolean {
    const found = this.of(name);
    return found !== undefined && found.rows.length > 0 && found.failures.length === 0 &&
      found.rows.every(({ seconds }) => seconds.length >= rounds);
  }

  /** Puts a workload's figures in the place of what was known of it. */
  keep(result: WorkloadResult): void {
    const dated = { ...result, date: new Date().toISOString() };
    const now = { ...this.#report, workloads: [dated] };
    this.#report = { ...merged([this.#report, now]), rounds: this.#report.rounds };
    this.save();
  }

  save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#report, undefined, 2) + "\n");
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** The journal of workloads of one context. */
export class Notebook implements Journal {
  readonly #kept: Kept;
  readonly #size: ContextSize;
  readonly #limitOf: (name: WorkloadName) => Limit | undefined;

  /** @param limitOf what the bytes of a workload take; the limit that was measured when it began stays */
  constructor(kept: Kept, size: ContextSize, limitOf: (name: WorkloadName) => Limit | undefined) {
    this.#kept = kept;
    this.#size = size;
    this.#limitOf = limitOf;
  }

  known(name: WorkloadName): readonly Row[] {
    return this.#kept.of(name)?.rows ?? [];
  }

  keep(results: Results): void {
    for (const [name, result] of results) {
      const limit = this.#kept.of(name)?.limit ?? this.#limitOf(name);
      const title = WORKLOADS[name];
      this.#kept.keep({ name, title, ...this.#size, limit, ...result });
    }
  }
}
