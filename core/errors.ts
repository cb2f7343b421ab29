/**
 * The one error type that quilla throws on purpose.
 *
 * The grammar of a message: what failed, where, why, in one sentence without a final stop; then `hint`, what the user can
 * do about it. `code` is stable: scripts may rely on it.
 *
 * @module
 */
import type { SourceRange } from "./source.ts";

/** What an error says beside its message. */
export interface ErrorDetails {
  /** Stable name of the failure, `area/what`, such as `reference/invalid-tag`. */
  readonly code: string;
  /** One sentence: what to do now. */
  readonly hint?: string | undefined;
  /** Where in a file it happened; the command line draws the line. */
  readonly range?: SourceRange | undefined;
  /** What was thrown below. */
  readonly cause?: unknown;
  /** The exit code of the program whose end this is. */
  readonly programExitCode?: number | undefined;
}

/** A failure that quilla explains. Anything else that is thrown is a defect of quilla or of a plugin. */
export class QuillaError extends Error {
  /** Tells it from other errors where `instanceof` cannot. */
  override readonly name: string = "QuillaError";
  /** Stable name of the failure, such as `reference/invalid-tag`. */
  readonly code: string;
  /** One sentence: what to do now. */
  readonly hint: string | undefined;
  /** Where in a file it happened, if it was in one. */
  readonly range: SourceRange | undefined;
  /** The process' exit code: 1, the work failed; 2, the command line was wrong. */
  readonly exitCode: 1 | 2 = 1;

  /** Of a RUN whose program failed: the program's exit code; of one that a signal ended, 128 and the signal's number. */
  readonly programExitCode: number | undefined;

  /** One sentence without a final stop says what failed, where and why. */
  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.range = details.range;
    this.programExitCode = details.programExitCode;
  }

  /** The same error with a place, unless it has one already. */
  at(range: SourceRange): QuillaError {
    if (this.range !== undefined) return this;
    const { code, hint, cause, programExitCode } = this;
    return new QuillaError(this.message, { code, hint, range, cause, programExitCode });
  }
}

/** The command line, not the work, was wrong: exit code 2. */
export class UsageError extends QuillaError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}

/** The text of whatever was thrown, which may be anything. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "something that cannot be shown as text";
  }
}

/** The `code` of a system error (`ENOENT`, …), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as { readonly code?: unknown };
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
