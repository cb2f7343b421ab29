/**
 * Reads a template, by the grammar of Go's text/template (1.24).
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import type { Source } from "./fault.ts";
import { lex, type LexOptions, type Token, type TokenType } from "./lexer.ts";
import { deepestNesting } from "./limits.ts";
import type { Branch, Definitions, Node, Pipe } from "./nodes.ts";
import { readOperand } from "./operands.ts";

/** What can begin a command. */
const operandTypes: ReadonlySet<TokenType> = new Set<TokenType>(["bool", "character", "dot"])
  .add("field").add("identifier").add("number").add("nil").add("string").add("variable").add("(");

/**
 * @param functions the names of those that there are
 * @throws {UsageError} `usage/template`
 */
export function parse(
  source: Source,
  functions: Iterable<string>,
  options: LexOptions = {},
): Definitions {
  return new Parser(source, new Set(functions), options).run();
}

type Control = Branch["kind"];

/** How a list of parts ended. */
interface Ending {
  readonly nodes: readonly Node[];
  readonly by: "end" | "else";
  readonly at: number;
}

/** The grammar, and what its parts share: the words, one after the other, and which variables there are. */
export class Parser {
  readonly source: Source;
  readonly functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #definitions = new Map<string, readonly Node[]>();
  #next = 0;
  #variables: string[] = ["$"];
  #ranges = 0;
  #depth = 0;

  constructor(source: Source, functions: ReadonlySet<string>, options: LexOptions) {
    this.source = source;
    this.functions = functions;
    this.#tokens = lex(source, options);
  }

  run(): Definitions {
    const root: Node[] = [];
    while (this.peek().type !== "end") {
      if (this.peek().type === "left" && this.#keywordBehindLeft() === "define") {
        this.#definition();
        continue;
      }
      const node = this.#textOrAction();
      if ("by" in node) {
        throw this.source.unreadable(node.at, `{{${node.by}}} stands where nothing is open`);
      }
      root.push(node);
    }
    this.#define("", root, 0);
    return this.#definitions;
  }

  /** The word that comes next. */
  peek(): Token {
    return this.#tokens[this.#next]!;
  }

  /** Goes beyond a word. */
  take(): Token {
    const token = this.peek();
    if (token.type !== "end") this.#next++;
    return token;
  }

  /** Goes beyond spaces. */
  skipSpace(): Token {
    while (this.peek().type === "space") this.#next++;
    return this.peek();
  }

  /** The text from a place to where the parser is. */
  textFrom(at: number): string {
    return this.source.text.slice(at, this.peek().at).trimEnd();
  }

  hasVariable(name: string): boolean {
    return this.#variables.includes(name);
  }

  /** @throws {UsageError} if there is more inside of each other than anybody writes */
  nested<T>(at: number, read: () => T): T {
    if (++this.#depth > deepestNesting) {
      throw this.source.unreadable(at, `more than ${deepestNesting} parts stand in each other`);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  unexpected(token: Token, where: string): Error {
    const what = token.type === "end" ? "the end" : token.type === "right" ? "}}" : token.text;
    const shown = token.type === "end" ? what : quote(what);
    return this.source.unreadable(token.at, `${shown} cannot stand in ${where}`);
  }

  /** Commands up to `end`, which is taken. */
  pipe(where: string, end: "right" | ")"): Pipe {
    const { at } = this.skipSpace();
    const variables: string[] = [];
    const isAssignment = this.#declarations(where, variables);
    const commands = [];
    for (;;) {
      const token = this.skipSpace();
      if (token.type === end) break;
      if (!operandTypes.has(token.type)) throw this.unexpected(token, where);
      commands.push(this.#command());
    }
    const text = this.textFrom(at);
    this.take();
    if (commands.length === 0) throw this.source.unreadable(at, `${where} has no value`);
    for (const { at, operands: [{ kind }] } of commands.slice(1)) {
      if (["bool", "dot", "nil", "number", "string"].includes(kind)) {
        throw this.source.unreadable(at, "behind a | stands what is no function");
      }
    }
    return { kind: "pipe", at, text, variables, isAssignment, commands };
  }

  /** `$x :=`, `$x =`, and `$i, $x` of a range; says whether it is an assignment. */
  #declarations(where: string, variables: string[]): boolean {
    while (this.skipSpace().type === "variable") {
      const start = this.#next;
      const { text: name } = this.take();
      const token = this.skipSpace();
      const isComma = token.type === "symbol" && token.text === ",";
      if (token.type !== "assign" && token.type !== "declare" && !isComma) {
        this.#next = start;
        return false;
      }
      this.take();
      variables.push(name);
      this.#variables.push(name);
      if (!isComma) return token.type === "assign";
      const next = this.skipSpace();
      if (where !== "range" || variables.length > 1) {
        throw this.source.unreadable(token.at, `${where} declares too many variables`);
      }
      if (next.type !== "variable" && next.type !== "right" && next.type !== ")") {
        throw this.source.unreadable(next.at, "range declares variables only");
      }
    }
    return false;
  }

  #command(): Pipe["commands"][number] {
    const { at } = this.peek();
    const operands = [];
    for (;;) {
      this.skipSpace();
      const operand = readOperand(this);
      if (operand !== undefined) operands.push(operand);
      const token = this.peek();
      if (token.type === "space") {
        this.take();
        continue;
      }
      if (token.type === "pipe") this.take();
      else if (token.type !== "right" && token.type !== ")") {
        throw this.unexpected(token, "a command");
      }
      break;
    }
    const [first, ...more] = operands;
    if (first === undefined) throw this.source.unreadable(at, "a command is empty");
    return { at, operands: [first, ...more] };
  }

  #keywordBehindLeft(): string {
    let at = this.#next + 1;
    while (this.#tokens[at]?.type === "space") at++;
    const token = this.#tokens[at];
    return token?.type === "keyword" ? token.text : "";
  }

  #definition(): void {
    const { at } = this.take();
    this.skipSpace();
    this.take();
    const name = this.#name("{{define}}");
    if (this.skipSpace().type !== "right") throw this.unexpected(this.peek(), "{{define}}");
    this.take();
    this.#body(name, at, "{{define}}");
  }

