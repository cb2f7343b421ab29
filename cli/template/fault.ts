/**
 * What is wrong with a template: where, why, and what to do.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";

/** What a message shows of an action, at most. */
const longestExcerpt = 60;

/** What is wrong with a template, and where. */
class TemplateError extends UsageError {
  readonly offset: number;
  /** Whether it did more than a template may, whatever it is filled in with. */
  readonly isExcess: boolean;

  constructor(
    { offset, isExcess }: Readonly<{ offset: number; isExcess: boolean }>,
    message: string,
    options: ConstructorParameters<typeof UsageError>[1],
  ) {
    super(message, options);
    this.offset = offset;
    this.isExcess = isExcess;
  }
}

/** Whether a template did more than one may. */
export function isExcess(error: UsageError): boolean {
  return error instanceof TemplateError && error.isExcess;
}

/** Whether one thing is wrong behind where another is. */
export function isFurther(error: UsageError, other: UsageError): boolean {
  return error instanceof TemplateError && other instanceof TemplateError &&
    error.offset > other.offset;
}

/** A template's text, in which places are told. */
export class Source {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The template cannot be read. */
  unreadable(at: number, reason: string, hint?: string): UsageError {
    return this.#error("cannot be read", at, reason, hint);
  }

  /** The template cannot be filled in, with what it was given. */
  unfillable(at: number, reason: string, hint?: string): UsageError {
    return this.#error("cannot be filled in", at, reason, hint);
  }

  /** The template did too much. */
  excessive(at: number, { message, hint }: LimitFault): UsageError {
    return this.#error("cannot be filled in", at, message, hint, true);
  }

  #error(what: string, at: number, reason: string, hint?: string, isExcess = false): UsageError {
    const excerpt = this.#actionAt(at);
    const shown = excerpt === "" ? "" : `, in ${quote(excerpt, longestExcerpt)}`;
    return new TemplateError(
      { offset: at, isExcess },
      `the template ${what}: ${reason} (at ${this.#placeOf(at)}${shown})`,
      {
        code: "usage/template",
        hint: hint ?? "templates are Go's, with Docker's functions; --format json has everything",
      },
    );
  }

  /** `line:column`, both from 1. */
  #placeOf(at: number): string {
    const lines = this.text.slice(0, at).split("\n");
    return `${lines.length}:${[...lines.at(-1)!].length + 1}`;
  }

  #actionAt(at: number): string {
    const start = this.text.lastIndexOf("{{", at);
    if (start < 0) return "";
    const end = this.text.indexOf("}}", Math.max(start + 2, at - 1));
    return this.text.slice(start, end < 0 ? undefined : end + 2);
  }
}

/** What a function has against its arguments; whoever called it says where. */
export class CallFault extends Error {
  override readonly name: string = "CallFault";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A template does more than one may. */
export class LimitFault extends CallFault {
  override readonly name = "LimitFault";
}
