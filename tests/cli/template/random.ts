/**
 * Templates of Go's grammar that nobody wrote, most of them with mistakes.
 *
 * @module
 */
import type { TemplateCase } from "./cases/mod.ts";

const fields = [".Text", ".Int", ".Long", ".Float", ".Yes", ".No", ".List", ".Numbers", ".Empty"]
  .concat(".NilList", ".Map", ".NilMap", ".Mixed", ".Any", ".Nil", ".Inner", ".Pointer", ".NilPtr")
  .concat(".Inners", ".When", ".Span", ".Bytes", ".Odd", ".Inner.Name", ".Pointer.Count", ".Map.a")
  .concat(".NilPtr.Name", ".Map.zz", ".Mixed.text", ".Mixed.list", ".Mixed.null", ".Mixed.map.k")
  .concat(".Nope", "$", "$x", "$.Text", ".");
const constants = ["1", "0", "-3", "42", "1.5", "0.0", "1e6", '"a"', '""', '"a,b"', '"%v"', "true"]
  .concat('"%d|%s"', "false", "nil", "'c'", "`raw`", "100", "0x1f");
const verbs = ["%v", "%d", "%s", "%q", "%x", "%X", "%+v", "%#v", "%T", "%t", "%c", "%U", "%o", "%b"]
  .concat("%e", "%f", "%g", "%6d", "%-6s|", "%06d", "%.2f", "%8.3v", "%+d", "% d", "%#x", "%5t")
  .concat("%%", "%!", "%[2]v", "%*d", "%z", "%.3s", "%O", "%E", "%G", "%+q", "%#q", "% x", "%.0f");
const unary = ["len", "not", "json", "title", "lower", "upper"];
const binary = ["join", "split", "truncate", "ne", "lt", "le", "gt", "ge"];
const any = ["print", "println", "printf", "index", "slice", "eq", "and", "or", "html", "js"]
  .concat("urlquery", "call", "pad");
const ranges = [".List", ".Numbers", ".Map", ".Mixed", ".Inners", ".Empty", "3", ".Mixed.list"]
  .concat(".Int");
const oddities = ["end", "else", "break", "/* c */", "", 'block "b" .}}x{{end', 'template "none"'];

/** The same for the same seed. */
export function randomTemplates(count: number, seed: number): readonly TemplateCase[] {
  const author = new Author(seed);
  return Array.from({ length: count }, () => ({ document: "language", template: author.write() }));
}

class Author {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  write(): string {
    const text = (this.#chance(0.8) ? "{{$x := 7}}" : "") + this.#parts(2);
    if (!this.#chance(0.05)) return text;
    const at = Math.floor(this.#random() * text.length);
    return text.slice(0, at) + this.#pick([...'{}()|.$",:é ']) + text.slice(at);
  }

  #parts(depth: number): string {
    return this.#repeat(1 + Math.floor(this.#random() * 3), () => this.#part(depth)).join("");
  }

  #part(depth: number): string {
    const choice = this.#random();
    if (choice < 0.15) return this.#pick([" ", "x", "\n", " a ", "-"]);
    if (choice < 0.6 || depth <= 0) return this.#action(this.#pipe(2));
    if (choice < 0.66) return this.#action(`$x ${this.#pick([":=", "="])} ${this.#pipe(1)}`);
    if (choice < 0.78) return this.#branch(depth);
    if (choice < 0.93) return this.#range(depth);
    if (choice > 0.97) return this.#action(this.#pick(oddities));
    const use = this.#action(`template "t" ${this.#pick([".", ".Inner", "1", ""])}`);
    return this.#action('define "t"') + this.#parts(0) + this.#action("end") + use;
  }

  #branch(depth: number): string {
    const word = this.#pick(["if", "with"]);
    const otherwise = this.#pick([
      "else",
      `else if ${this.#pipe(1)}`,
      `else with ${this.#pipe(1)}`,
    ]);
    return this.#action(`${word} ${this.#pick(["", "$x := "])}${this.#pipe(1)}`) +
      this.#parts(depth - 1) +
      (this.#chance(0.5) ? this.#action(otherwise) + this.#parts(depth - 1) : "") +
      this.#action("end");
  }

  #range(depth: number): string {
    const variables = this.#pick(["", "$x := ", "$i, $x := "]);
    // A span of time is a number that takes a day to count to.
    const over = this.#chance(0.8)
      ? this.#pick(ranges)
      : this.#pipe(1).replaceAll(".Span", ".Long").replace("$", ".List");
    const leave = this.#chance(0.2) ? this.#action(this.#pick(["break", "continue"])) : "";
    const otherwise = this.#chance(0.3) ? this.#action("else") + this.#parts(depth - 1) : "";
    return this.#action(`range ${variables}${over}`) + this.#parts(depth - 1) + leave + otherwise +
      this.#action("end");
  }

  #action(text: string): string {
    return `{{${this.#chance(0.1) ? "- " : ""}${text}${this.#chance(0.1) ? " -" : ""}}}`;
  }

  #pipe(depth: number): string {
    const first = this.#command(depth);
    if (this.#chance(0.8)) return first;
    const argument = this.#chance(0.5) ? ` ${this.#operand(depth)}` : "";
    return `${first} | ${this.#pick([...unary, ...binary, ...any])}${argument}`;
  }

  #command(depth: number): string {
    if (this.#chance(0.45)) return this.#operand(depth);
    const name = this.#pick([...unary, ...binary, ...any]);
    const wanted = unary.includes(name)
      ? 1
      : binary.includes(name)
      ? 2
      : name === "pad"
      ? 3
      : undefined;
    const count = wanted ?? Math.floor(this.#random() * 4);
    const words = this.#repeat(count, () => this.#operand(depth));
    if (name === "printf" && this.#chance(0.95)) {
      const format = this.#repeat(1 + Math.floor(this.#random() * 3), () => this.#pick(verbs));
      words.unshift(JSON.stringify(format.join(" ")));
    }
    return [name, ...words].join(" ");
  }

  #operand(depth: number): string {
    if (this.#chance(0.5)) return this.#pick(fields);
    if (this.#chance(0.6) || depth <= 0) return this.#pick(constants);
    return `(${this.#pipe(depth - 1)})${this.#chance(0.1) ? ".Name" : ""}`;
  }

  #repeat(count: number, make: () => string): string[] {
    return Array.from({ length: count }, make);
  }

  #pick(choices: readonly string[]): string {
    return choices[Math.floor(this.#random() * choices.length)]!;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  /** Mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
