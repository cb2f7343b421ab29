/**
 * Outcomes that are kept in a file, so that a run can go on where another ended.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Outcome } from "./page.ts";
import type { Project } from "./project.ts";

/** Each by its project's name. */
export class KeptOutcomes {
  readonly #file: string | undefined;
  readonly #outcomes = new Map<string, Outcome>();

  /** @param file kept nowhere unless given */
  constructor(file: string | undefined, projects: readonly Project[]) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const { name, passedOver, ...rest } of JSON.parse(readFileSync(file, "utf8"))) {
      const project = projects.find((each) => each.name === name);
      if (project === undefined) continue;
      this.#outcomes.set(name, { ...rest, project, passedOver: new Map(passedOver) });
    }
  }

  of(name: string): Outcome | undefined {
    return this.#outcomes.get(name);
  }

  keep(outcome: Outcome): void {
    this.#outcomes.set(outcome.project.name, outcome);
    if (this.#file === undefined) return;
    const all = [...this.#outcomes.values()].map(({ project, passedOver, ...rest }) => ({
      name: project.name,
      passedOver: [...passedOver],
      ...rest,
    }));
    writeFileSync(this.#file, JSON.stringify(all, undefined, 2) + "\n");
  }
}
