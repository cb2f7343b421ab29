/**
 * How a transfer is shown: drawn on a terminal, line by line in a log, or as JSON; and what an interruption leaves.
 *
 * @module
 */
import { isStandardTerminal, UsageError } from "../../../core/plugin/cli/process.ts";
import type { CopyEvent, CopyListener } from "../../../mod.ts";
import type { Context } from "../../context.ts";
import { requireKind } from "../../words/progress.ts";
import type { Ending } from "../interruptible.ts";
import type { TransferWords } from "./words.ts";

/** One way to show a transfer. */
export interface TransferProgress {
  readonly listen: CopyListener;
  /** The work begins. */
  start(): void;
  /** It is over, well or not: nothing is drawn any more. `start` may come again. */
  end(): void;
  /** Somebody stopped it: tells what is left. */
  interrupted(signal: Ending): void;
  /** All that the command does is done. */
  finish?(): void;
  /** The command failed. @returns what is thrown to whoever tells failures: that it is told already */
  fail?(thrown: unknown): unknown;
}

/** What the command line says of it. */
export interface TransferShown {
  readonly progress: string;
  readonly quiet?: boolean | undefined;
  /** Whether a log is told of nothing that takes less than some seconds: Docker's command is silent, too. */
  readonly isPatient?: boolean | undefined;
}

/** Shows one piece of work. Where somebody stops quilla, it is told to end first, so that nothing half-written is left. */
export type ShowTransfer = <Result>(
  work: (listener: CopyListener | undefined, signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;

/**
 * Does all that a command does, of which some moves images and is shown. As JSON it is one stream, with what fails.
 *
 * @throws {UsageError} `usage/progress`, and what the work throws
 */
export async function withTransfers<Result>(
  context: Context,
  shown: TransferShown,
  words: TransferWords,
  work: (show: ShowTransfer) => Promise<Result>,
): Promise<Result> {
  const progress = await chooseTransfer(context, shown, words);
  const { Interrupted, interruptible } = await import("../interruptible.ts");
  try {
    const result = await work(async (moving) => {
      progress?.start();
      try {
        return await interruptible((signal) => moving(progress?.listen, signal));
      } finally {
        progress?.end();
      }
    });
    progress?.finish?.();
    return result;
  } catch (error) {
    if (error instanceof Interrupted) progress?.interrupted(error.signal);
    throw progress?.fail?.(error) ?? error;
  }
}

/** The same of a command that does one such thing. */
export async function showTransfer<Result>(
  context: Context,
  shown: TransferShown,
  words: TransferWords,
  work: (listener: CopyListener | undefined, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return await withTransfers(context, shown, words, (show) => show(work));
}

/** What is fetched on the way to something else, such as running: shown from its first event until its images are there. */
export function fetchingProgress(
  context: Context,
  words: TransferWords,
): Pick<TransferProgress, "listen" | "end"> {
  const waiting: CopyEvent[] = [];
  let opening: Promise<void> | undefined;
  let progress: TransferProgress | undefined;
  let isOver = false;
  const pass = () => {
    for (const event of waiting.splice(0)) {
      progress?.listen(event);
      if (event.type === "commit") progress?.end();
    }
  };
  return {
    listen(event) {
      waiting.push(event);
      opening ??= chooseTransfer(context, { progress: "auto" }, words).then((opened) => {
        if (isOver) return;
        progress = opened;
        progress?.start();
        pass();
      });
      if (progress !== undefined) pass();
    },
    end() {
      isOver = true;
      progress?.end();
    },
  };
}

async function chooseTransfer(
  context: Context,
  { progress: kind, quiet = false, isPatient = false }: TransferShown,
  words: TransferWords,
): Promise<TransferProgress | undefined> {
  requireKind(kind);
  if (quiet || kind === "quiet") return undefined;
  const isDrawn = kind === "tty" || kind === "auto" && context.isTerminal;
  if (isDrawn) {
    if (!isStandardTerminal(2) || context.env.TERM === "dumb") throw noTerminal();
    const { DrawnTransfer } = await import("./drawn.ts");
    return new DrawnTransfer(context, words);
  }
  const { JsonTransfer, PlainTransfer, SilentTransfer } = await import("./logged.ts");
  if (kind === "json") return new JsonTransfer(context, words);
  if (kind === "none") return new SilentTransfer(context);
  return new PlainTransfer(context, words, { isPatient: kind === "auto" && isPatient });
}

function noTerminal(): UsageError {
  return new UsageError("the standard error is no terminal that can be drawn on", {
    code: "usage/progress",
    hint: "leave out --progress tty: where there is such a terminal, it is drawn on",
  });
}
