/**
 * Where in a shell's command white space is only white space: outside of quotes, and not behind an escape character.
 *
 * Nothing is understood of the command beyond that. Where this is not sure, it says no.
 *
 * @module
 */

/**
 * How a shell quotes: those of POSIX escape with a backslash, those of Windows with a backtick or with `^`, and a backslash of theirs
 * stands for itself.
 */
export type Quoting = "posix" | "windows";

/** What the scan is inside of: `'` and `"`, `{` of `${…}`, a backtick, or `(` of `$(…)` and of a group. */
type Frame = "'" | '"' | "{" | "`" | "(";

/**
 * For each of the offsets whether white space there separates words, so that there may be more or less of it.
 *
 * @param offsets ascending
 */
export function separates(
  command: string,
  offsets: readonly number[],
  quoting: Quoting,
): boolean[] {
  const scan = new Scan(command, quoting);
  return offsets.map((offset) => scan.isPlainAt(offset));
}

class Scan {
  readonly #text: string;
  readonly #quoting: Quoting;
  readonly #frames: Frame[] = [];
  #at = 0;
  /** The place behind the last character that an escape character took the meaning from. */
  #escaped = -1;
  /** Whether something came that shells read in different ways, or that it takes a grammar to read. */
  #isUnsure = false;

  constructor(text: string, quoting: Quoting) {
    this.#text = text;
    this.#quoting = quoting;
  }

  isPlainAt(offset: number): boolean {
    while (this.#at < offset) this.#step();
    const frame = this.#frames.at(-1);
    // What was stepped over in one, such as an escape character and its next, has no joint in it.
    return !this.#isUnsure && this.#at === offset && this.#escaped !== offset &&
      (frame === undefined || frame === "(");
  }

  #step(): void {
    const char = this.#text[this.#at]!;
    const frame = this.#frames.at(-1);
    if (frame === "'") {
      if (char === "'") this.#frames.pop();
      this.#at++;
      return;
    }
    const escape = this.#quoting === "posix" ? "\\" : "`";
    if (char === escape) {
      this.#at += 2;
      this.#escaped = this.#at;
      return;
    }
    const rest = this.#text.slice(this.#at, this.#at + 5);
    // The one is a string with escapes to some shells; in the other a bracket ends that none begins.
    if (frame !== '"' && rest.startsWith("$'") || frame === "(" && rest === "case ") {
      this.#isUnsure = true;
    }
    this.#at++;
    if (char === frame && char !== "(" && char !== "{") this.#frames.pop();
    else if (frame === "{" && char === "}" || frame === "(" && char === ")") this.#frames.pop();
    else if (char === '"') this.#frames.push('"');
    else if (char === "`") this.#frames.push("`");
    else if (char === "$" && "({".includes(this.#text[this.#at] || " ")) {
      this.#frames.push(this.#text[this.#at++] as Frame);
    } else if (frame !== '"' && char === "'") this.#frames.push("'");
    else if ((frame === "(" || frame === undefined) && char === "(") this.#frames.push("(");
  }
}
