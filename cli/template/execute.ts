/**
 * Fills in a template that was read: walks through its parts, by the rules of Go's text/template (1.24).
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import { Evaluator } from "./evaluate.ts";
import { CallFault, LimitFault, type Source } from "./fault.ts";
import type { Functions } from "./functions.ts";
import { deepestCalls, Limits } from "./limits.ts";
import type { Branch, Definitions, Node } from "./nodes.ts";
import { printed } from "./printf/print.ts";
import { compareKeys } from "./printf/printer.ts";
import { Scope } from "./scope.ts";
import { isTrue } from "./truth.ts";
import { nounOf } from "./fields.ts";
import {
  indirect,
  intValue,
  isNilReference,
  type MapData,
  type SliceData,
  stringValue,
  type Value,
} from "./types.ts";

/** A template that was read, and how it is filled in. */
export interface Filling {
  readonly source: Source;
  readonly definitions: Definitions;
  readonly functions: Functions;
  /** Whether a map without an entry that is asked for is a mistake; else it says `<no value>`. */
  readonly requiresEntries: boolean;
  /** What is done to the text that an action writes. */
  readonly shown: (text: string) => string;
}

/** How a list of parts was left: at its end, or by `{{break}}` or `{{continue}}`. */
type Left = "end" | "break" | "continue";

/** @throws {UsageError} `usage/template` */
export function execute(filling: Filling, value: Value | undefined): string {
  const execution = new Execution(filling);
  execution.run(value);
  return execution.text;
}

/**
 * What a template writes until something in it goes wrong, as Docker has it in the heading of a table.
 */
export function executeAsFarAsPossible(filling: Filling, value: Value | undefined): string {
  const execution = new Execution(filling);
  try {
    execution.run(value);
  } catch {
    // What is wrong was said of the rows, if there are any.
  }
  return execution.text;
}

class Execution {
  readonly #filling: Filling;
  readonly #limits = new Limits();
  readonly #evaluator: Evaluator;
  readonly #parts: string[] = [];
  #depth = 0;

  constructor(filling: Filling) {
    this.#filling = filling;
    this.#evaluator = new Evaluator({ ...filling, limits: this.#limits });
  }

  get text(): string {
    return this.#parts.join("");
  }

  run(value: Value | undefined): void {
    try {
      this.#walk(this.#filling.definitions.get("") ?? [], value, new Scope(value));
    } catch (error) {
      if (!(error instanceof CallFault)) throw error;
      const { at } = this.#evaluator;
      if (error instanceof LimitFault) throw this.#filling.source.excessive(at, error);
      throw this.#filling.source.unfillable(at, error.message, error.hint);
    }
  }

  #walk(nodes: readonly Node[], dot: Value | undefined, scope: Scope): Left {
    if (++this.#depth > deepestCalls) {
      throw new LimitFault(`templates call each other more than ${deepestCalls} deep`);
    }
    for (const node of nodes) {
      this.#limits.step();
      const left = this.#node(node, dot, scope);
      if (left === "end") continue;
      this.#depth--;
      return left;
    }
    this.#depth--;
    return "end";
  }

  #node(node: Node, dot: Value | undefined, scope: Scope): Left {
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "end";
      case "action": {
        const value = this.#evaluator.pipe(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) {
          this.#write(this.#filling.shown(printed(value, this.#limits)));
        }
        return "end";
      }
      case "break":
      case "continue":
        return node.kind;
      case "template": {
        const { name, pipe, at } = node;
        const nodes = this.#filling.definitions.get(name);
        this.#evaluator.at = at;
        if (nodes === undefined) throw new CallFault(`there is no template ${quote(name)}`);
        const value = pipe === undefined ? undefined : this.#evaluator.pipe(pipe, dot, scope);
        this.#walk(nodes, value, new Scope(value));
        return "end";
      }
      default: {
        const size = scope.size;
        const left = node.kind === "range"
          ? this.#range(node, dot, scope)
          : this.#choose(node, dot, scope);
        scope.shrink(size);
        return left;
      }
    }
  }

  #choose({ kind, pipe, then, otherwise }: Branch, dot: Value | undefined, scope: Scope): Left {
    const value = this.#evaluator.pipe(pipe, dot, scope);
    if (isTrue(value)) return this.#walk(then, kind === "with" ? value : dot, scope);
    return otherwise === undefined ? "end" : this.#walk(otherwise, dot, scope);
  }

  #range(branch: Branch, dot: Value | undefined, scope: Scope): Left {
    const { pipe, then, otherwise } = branch;
    const value = indirect(this.#evaluator.pipe(pipe, dot, scope));
    this.#evaluator.at = pipe.at;
    const size = scope.size;
    let count = 0;
    for (const [key, element] of this.#elements(value, pipe.variables.length)) {
      count++;
      this.#limits.step();
      this.#setVariables(branch, scope, key, element);
      const left = this.#walk(then, element, scope);
      scope.shrink(size);
      if (left === "break") break;
    }
    if (count > 0 || otherwise === undefined) return "end";
    return this.#walk(otherwise, dot, scope);
  }

  #setVariables(
    { pipe: { variables, isAssignment } }: Branch,
    scope: Scope,
    key: Value | undefined,
    element: Value | undefined,
  ): void {
    const [first, second] = variables;
    if (first === undefined) return;
    if (isAssignment) {
      scope.assign(first, second === undefined ? element : key);
      if (second !== undefined) scope.assign(second, element);
    } else {
      scope.replace(1, element);
      if (second !== undefined) scope.replace(2, key);
    }
  }

  /** What there is to go through, with where it stands. */
  *#elements(
    value: Value | undefined,
    variables: number,
  ): Generator<readonly [key: Value | undefined, element: Value | undefined]> {
    if (value === undefined) return;
    const { type, data } = value;
    const element = type.element!;
    switch (type.kind) {
      case "slice":
        for (const [index, each] of (data as SliceData ?? []).entries()) {
          yield [intValue(index), { type: element, data: each }];
        }
        return;
      case "map": {
        const entries = [...(data as MapData ?? new Map<string, unknown>())];
        this.#limits.step(entries.length);
        entries.sort(([a], [b]) => compareKeys(a, b));
        for (const [key, each] of entries) yield [stringValue(key), { type: element, data: each }];
        return;
      }
      case "int":
      case "uint":
        if (variables > 1) throw new CallFault("a range over a number has one variable, not two");
        for (let at = 0n; at < (data as bigint); at++) yield [undefined, { type, data: at }];
        return;
      default: {
        const what = isNilReference(value) ? "nil" : nounOf(type);
        throw new CallFault(`range goes through lists, maps and numbers, not ${what}`);
      }
    }
  }

  #write(text: string): void {
    this.#limits.take(text.length);
    this.#parts.push(text);
  }
}
