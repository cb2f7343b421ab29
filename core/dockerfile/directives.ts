/**
 * Parser directives: `# syntax=…`, `# escape=…` and `# check=…` at the very top of a Dockerfile.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { SourceRange } from "../source.ts";
import { quote } from "../text/quote.ts";
import { type Escape, firstColumn } from "./logical_line.ts";
import type { LineReader } from "./source_lines.ts";
import { isBlank } from "./white_space.ts";

/** A comment at the top that means something. */
export type DirectiveName = "syntax" | "escape" | "check";

/** One directive. */
export interface Directive {
  /** Which it is. */
  readonly name: DirectiveName;
  /** What stands behind the equals sign. */
  readonly value: string;
  /** Where it stands. */
  readonly range: SourceRange;
}

/** The directives by name, in the order written. */
export type Directives = ReadonlyMap<DirectiveName, Directive>;

/**
 * Reads the directives; the reader stands on the first line that is none. Names are not case-sensitive. A comment, a
 * blank line or an unknown name ends them, and what follows is a comment whatever it looks like.
 *
 * @throws QuillaError `dockerfile/directive-twice`
 */
export function readDirectives(reader: LineReader): Directives {
  const directives = new Map<DirectiveName, Directive>();
  for (let line = reader.peek(); line !== undefined; line = reader.peek()) {
    const column = firstColumn(line);
    const match = /^#\s*([a-z][a-z0-9]*)\s*=(.*)$/i.exec(line.text.slice(column));
    const name = match?.[1]?.toLowerCase();
    const value = match?.[2] ?? "";
    if (name === undefined || !isDirectiveName(name) || isBlank(value)) break;
    const range: SourceRange = {
      file: reader.file,
      start: { line: line.number, column: column + 1 },
      end: { line: line.number, column: line.text.length + 1 },
    };
    const earlier = directives.get(name);
    if (earlier !== undefined) {
      throw new QuillaError(`the directive ${name} is given twice`, {
        code: "dockerfile/directive-twice",
        hint: `keep one of the lines ${earlier.range.start.line} and ${line.number}`,
        range,
      });
    }
    directives.set(name, { name, value: value.trim(), range });
    reader.next();
  }
  return directives;
}

/**
 * The escape character that the directives choose.
 *
 * @throws QuillaError `dockerfile/invalid-escape`
 */
export function escapeOf(directives: Directives): Escape {
  const directive = directives.get("escape");
  if (directive === undefined) return "\\";
  const { value, range } = directive;
  if (value === "\\" || value === "`") return value;
  throw new QuillaError(`the escape character ${quote(value)} is not possible`, {
    code: "dockerfile/invalid-escape",
    hint: "use a backslash or a backtick",
    range,
  });
}

function isDirectiveName(name: string): name is DirectiveName {
  return name === "syntax" || name === "escape" || name === "check";
}
