/**
 * The values of pipelines, commands, fields and calls.
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import { CallFault, LimitFault, type Source } from "./fault.ts";
import { fieldOf, type FieldOptions } from "./fields.ts";
import { type Functions, type Parameter, wantedName } from "./functions.ts";
import type { Limits } from "./limits.ts";
import type { Command, FunctionNode, NumberNode, Operand, Pipe } from "./nodes.ts";
import type { Scope } from "./scope.ts";
import { isTrue } from "./truth.ts";
import {
  boolValue,
  floatType,
  intValue,
  isAssignable,
  isNil,
  stringValue,
  unwrap,
  type Value,
} from "./types.ts";

/** What the command before hands on as the last argument. */
interface Handed {
  readonly value: Value | undefined;
}

/** What evaluation needs of the template around it. */
export interface Surroundings extends FieldOptions {
  readonly source: Source;
  readonly functions: Functions;
  readonly limits: Limits;
}

/** The place in the template that is at work, and what is found there. */
export class Evaluator {
  readonly #around: Surroundings;
  /** Where the template is, for messages. */
  at = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The value of a pipeline, which its variables have then too. */
  pipe(pipe: Pipe, dot: Value | undefined, scope: Scope): Value | undefined {
    let handed: Handed | undefined;
    for (const command of pipe.commands) {
      this.#around.limits.step();
      this.at = command.at;
      handed = { value: unwrap(this.#command(command, dot, scope, handed)) };
    }
    for (const name of pipe.variables) {
      if (pipe.isAssignment) scope.assign(name, handed?.value);
      else scope.declare(name, handed?.value);
    }
    return handed?.value;
  }

  #command(
    { operands: [first, ...args] }: Command,
    dot: Value | undefined,
    scope: Scope,
    handed: Handed | undefined,
  ): Value | undefined {
    if (first.kind === "function") return this.#call(first, args, dot, scope, handed);
    if (args.length > 0 || handed !== undefined) {
      const names = "names" in first ? first.names : [];
      if (names.length === 0) {
        throw this.#fault(first.at, `${quote(first.text)} is no function, and takes no argument`);
      }
      return this.#operand(first, dot, scope, true);
    }
    if (first.kind === "nil") throw this.#fault(first.at, "nil alone says nothing");
    return this.#operand(first, dot, scope);
  }

  /** @param hasArguments whether a field is given arguments, which none takes */
  #operand(
    operand: Operand,
    dot: Value | undefined,
    scope: Scope,
    hasArguments = false,
  ): Value | undefined {
    this.at = operand.at;
    switch (operand.kind) {
      case "dot":
        return dot;
      case "nil":
        return undefined;
      case "bool":
        return boolValue(operand.value);
      case "string":
        return stringValue(operand.value);
      case "number":
        return this.#number(operand);
      case "pipe":
        return this.pipe(operand, dot, scope);
      case "function":
        return this.#call(operand, [], dot, scope, undefined);
      case "field":
        return this.#fields(operand, dot, hasArguments);
      case "variable":
        return this.#fields(operand, scope.get(operand.variable), hasArguments);
      case "chain":
        return this.#fields(operand, this.#operand(operand.base, dot, scope), hasArguments);
    }
  }

