/**
 * How a build's progress is shown: drawn on a terminal, line by line in a log, or as JSON.
 *
 * @module
 */
import type { BuildEvent, BuildListener } from "../core/build/events.ts";
import { UsageError } from "../core/errors.ts";
import type { Context } from "./context.ts";
import { JsonProgress } from "./progress/json.ts";
import { PlainProgress } from "./progress/plain.ts";
import { TerminalProgress } from "./progress/terminal.ts";

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
export function chooseProgress(context: Context, kind: string): Progress {
  switch (kind) {
    case "auto":
      return context.isTerminal ? new TerminalProgress(context) : new PlainProgress(context);
    case "plain":
      return new PlainProgress(context);
    case "tty":
      return new TerminalProgress(context);
    case "json":
      return new JsonProgress(context);
    case "quiet":
      return { listen: (event) => warnOnly(context, event), end() {}, conclude() {} };
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
function warnOnly(context: Context, event: BuildEvent): void {
  if (event.type === "warning" && event.rule === undefined) {
    new PlainProgress(context).listen(event);
  }
}
