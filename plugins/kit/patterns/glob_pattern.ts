/**
 * Wildcards in names and paths, as Go's `filepath.Match` has them on Unix: `*` and `?` match no slash, `[a-z]` and
 * `[^a-z]` one character, be it a slash; a backslash takes the meaning from the next character. With `doubleStar`, as in
 * ignore files, `**` matches any number of directories.
 *
 * A path is matched against all ways through the pattern at once: the work is at most the product of the two lengths,
 * whatever the pattern.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";

/** One step of a pattern. */
type Step =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "any" }
  | {
    readonly kind: "class";
    readonly negated: boolean;
    readonly spans: readonly [string, string][];
  }
  /** `*`: any text without a slash. */
  | { readonly kind: "star" }
  /** `**` before something: nothing, or any text that ends in a slash. The step after it is `inside` that text. */
  | { readonly kind: "directories" }
  | { readonly kind: "inside" }
  /** Any text: `**` at the end, or before a name without wildcards. */
  | { readonly kind: "anything" };

/** No path is longer (PATH_MAX). The work of matching is the product of both lengths. */
const longestPattern = 4096;

/** A pattern, compiled. */
export class GlobPattern {
  readonly #steps: readonly Step[];
  /** What every match begins with, ends with and holds: most paths are told apart by that alone. */
  readonly #head: string;
  readonly #tail: string;
  readonly #longest: string;

  /** @throws QuillaError `glob/bad-pattern` */
  constructor(pattern: string, { doubleStar = false }: { readonly doubleStar?: boolean } = {}) {
    if (pattern.length > longestPattern) throw tooLong(pattern);
    this.#steps = compile(pattern, doubleStar);
    const literals = literalsOf(this.#steps);
    this.#head = literals[0] ?? "";
    this.#tail = literals.at(-1) ?? "";
    this.#longest = literals.reduce((a, b) => b.length > a.length ? b : a, "");
  }

  /** Whether the whole path, which has no slash at its ends, matches. */
  matches(path: string): boolean {
    if (!path.startsWith(this.#head) || !path.endsWith(this.#tail)) return false;
    if (!path.includes(this.#longest)) return false;
    return this.#after(path).has(this.#steps.length);
  }

  /** Whether some path below a directory could match. */
  mayMatchBelow(directory: string): boolean {
    for (const step of this.#after(`${directory}/`)) {
      if (step < this.#steps.length) return true;
    }
    return false;
  }

  /** The steps that may come next once `text` has been matched; their number stands for the pattern's end. */
  #after(text: string): ReadonlySet<number> {
    let current = new Set<number>();
    this.#enter(current, 0);
    for (const char of text) {
      const next = new Set<number>();
      for (const at of current) {
        const step = this.#steps[at];
        switch (step?.kind) {
          case "star":
            if (char !== "/") this.#enter(next, at);
            break;
          case "anything":
            this.#enter(next, at);
            break;
          case "inside":
            next.add(at);
            if (char === "/") this.#enter(next, at + 1);
            break;
          case "char":
          case "any":
          case "class":
            if (matchesChar(step, char)) this.#enter(next, at + 1);
            break;
        }
      }
      if (next.size === 0) return next;
      current = next;
    }
    return current;
  }

  /** Adds a step and those after it that are reached without a character. */
  #enter(steps: Set<number>, at: number): void {
    for (let next = at; !steps.has(next); next++) {
      steps.add(next);
      const kind = this.#steps[next]?.kind;
      if (kind === "directories") steps.add(++next);
      else if (kind !== "star" && kind !== "anything") return;
    }
  }
}

/** Whether a path matches a pattern, in which `**` means no more than `*`. */
export function matchPath(pattern: string, path: string): boolean {
  return new GlobPattern(pattern).matches(path);
}

/** Whether a text has a character that makes a pattern of it. */
export function hasWildcard(text: string): boolean {
  return /^(?:[^\\]|\\[^])*?[*?[]/.test(text);
}

/** @throws QuillaError `glob/bad-pattern` */
export function validatePattern(pattern: string): void {
  compile(pattern, false);
}

function tooLong(pattern: string): QuillaError {
  return new QuillaError(
    `the pattern ${quote(pattern)} has more than ${longestPattern} characters`,
    {
      code: "glob/bad-pattern",
      hint: "no path is as long as that",
    },
  );
}

function matchesChar(step: Step & { kind: "char" | "any" | "class" }, char: string): boolean {
  if (step.kind === "char") return step.char === char;
  if (step.kind === "any") return char !== "/";
  const code = codeOf(char);
  const isInside = step.spans.some(([low, high]) => codeOf(low) <= code && code <= codeOf(high));
  return isInside !== step.negated;
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}

/** The texts before, between and after the wildcards. */
function literalsOf(steps: readonly Step[]): string[] {
  const literals: string[] = [];
  let literal = "";
  for (const step of steps) {
    if (step.kind === "char") {
      literal += step.char;
    } else {
      literals.push(literal);
      literal = "";
    }
  }
  return [...literals, literal];
}

function compile(pattern: string, doubleStar: boolean): Step[] {
  const reader = new PatternReader(pattern);
  const steps: Step[] = [];
  for (let char = reader.next(); char !== undefined; char = reader.next()) {
    if (char === "*" && doubleStar && reader.takes("*")) {
      const isPath = reader.takes("/");
      const isFirst = steps.length === 0;
      // As in Docker, **name also matches the end of a longer name, unless there are other wildcards.
      if (reader.isAtEnd || (isFirst && !isPath && reader.isLiteral)) {
        steps.push({ kind: "anything" });
      } else steps.push({ kind: "directories" }, { kind: "inside" });
    } else if (char === "*") {
      if (steps.at(-1)?.kind !== "star") steps.push({ kind: "star" });
    } else if (char === "?") {
      steps.push({ kind: "any" });
    } else if (char === "[") {
      steps.push(reader.characterClass());
    } else {
      steps.push({ kind: "char", char: char === "\\" ? reader.escaped() : char });
    }
  }
  return steps;
}

class PatternReader {
  readonly #pattern: string;
  readonly #chars: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = [...pattern];
  }

  get isAtEnd(): boolean {
    return this.#at === this.#chars.length;
  }

  /** Whether what is left has no character that means something. */
  get isLiteral(): boolean {
    return !this.#chars.slice(this.#at).some((char) => "*?[]\\".includes(char));
  }

  next(): string | undefined {
    return this.#chars[this.#at++];
  }

  /** Reads a character if it is the one given. */
  takes(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  /** The character after a backslash. */
  escaped(): string {
    return this.next() ?? this.#refuse("it ends in a backslash");
  }

  /** What stands behind a `[`, up to the `]`. */
  characterClass(): Step {
    const negated = this.takes("^");
    const spans: [string, string][] = [];
    do {
      const low = this.#classCharacter();
      spans.push([low, this.takes("-") ? this.#classCharacter() : low]);
    } while (!this.takes("]"));
    return { kind: "class", negated, spans };
  }

  #classCharacter(): string {
    const char = this.next() ?? this.#refuse("a [ has no ]");
    if (char === "-" || char === "]") {
      this.#refuse(`a ${char} stands in brackets where a character should`);
    }
    return char === "\\" ? this.escaped() : char;
  }

  #refuse(why: string): never {
    throw new QuillaError(`the pattern ${quote(this.#pattern)} is malformed: ${why}`, {
      code: "glob/bad-pattern",
      hint: "put a backslash before a character that stands for itself",
    });
  }
}
