/**
 * Progress as one JSON object a line, for programs: docs/schemas/progress.json says what they are. The standard error is nothing else then.
 *
 * @module
 */
import { version } from "../../core/text/version.ts";
import type { BuildEvent, TimedEvent } from "../../mod.ts";
import type { SourceRange } from "../../core/plugin/cli/process.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { explainFailure } from "../failure.ts";
import { formatJson } from "../print/json.ts";
import type { MachineProgress } from "./machine.ts";
import type { BuildConclusion, BuildWarning } from "./progress.ts";
import { isCanceled, movingOf } from "./words.ts";

/** Raised where a reader of the events before could be led astray; new events and new fields are no such change. */
const streamVersion = 1;

export class JsonProgress implements MachineProgress {
  readonly #write: (text: string) => void;
  /** When steps and pulls began, by the time of their events; and the command, by the clock. */
  readonly #began = new Map<string, number>();

  constructor(context: Context) {
    this.#write = context.takeMessages((text) => this.#tell("message", { text }));
    this.#began.set("build", performance.now());
    this.#tell("begin", { version: streamVersion, quilla: version });
  }

  readonly listen = (event: BuildEvent & Partial<TimedEvent>): void => {
    const { type, ...rest } = event;
    const { at } = event;
    const now = at ?? performance.now(); // what is told outside of a build has no time of its own
    if (event.type === "started") this.#began.set(`step ${event.step.id}`, now);
    if (event.type === "pull-started" || event.type === "write-started") {
      this.#began.set(movingOf(event).key, now);
    }
    switch (event.type) {
      case "done": {
        const { step, layerSize, cache } = event;
        const seconds = this.#took(`step ${step.id}`, now);
        return this.#tell(type, { at, step, layerSize, cache, seconds });
      }
      case "failed": {
        const { step, failure } = event;
        const seconds = this.#took(`step ${step.id}`, now);
        const why = isCanceled(event) ? { canceled: true } : errorOf(failure);
        return this.#tell(type, { at, step, seconds, ...why });
      }
      case "pull-done":
      case "write-done":
        return this.#tell(type, { ...rest, seconds: this.#took(movingOf(event).key, now) });
      case "warning": {
        const { rule, message, range } = event;
        return this.#tell(type, { at, rule, message, ...range && placeOf(range) });
      }
      default:
        return this.#tell(type, rest);
    }
  };

  end(): void {}

  pause(): void {}

  conclude({ id, names, told }: BuildConclusion): void {
    for (const text of told) this.#tell("message", { text });
    this.#tell("built", { id, names, seconds: this.#seconds("build") });
  }

  /** The events of the steps have it. */
  explain(): void {}

  found(warnings: readonly BuildWarning[]): void {
    for (const warning of warnings) this.listen({ type: "warning", ...warning });
  }

  answered(): void {
    this.#tell("end", { seconds: this.#seconds("build") });
  }

  interrupted(status: number): void {
    const error = { code: "interrupted", message: "the build was interrupted" };
    this.#tell("error", { error, status, seconds: this.#seconds("build") });
  }

  fail(thrown: unknown): unknown {
    if (thrown instanceof ExitCode) return thrown;
    const { exitCode: status } = explainFailure(thrown);
    this.#tell("error", { ...errorOf(thrown), status, seconds: this.#seconds("build") });
    return new ExitCode(status);
  }

  /** Between two events of the build, to the millisecond. */
  #took(what: string, until: number): number {
    return Math.round(until - this.#began.get(what)!) / 1000;
  }

  #seconds(what: string): number {
    return Math.round(performance.now() - this.#began.get(what)!) / 1000;
  }

  #tell(type: string, fields: object): void {
    this.#write(formatJson({ type, time: new Date().toISOString(), ...fields }));
  }
}

/** Why, and the exit code of a program that is the reason. */
function errorOf(thrown: unknown): object {
  const { code, message, hint, range, programExitCode } = explainFailure(thrown);
  const place = range === undefined ? undefined : placeOf(range);
  return { error: { code, message, hint, range: place }, exitCode: programExitCode };
}

/** Lines and columns are counted from 1, the end stands behind the last character. */
const placeOf = ({ file, start, end }: SourceRange) => ({ file: file.name, start, end });