  #number({ at, text, int, float, isFloat }: NumberNode): Value {
    if (isFloat && float !== undefined) return { type: floatType, data: float };
    if (int !== undefined) return intValue(int);
    throw this.#fault(at, `${text} is too great for an int`);
  }

  #fields(
    { at, names }: { readonly at: number; readonly names: readonly string[] },
    base: Value | undefined,
    hasArguments: boolean,
  ): Value | undefined {
    return names.reduce((receiver, name, index) => {
      this.at = at;
      const isLast = index === names.length - 1;
      return fieldOf(receiver, name, this.#around, hasArguments && isLast);
    }, base);
  }

  #call(
    { text: name, at }: FunctionNode,
    operands: readonly Operand[],
    dot: Value | undefined,
    scope: Scope,
    handed: Handed | undefined,
  ): Value | undefined {
    this.#around.limits.step();
    const { parameters, rest, run, isLazy } = this.#around.functions.get(name)!;
    const count = operands.length + (handed === undefined ? 0 : 1);
    const isWrong = rest === undefined ? count !== parameters.length : count < parameters.length;
    if (isWrong) {
      const least = rest === undefined ? "" : "at least ";
      const wanted = `${least}${parameters.length} argument${parameters.length === 1 ? "" : "s"}`;
      throw this.#fault(at, `${name} takes ${wanted}, not ${count}`);
    }
    const wanted = (index: number) => parameters[index] ?? rest!;
    if (isLazy !== undefined) {
      let value: Value | undefined;
      for (const operand of operands) {
        value = this.#argument(operand, "anything", dot, scope, name);
        if (isTrue(unwrap(value)) === isLazy.stopsAt) return value;
      }
      return handed === undefined ? value : handed.value;
    }
    const values = operands.map((operand, index) =>
      this.#argument(operand, wanted(index), dot, scope, name)
    );
    if (handed !== undefined) {
      this.at = at;
      values.push(this.#fitting(handed.value, wanted(operands.length), name));
    }
    this.at = at;
    for (const value of values) {
      if (value?.type.kind === "string") this.#around.limits.look((value.data as string).length);
    }
    try {
      return run(values, this.#around.limits);
    } catch (error) {
      if (!(error instanceof CallFault) || error instanceof LimitFault) throw error;
      throw this.#fault(at, `${name} failed: ${error.message}`, error.hint);
    }
  }

  #argument(
    operand: Operand,
    wanted: Parameter,
    dot: Value | undefined,
    scope: Scope,
    name: string,
  ): Value | undefined {
    this.at = operand.at;
    const isConstant = operand.kind === "bool" || operand.kind === "string" ||
      operand.kind === "number";
    if (operand.kind === "nil") {
      if (typeof wanted === "string" || wanted.kind === "slice") {
        return this.#fitting(undefined, wanted, name);
      }
      throw this.#fault(operand.at, `${name} wants ${wantedName(wanted)}, not nil`);
    }
    if (isConstant && typeof wanted !== "string") {
      const isInt = operand.kind === "number" && operand.int !== undefined && wanted.kind === "int";
      if (isInt) return { type: wanted, data: operand.int };
      if (operand.kind !== wanted.kind) {
        throw this.#fault(operand.at, `${name} wants ${wantedName(wanted)}, not ${operand.text}`);
      }
    }
    return this.#fitting(this.#operand(operand, dot, scope), wanted, name);
  }

  /** The value as a function's parameter takes it. */
  #fitting(value: Value | undefined, wanted: Parameter, name: string): Value | undefined {
    if (typeof wanted === "string") return value;
    if (value === undefined) {
      if (wanted.kind === "slice") return { type: wanted, data: null };
      throw this.#fault(this.at, `${name} wants ${wantedName(wanted)}, and there is no value`);
    }
    if (isAssignable(value.type, wanted)) return value;
    const held = value.type.kind === "interface" && !isNil(value) ? unwrap(value)! : value;
    if (isAssignable(held.type, wanted)) return held;
    if (held.type.kind === "pointer" && isAssignable(held.type.element!, wanted)) {
      if (held.data === null) throw this.#fault(this.at, `${name} is given a nil pointer`);
      return { type: held.type.element!, data: (held.data as { readonly to: unknown }).to };
    }
    throw this.#fault(
      this.at,
      `${name} wants ${wantedName(wanted)}, not ${wantedName(held.type)}`,
      wanted.kind === "string" ? 'printf "%v" makes text of anything' : undefined,
    );
  }

  #fault(at: number, reason: string, hint?: string): Error {
    return this.#around.source.unfillable(at, reason, hint);
  }
}
