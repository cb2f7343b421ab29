/**
 * How a build's progress is shown: drawn on a terminal, line by line in a log, or as JSON.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { BuildEvent, BuildListener } from "../../mod.ts";
import type { Context } from "../context.ts";
import { OutputLines } from "./output_lines.ts";
import { JsonProgress } from "./json.ts";
import { PlainProgress } from "./plain.ts";
import { sanitise } from "../print/sanitise.ts";

/** One way to show progress. */
export interface Progress {
  readonly listen: BuildListener;
  /** The build is over, well or not: nothing is drawn over any more. */
  end(): void;
  /** Tells the result. */
  conclude(id: string, names: readonly string[]): void;
}

export const progressKinds = ["auto", "plain", "tty", "json"];

/** @throws {UsageError} `usage/progress` */
export async function chooseProgress(context: Context, kind: string): Promise<Progress> {
  switch (kind) {
    case "auto":
      return await chooseProgress(context, context.isTerminal ? "tty" : "plain");
    case "plain":
      return new PlainProgress(context);
    case "tty": {
      const { TerminalProgress } = await import("./terminal.ts");
      return new TerminalProgress(context);
    }
    case "json":
      return new JsonProgress(context);
    case "quiet":
      return new QuietProgress(context);
    default:
      throw new UsageError(
        `--progress takes ${progressKinds.join(", ")}, not ${JSON.stringify(kind)}`,
        {
          code: "usage/progress",
        },
      );
  }
}

/** What went otherwise than was asked for; remarks of checks do not belong to that. */
class QuietProgress implements Progress {
  readonly #plain: PlainProgress;
  readonly #context: Context;
  readonly #lines = new OutputLines();
  readonly #tails = new Map<number, string[]>();

  constructor(context: Context) {
    this.#context = context;
    this.#plain = new PlainProgress(context);
  }

  readonly listen = (event: BuildEvent): void => {
    if (event.type === "warning" && event.rule === undefined) this.#plain.listen(event);
    if (event.type === "output") {
      const tail = [...this.#tails.get(event.step.id) ?? [], ...this.#lines.push(event)];
      this.#tails.set(event.step.id, tail.slice(-quietLines));
    }
    if (event.type !== "failed") return;
    const tail = [...this.#tails.get(event.step.id) ?? [], ...this.#lines.end(event.step)];
    for (const line of tail) this.#context.say(sanitise(line));
  };

  end(): void {}

  conclude(): void {}
}

/** So many lines are told of what a program wrote that failed. */
const quietLines = 200;
