/**
 * Go's text/template with Docker's functions.
 *
 * @module
 */
import { execute, executeAsFarAsPossible } from "./execute.ts";
import { Source } from "./fault.ts";
import { functions, headingFunctions, withIndentedJson } from "./functions.ts";
import type { LexOptions } from "./lexer.ts";
import { parse } from "./parser.ts";
import type { Value } from "./types.ts";

/** How a template is filled in. */
export interface FillOptions {
  /** Whether a map without an entry that is asked for is a mistake. */
  readonly requiresEntries?: boolean;
}

/** A template that was read. */
export interface GoTemplate {
  /** @throws {UsageError} `usage/template` */
  fill(value: Value | undefined, options?: FillOptions): string;
  /** What it makes of a table's headings, as far as it can. */
  heading(headings: Value): string;
}

/** How a template is read. */
export interface ReadOptions extends LexOptions {
  /** What is done to the text that an action writes; nothing unless told. */
  readonly shown?: (text: string) => string;
  /** What `json` moves each level in by; nothing unless told: all is in one line. */
  readonly jsonIndent?: string;
}

/** @throws {UsageError} `usage/template` */
export function readTemplate(text: string, options: ReadOptions = {}): GoTemplate {
  const source = new Source(text);
  const definitions = parse(source, functions.keys(), options);
  const { shown = (text) => text, jsonIndent } = options;
  const called = jsonIndent === undefined ? functions : withIndentedJson(jsonIndent);
  const filling = { source, definitions, functions: called, shown, requiresEntries: false };
  return {
    fill: (value, { requiresEntries = false } = {}) =>
      execute({ ...filling, requiresEntries }, value),
    heading: (headings) =>
      executeAsFarAsPossible({ ...filling, functions: headingFunctions }, headings),
  };
}
