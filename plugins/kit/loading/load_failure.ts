/**
 * Why a plugin's file could not be loaded: each runtime says it in its own way.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { currentRuntime } from "../../../core/host/runtime.ts";
import type { SourceRange } from "../../../core/source.ts";
import { thrownText } from "../../../core/plugin/calls.ts";
import { withOriginalPaths } from "../../../core/plugin/copies.ts";

/** A plugin's file. */
export interface PluginText {
  /** The path as it was given. */
  readonly name: string;
  readonly text: string;
}

/** @param all what `import()` ended with */
export async function explainLoadFailure(all: unknown, file: PluginText): Promise<QuillaError> {
  // Bun throws a syntax error alone as itself, several together.
  const thrown: unknown = all instanceof AggregateError ? all.errors[0] : all;
  const { name } = file;
  if (/\.[cm]?ts$/.test(name) && !await readsTypes()) {
    const runtime = currentRuntime();
    const script = name.replace(/ts$/, "js");
    return new QuillaError(
      `the plugin ${name} is TypeScript, which this quilla (${runtime.name} ${runtime.version}) cannot read`,
      {
        code: "plugin/types",
        hint:
          `turn it into JavaScript once, and load that: npx -y bun build --no-bundle ${name} --outfile ${script}`,
        cause: thrown,
      },
    );
  }
  const [reason, range] = [reasonOf(thrown), placeOf(thrown, file)];
  if (isMissingImport(thrown)) {
    const imported = importedOf(thrown);
    const why = isThere(imported, name) ? "but a plugin is one file" : "which is not there";
    return new QuillaError(`the plugin ${name} imports ${imported}, ${why}`, {
      code: "plugin/import",
      hint:
        "a plugin is one file: of quilla and of packages it can `import type` only; what else it needs must be in it",
      range,
      cause: thrown,
    });
  }
  if (range !== undefined) {
    return new QuillaError(`the plugin ${name} cannot be read: ${reason}`, {
      code: "plugin/syntax",
      range,
      cause: thrown,
    });
  }
  return new QuillaError(`the plugin ${name} threw while it was loaded: ${reason}`, {
    code: "plugin/load",
    hint: "this is a defect of the plugin: QUILLA_DEBUG=1 shows where it happened",
    cause: thrown,
  });
}

/** Whether the runtime strips types: Deno before 2.5, compiled, does not. */
async function readsTypes(): Promise<boolean> {
  const typed = "data:application/typescript,export%20default%200%20as%20number";
  try {
    await import(typed);
    return true;
  } catch {
    return false;
  }
}

/** The runtimes' messages for an import that leads nowhere: Deno's source and compiled, and Bun's. */
function isMissingImport(thrown: unknown): boolean {
  return /not a dependency|not prefixed with|Module not found|Cannot find (package|module)|Could not resolve/
    .test(messageOf(thrown));
}

/** Whether a file lies there, beside the plugin's: what runs is one file, which was hashed, so no other is looked for. */
function isThere(imported: string, plugin: string): boolean {
  if (imported.startsWith("file:")) return existsSync(new URL(imported));
  return /^(\.{0,2}\/|\w:)/.test(imported) && existsSync(resolve(dirname(plugin), imported));
}

/** What most of them put into quotes first, and one behind a colon. */
function importedOf(thrown: unknown): string {
  const message = withOriginalPaths(messageOf(thrown));
  const [, quoted, bare] = /["']([^"']+)["']|not found: (\S+)/.exec(message) ?? [];
  return quoted ?? bare ?? "something";
}

/** The first line of the message, without the place and the kind of error. */
function reasonOf(thrown: unknown): string {
  const [line = ""] = withOriginalPaths(thrownText(thrown)).split("\n");
  return line.replace(/^SyntaxError: /, "").replace(/ at \S+:\d+:\d+$/, "").replace(/\.$/, "");
}

/** Where the file is wrong. Bun says it in `position`, Deno and V8 at the end of the message. */
function placeOf(thrown: unknown, file: PluginText): SourceRange | undefined {
  const { position } = thrown as { position?: { line: number; column: number } | null };
  const [, line, column] = /:(\d+):(\d+)$/.exec(messageOf(thrown).trimEnd()) ?? [];
  const at = position ?? { line: Number(line), column: Number(column) };
  if (!(at.line > 0 && at.column > 0)) return undefined;
  const start = { line: at.line, column: at.column };
  return { file, start, end: { ...start, column: start.column + 1 } };
}
