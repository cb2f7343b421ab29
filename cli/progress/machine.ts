/**
 * Progress for programs, and for nobody.
 *
 * @module
 */
import type { BuildEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { Interruption } from "../terminal/interruption.ts";
import { endingCodes } from "./interruptible.ts";
import { JsonProgress } from "./json.ts";
import type { BuildConclusion, BuildWarning, Progress } from "./progress.ts";
import { RawJsonProgress } from "./raw_json.ts";

/** Progress that tells the program at its other end, too, that somebody stops quilla. */
export interface MachineProgress extends Progress {
  /** Ctrl-C or a signal ends quilla now. @param status its exit code, as shells tell it */
  interrupted(status: number): void;
}

/** @param kind `json`, `rawjson` or `none` */
export function machineProgress(context: Context, kind: string): Progress {
  if (kind === "none") return new SilentProgress();
  const shown = kind === "json" ? new JsonProgress(context) : new RawJsonProgress(context);
  return new InterruptedProgress(shown);
}

/** The stream ends with the interruption: what fails because of it is not told. */
export class InterruptedProgress implements Progress {
  readonly shown: MachineProgress;
  readonly #interruption = new Interruption({
    onEnd: (signal) => this.interrupt(endingCodes[signal]),
    onStop() {},
    onContinue() {},
  });
  #status: number | undefined;

  constructor(shown: MachineProgress) {
    this.shown = shown;
  }

  readonly listen = (event: BuildEvent): void => {
    if (this.#status !== undefined) return;
    this.#interruption.watch();
    this.shown.listen(event);
  };

  interrupt(status: number): void {
    this.#status = status;
    this.shown.interrupted(status);
  }

  end(): void {
    this.#interruption.forget();
    this.shown.end();
  }

  pause(): void {
    this.shown.pause();
  }

  conclude(conclusion: BuildConclusion): void {
    this.shown.conclude(conclusion);
  }

  explain(text: string): void {
    this.shown.explain(text);
  }

  found(warnings: readonly BuildWarning[]): void {
    this.shown.found?.(warnings);
  }

  answered(): void {
    this.shown.answered?.();
  }

  fail(thrown: unknown): unknown {
    if (this.#status !== undefined) return new ExitCode(this.#status);
    return this.shown.fail?.(thrown) ?? thrown;
  }
}

/** Tells nothing: a failure is told by the command line, as it tells every one. */
export class SilentProgress implements Progress {
  readonly listen = (): void => {};
  end(): void {}
  pause(): void {}
  conclude(): void {}
  explain(): void {}
}
