/**
 * What a program writes, as the lines that a terminal would show: bars that are drawn over themselves by `\r`, backspaces, what is erased
 * in the line, colours. All that reaches beyond the line is left out: titles, the clipboard, other screens, the cursor's ways up and down,
 * bells.
 *
 * @module
 */
import { sanitise } from "../print/sanitise.ts";
import { type Look, lookAfter, plainLook, plainReset, sgrOf } from "./colours.ts";

/** A line that a program wrote, harmless. */
export interface ProgramLine {
  readonly text: string;
  /** The same with its colours, which end with it. */
  readonly coloured: string;
}

/** A longer line is cut where it stands: nobody's memory is filled by a program that never ends one. */
const longestLine = 16 << 10;
/** Text that needs no look at it to be harmless. */
const known = /^(?!\s*::)[ -"$-~]*$/;
/** So many characters may a sequence have that is not over yet. */
const longestSequence = 4096;
const tabStop = 8;

/** One column of the line; a character that takes two has an empty one behind it. */
interface Cell {
  text: string;
  readonly look: Look;
}

// deno-lint-ignore no-control-regex -- they are what is looked for
const controls = /[\x00-\x09\x0b-\x1f\x7f]/;
// CSI (ECMA-48, 5.4); escapes of two or more characters; the beginning of a string (5.6), such as a title.
// deno-lint-ignore no-control-regex -- they are what is looked for
const escape = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|([\]PX^_])|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/y;
// deno-lint-ignore no-control-regex -- they are what is looked for
const beginning = /\x1b(?:\[[0-?]*[ -/]*|[ -/]*)$/y;
/** What ends a string; so does the end of a line, for no program means to lose more. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const stringEnd = /[\x07\x18\x1a]|\x1b\\|(?=\n)/g;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const joining = /[\p{M}\u200d]/u;
/** No character before it combines with others, or is wide. */
const firstSpecial = "\u0300";

/** One stream of one program. */
export class LineBuffer {
  /** The line, as long as there is nothing special about it; else it is in the cells. */
  #plain = "";
  #cells: Cell[] = [];
  #column = 0;
  #look = plainLook;
  /** The beginning of a sequence whose end has not come yet. */
  #unread = "";
  /** Whether a string has begun, all of which is left out. */
  #isInString = false;
  #lines: ProgramLine[] = [];

  /** The lines that are whole now. */
  push(piece: string): ProgramLine[] {
    const parts = (this.#unread + piece).split("\n");
    this.#unread = "";
    for (const [at, part] of parts.entries()) {
      const isWhole = at < parts.length - 1;
      if (this.#isPlain && isPlain(part, isWhole)) this.#pushPlain(part, isWhole);
      else this.#pushAny(isWhole ? `${part}\n` : part);
    }
    return this.#lines.splice(0);
  }

  /** The line as it stands, though its end has not come; undefined where there is nothing of it. */
  get current(): ProgramLine | undefined {
    if (this.#plain !== "") return plainLine(this.#plain);
    return this.#cells.length === 0 ? undefined : lineOf(this.#cells);
  }

  /** What was written behind the last line end: there is no more. */
  end(): ProgramLine[] {
    this.#unread = "";
    this.#isInString = false;
    if (this.#plain !== "") this.#pushPlain("", true);
    if (this.#cells.length > 0) this.#endLine();
    this.#column = 0;
    return this.#lines.splice(0);
  }

  get #isPlain(): boolean {
    return this.#cells.length === 0 && this.#column === 0 && this.#look === plainLook &&
      !this.#isInString;
  }

  /** Nearly all that is written has nothing special about it, and need not be looked at by character. */
  #pushPlain(part: string, isWhole: boolean): void {
    this.#plain += isWhole && part.endsWith("\r") ? part.slice(0, -1) : part;
    while (this.#plain.length > longestLine) {
      this.#lines.push(plainLine(this.#plain.slice(0, longestLine)));
      this.#plain = this.#plain.slice(longestLine);
    }
    if (!isWhole) return;
    this.#lines.push(plainLine(this.#plain));
    this.#plain = "";
  }

  #pushAny(part: string): void {
    const text = this.#plain + part;
    this.#plain = "";
    for (let at = 0; at < text.length;) {
      at += this.#isInString ? this.#passString(text, at) : this.#take(text, at);
    }
  }

  /** Takes what stands there. @returns how many characters that are */
  #take(text: string, at: number): number {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    switch (character) {
      case "\n":
        this.#endLine();
        break;
      case "\r":
        this.#column = 0;
        break;
      case "\b":
        this.#column = Math.max(0, this.#column - 1);
        break;
      case "\t":
        do this.#put(" "); while (this.#column % tabStop !== 0);
        break;
      case "\x1b":
        return this.#escape(text, at);
      case "\x00":
      case "\x07":
      case "\x0e":
      case "\x0f":
        break; // padding, bells, and other alphabets
      default:
        this.#put(character);
    }
    return character.length;
  }

  #escape(text: string, at: number): number {
    escape.lastIndex = at;
    const match = escape.exec(text);
    if (match === null) {
      beginning.lastIndex = at;
      const left = text.length - at;
      if (left > longestSequence || !beginning.test(text)) return 1;
      this.#unread = text.slice(at);
      return left;
    }
    const [whole, parameters, final, string] = match;
    if (final !== undefined) this.#control(parameters!, final);
    this.#isInString = string !== undefined;
    return whole.length;
  }

  /** @returns how many characters of the string stand there */
  #passString(text: string, at: number): number {
    stringEnd.lastIndex = at;
    const end = stringEnd.exec(text);
    if (end !== null) {
      this.#isInString = false;
      return end.index - at + end[0].length;
    }
    if (text.endsWith("\x1b")) this.#unread = "\x1b";
    return text.length - at;
  }

  #control(parameters: string, final: string): void {
    const count = Math.min(Number(/^\d+/.exec(parameters)?.[0] ?? 0), longestLine);
    const steps = Math.max(1, count);
    if (final === "m" && /^[\d;:]{0,100}$/.test(parameters)) {
      this.#look = lookAfter(this.#look, parameters);
      if (sgrOf(this.#look) === "") this.#look = plainLook;
    } else if (final === "K") this.#erase(count);
    else if (final === "G" || final === "`") this.#column = steps - 1;
    else if (final === "C") this.#column += steps;
    else if (final === "D") this.#column = Math.max(0, this.#column - steps);
    else if (final === "E" || final === "F") this.#column = 0;
    this.#column = Math.min(this.#column, longestLine);
  }

  /** Erases to the end of the line, to its beginning, or all. */
  #erase(what: number): void {
    if (what === 0) this.#cells.length = Math.min(this.#cells.length, this.#column);
    else if (what === 2) this.#cells.length = 0;
    else {
      const count = Math.min(this.#column + 1, this.#cells.length);
      for (let at = 0; at < count; at++) this.#cells[at] = blank();
    }
  }

  #put(character: string): void {
    const cells = this.#cells;
    const isSpecial = character >= firstSpecial;
    if (isSpecial && this.#column > 0 && joining.test(character)) {
      const before = cells[this.#column - 1];
      const base = before?.text === "" ? cells[this.#column - 2] : before;
      if (base !== undefined && base.text.length < 32) base.text += character;
      return;
    }
    while (cells.length < this.#column) cells.push(blank());
    this.#clearHalf(this.#column);
    cells[this.#column++] = { text: character, look: this.#look };
    if (isSpecial && wide.test(character)) {
      this.#clearHalf(this.#column);
      cells[this.#column++] = { text: "", look: this.#look };
    }
    if (cells.length >= longestLine) this.#endLine();
  }

  /** Where half of a wide character is written over, the other half is blank. */
  #clearHalf(at: number): void {
    const cells = this.#cells;
    if (cells[at]?.text === "" && at > 0) cells[at - 1] = blank();
    if (cells[at + 1]?.text === "") cells[at + 1] = blank();
  }

  #endLine(): void {
    this.#lines.push(lineOf(this.#cells));
    this.#cells = [];
    this.#column = 0;
  }
}

/** Whether a part of a line holds nothing that has to be acted on. */
function isPlain(part: string, isWhole: boolean): boolean {
  return !controls.test(isWhole && part.endsWith("\r") ? part.slice(0, -1) : part);
}

function plainLine(text: string): ProgramLine {
  const harmless = known.test(text) ? text : sanitise(text);
  return { text: harmless, coloured: harmless };
}

const blank = (): Cell => ({ text: " ", look: plainLook });

function lineOf(cells: readonly Cell[]): ProgramLine {
  const text = sanitise(cells.map((cell) => cell.text).join(""));
  let coloured = "";
  let visible = "";
  for (let from = 0, to = 0; from < cells.length; from = to) {
    const { look } = cells[from]!;
    while (to < cells.length && cells[to]!.look === look) to++;
    const run = cells.slice(from, to).map((cell) => cell.text).join("");
    // Only at the beginning of a line is `::` a command.
    const harmless = from === 0 ? sanitise(run) : sanitise(`.${run}`).slice(1);
    visible += harmless;
    coloured += look === plainLook ? harmless : `${sgrOf(look)}${harmless}${plainReset}`;
  }
  // What is a command to a CI system only as a whole is harmless only without colours between.
  return { text, coloured: visible === text ? coloured : text };
}
