/**
 * The variables of a template while it is filled in.
 *
 * @module
 */
import { CallFault } from "./fault.ts";
import type { Value } from "./types.ts";

interface Variable {
  readonly name: string;
  value: Value | undefined;
}

/** A stack: what is declared last is found first. */
export class Scope {
  readonly #variables: Variable[];

  /** @param dot what `$` is */
  constructor(dot: Value | undefined) {
    this.#variables = [{ name: "$", value: dot }];
  }

  /** How many there are, to go back to. */
  get size(): number {
    return this.#variables.length;
  }

  /** Forgets those that were declared since there were so many. */
  shrink(size: number): void {
    this.#variables.length = size;
  }

  declare(name: string, value: Value | undefined): void {
    this.#variables.push({ name, value });
  }

  /** @throws {CallFault} where there is none of the name, as in its own declaration */
  get(name: string): Value | undefined {
    return this.#find(name).value;
  }

  /** @throws {CallFault} where there is none of the name */
  assign(name: string, value: Value | undefined): void {
    this.#find(name).value = value;
  }

  #find(name: string): Variable {
    const found = this.#variables.findLast((variable) => variable.name === name);
    if (found !== undefined) return found;
    throw new CallFault(`there is no variable ${name}`, `declare it: {{${name} := …}}`);
  }

  /** Gives the variable that is so many from the end another value. */
  replace(fromEnd: number, value: Value | undefined): void {
    this.#variables.at(-fromEnd)!.value = value;
  }
}
