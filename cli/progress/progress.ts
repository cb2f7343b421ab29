/**
 * How a build's progress is shown: drawn on a terminal, line by line in a log, as JSON of two kinds, or hardly at all.
 *
 * @module
 */
import { isStandardTerminal, UsageError } from "../../core/plugin/cli/process.ts";
import type { BuildEvent, BuildListener } from "../../mod.ts";
import { quote } from "../../core/text/quote.ts";
import type { Context } from "../context.ts";
import { PlainProgress } from "./plain.ts";
import { QuietProgress } from "./quiet.ts";

/** What came of a build. */
export interface BuildConclusion {
  readonly id: string;
  readonly names: readonly string[];
  /** What outputs had to say of theirs. */
  readonly told: readonly string[];
  /** Whether the image itself went to the standard output. */
  readonly isOutputTaken: boolean;
}

/** What could be better in a Dockerfile. */
export type BuildWarning = Omit<BuildEvent & { type: "warning" }, "type">;

/** One way to show progress. */
export interface Progress {
  readonly listen: BuildListener;
  /** The build is over, well or not: nothing is drawn over any more. */
  end(): void;
  /** Somebody else has the terminal for a while: nothing is drawn until the next event. */
  pause(): void;
  /** Tells the result. */
  conclude(conclusion: BuildConclusion): void;
  /** Tells what the cache did for each step. */
  explain(text: string): void;
  /** A question about the Dockerfile is answered, and nothing was to be built. */
  answered?(): void;
  /** What was found where that was the question; the standard output has it as a text. */
  found?(warnings: readonly BuildWarning[]): void;
  /** The command failed. @returns what is thrown to whoever tells failures: that it is told already, where it is */
  fail?(thrown: unknown): unknown;
}

export const progressKinds = ["auto", "plain", "tty", "json", "rawjson", "quiet", "none"];

/**
 * @param kind one of `progressKinds`; undefined or empty where the user said nothing
 * @throws {UsageError} `usage/progress`
 */
export async function chooseProgress(
  context: Context,
  kind: string | undefined,
  isQuiet: boolean,
): Promise<Progress> {
  const { BUILDKIT_PROGRESS: wanted } = context.env;
  const said = kind || "auto";
  const [word, place] = said === "auto" && wanted
    ? [wanted, "BUILDKIT_PROGRESS"]
    : [said, "--progress"];
  if (!progressKinds.includes(word)) {
    throw new UsageError(`${place} takes ${progressKinds.join(", ")}, not ${quote(word)}`, {
      code: "usage/progress",
    });
  }
  if (!isQuiet) return await progressOf(context, word);
  if (said !== "auto" && said !== "quiet") {
    throw new UsageError(`--quiet and --progress ${said} do not go together`, {
      code: "usage/progress",
      hint: "leave out one of them",
    });
  }
  return await progressOf(context, "quiet");
}

async function progressOf(context: Context, kind: string): Promise<Progress> {
  switch (kind) {
    case "auto":
      return await progressOf(context, context.isTerminal ? "tty" : "plain");
    case "tty": {
      if (!isStandardTerminal(2) || context.env.TERM === "dumb") {
        throw new UsageError("the standard error is no terminal that can be drawn on", {
          code: "usage/progress",
          hint: "leave out --progress tty: where there is such a terminal, it is drawn on",
        });
      }
      const { TerminalProgress } = await import("./terminal.ts");
      return new TerminalProgress(context);
    }
    case "plain":
      return new PlainProgress(context);
    case "quiet":
      return new QuietProgress(context);
    default: {
      const { machineProgress } = await import("./machine.ts");
      return machineProgress(context, kind);
    }
  }
}
