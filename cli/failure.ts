/**
 * How a failure is told: the message, the place with its line drawn, a way out. Stack traces only where QUILLA_DEBUG is set.
 *
 * @module
 */
import {
  formatPlace,
  messageOf,
  QuillaError,
  shortage,
  type SourceRange,
  systemCode,
} from "../core/plugin/cli/process.ts";
import { withOriginalPaths } from "../core/plugin/copies.ts";
import { drawSource } from "./print/source_drawing.ts";
import type { Context } from "./context.ts";
import { sanitise, withoutCommands } from "./print/sanitise.ts";

/** Tells the failure, and gives the exit code: 1 where the work failed, 2 where the command line was wrong. */
export function reportFailure(context: Context, caught: unknown): number {
  const thrown = explained(caught);
  const paint = (code: string, text: string) =>
    context.colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  const say = (text: string) => context.say(text);
  if (context.env.QUILLA_DEBUG) say(sanitise(withOriginalPaths(debugText(thrown))));
  if (!(thrown instanceof QuillaError)) {
    say(`${paint("1;31", "error")}: ${sanitise(shortened(messageOf(thrown)))}`);
    say("  this is a defect of quilla; QUILLA_DEBUG=1 shows where it happened");
    return 1;
  }
  const place = thrown.range === undefined ? "" : `${formatPlace(thrown.range)}: `;
  say(`${paint("1;31", "error")}: ${sanitise(place + shortened(thrown.message))} [${thrown.code}]`);
  if (thrown.range !== undefined) {
    // A margin of the line's number stands before it.
    const width = context.isTerminal ? Math.max(20, context.width - 8) : undefined;
    say(withoutCommands(drawSource(thrown.range, { width })));
  }
  if (thrown.hint !== undefined) say(`  ${paint("1;36", "hint")}: ${sanitise(thrown.hint)}`);
  return thrown.exitCode;
}

/** What failed, for programs. */
export interface FailureFacts {
  /** Stable; `quilla/defect` where quilla cannot say what it means. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly range?: SourceRange | undefined;
  /** Of a program whose end it was. */
  readonly programExitCode?: number | undefined;
  /** quilla's own. */
  readonly exitCode: number;
}

/** The same that `reportFailure` tells, as data. */
export function explainFailure(caught: unknown): FailureFacts {
  const thrown = explained(caught);
  const message = shortened(messageOf(thrown));
  if (!(thrown instanceof QuillaError)) return { code: "quilla/defect", message, exitCode: 1 };
  const { code, hint, range, programExitCode, exitCode } = thrown;
  return { code, message, hint, range, programExitCode, exitCode };
}

const disk: Readonly<Record<string, readonly [why: string, code: string, hint: string]>> = {
  EDQUOT: ["the disk quota is used up", "system/full", "make room"],
  EIO: [
    "the disk cannot be read or written",
    "system/damaged",
    "look at what the kernel says of it",
  ],
  ENOSPC: [
    "the disk is full",
    "system/full",
    "make room; `quilla system prune` frees what no image needs",
  ],
  EROFS: ["the file system is read-only", "system/read-only", "have quilla write elsewhere"],
};

/** What the machine has too little of is no defect, wherever that was met. */
function explained(thrown: unknown): unknown {
  const [why, code, hint] = disk[systemCode(thrown) ?? ""] ?? [];
  if (why === undefined || code === undefined) return shortage(thrown, "the work");
  const { path } = thrown as { readonly path?: unknown };
  const where = typeof path === "string" ? ` at ${path}` : "";
  return new QuillaError(`the work failed${where}: ${why}`, { code, hint, cause: thrown });
}

/** More of a message is nobody's to read: an archive may name its members with a megabyte. */
const longestMessage = 4000;

function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

function debugText(thrown: unknown): string {
  const parts: string[] = [];
  for (let error = thrown; error !== undefined && error !== null; error = (error as Error).cause) {
    parts.push(error instanceof Error ? error.stack ?? error.message : String(error));
  }
  return parts.join("\ncaused by: ");
}