  /** The parts of a template with a name, which knows no variables of where it stands. */
  #body(name: string, at: number, where: string): void {
    const [variables, ranges] = [this.#variables, this.#ranges];
    [this.#variables, this.#ranges] = [["$"], 0];
    const { nodes, by, at: end } = this.#list(at);
    if (by !== "end") throw this.source.unreadable(end, `{{else}} cannot stand in ${where}`);
    [this.#variables, this.#ranges] = [variables, ranges];
    this.#define(name, nodes, at);
  }

  #define(name: string, nodes: readonly Node[], at: number): void {
    const known = this.#definitions.get(name);
    if (known === undefined || isEmpty(known)) this.#definitions.set(name, nodes);
    else if (!isEmpty(nodes)) {
      throw this.source.unreadable(at, `the template ${quote(name)} is defined twice`);
    }
  }

  #name(where: string): string {
    const token = this.skipSpace();
    const operand = token.type === "string" ? readOperand(this) : undefined;
    if (operand?.kind !== "string") throw this.unexpected(token, where);
    return operand.value;
  }

  #list(start: number): Ending {
    return this.nested(start, () => {
      const nodes: Node[] = [];
      while (this.peek().type !== "end") {
        const node = this.#textOrAction();
        if ("by" in node) return { nodes, ...node };
        nodes.push(node);
      }
      throw this.source.unreadable(start, "an action has no {{end}}");
    });
  }

  #textOrAction(): Node | Omit<Ending, "nodes"> {
    const token = this.take();
    if (token.type === "text") return { kind: "text", text: token.text };
    const next = this.skipSpace();
    if (next.type !== "keyword" || next.text === "define") {
      return { kind: "action", at: next.at, pipe: this.pipe("an action", "right") };
    }
    this.take();
    switch (next.text) {
      case "if":
      case "with":
      case "range":
        return this.#control(next.text, next.at);
      case "end":
        this.#close("{{end}}");
        return { by: "end", at: token.at };
      case "else": {
        const { type, text } = this.skipSpace();
        if (type !== "keyword" || (text !== "if" && text !== "with")) this.#close("{{else}}");
        return { by: "else", at: token.at };
      }
      case "break":
      case "continue":
        this.#close(`{{${next.text}}}`);
        if (this.#ranges > 0) return { kind: next.text, at: next.at };
        throw this.source.unreadable(next.at, `{{${next.text}}} stands outside of a range`);
      default:
        return this.#template(next);
    }
  }

  #close(where: string): void {
    if (this.skipSpace().type !== "right") throw this.unexpected(this.peek(), where);
    this.take();
  }

  #template({ text, at }: Token): Node {
    const where = `{{${text}}}`;
    const name = this.#name(where);
    if (text === "block") {
      const pipe = this.pipe(where, "right");
      this.#body(name, at, where);
      return { kind: "template", at, name, pipe };
    }
    if (this.skipSpace().type !== "right") {
      return { kind: "template", at, name, pipe: this.pipe(where, "right") };
    }
    this.take();
    return { kind: "template", at, name, pipe: undefined };
  }

  #control(kind: Control, at: number): Node {
    const outer = this.#variables.length;
    const pipe = this.pipe(kind, "right");
    if (kind === "range") this.#ranges++;
    const { nodes: then, by, at: end } = this.#list(at);
    if (kind === "range") this.#ranges--;
    const otherwise = by === "else" ? this.#otherwise(kind, end) : undefined;
    this.#variables.length = outer;
    return { kind, at, pipe, then, otherwise };
  }

  /** What stands behind `{{else}}`, up to the `{{end}}`; `{{else if}}` has that with what it begins. */
  #otherwise(kind: Control, at: number): readonly Node[] {
    const next = this.peek();
    if (next.type === "keyword") {
      if (kind === "range" || next.text !== kind) {
        throw this.unexpected(next, `the {{else}} of ${kind}`);
      }
      this.take();
      return [this.nested(next.at, () => this.#control(kind, next.at))];
    }
    const { nodes, by, at: end } = this.#list(at);
    if (by === "end") return nodes;
    throw this.source.unreadable(end, "a second {{else}} stands where {{end}} must");
  }
}

/** Whether a template does nothing: one that does may take its name. */
function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === "text" && node.text.trim() === "");
}
