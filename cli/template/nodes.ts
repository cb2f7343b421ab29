/**
 * What a template is made of.
 *
 * @module
 */

/** Something in an action that has a value. */
export type Operand =
  | { readonly kind: "dot" | "nil"; readonly at: number; readonly text: string }
  | { readonly kind: "bool"; readonly at: number; readonly text: string; readonly value: boolean }
  | { readonly kind: "string"; readonly at: number; readonly text: string; readonly value: string }
  | NumberNode
  | FieldNode
  | VariableNode
  | ChainNode
  | FunctionNode
  | Pipe;

/** A constant number: what Go's rules let it be. */
export interface NumberNode {
  readonly kind: "number";
  readonly at: number;
  readonly text: string;
  readonly int?: bigint;
  readonly float?: number;
  /** Whether it is a float where nothing says what it should be. */
  readonly isFloat: boolean;
}

/** `.A.B` */
export interface FieldNode {
  readonly kind: "field";
  readonly at: number;
  readonly text: string;
  readonly names: readonly string[];
}

/** `$x.A.B` */
export interface VariableNode {
  readonly kind: "variable";
  readonly at: number;
  readonly text: string;
  readonly variable: string;
  readonly names: readonly string[];
}

/** `(…).A.B` */
export interface ChainNode {
  readonly kind: "chain";
  readonly at: number;
  readonly text: string;
  readonly base: Operand;
  readonly names: readonly string[];
}

/** The name of a function. */
export interface FunctionNode {
  readonly kind: "function";
  readonly at: number;
  readonly text: string;
}

/** A first operand and its arguments. */
export interface Command {
  readonly at: number;
  readonly operands: readonly [Operand, ...Operand[]];
}

/** Commands, each of which hands its value to the next, and the variables that take the last one. */
export interface Pipe {
  readonly kind: "pipe";
  readonly at: number;
  readonly text: string;
  readonly variables: readonly string[];
  /** Whether the variables are there already. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

/** A part of a template. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly at: number; readonly pipe: Pipe }
  | { readonly kind: "break" | "continue"; readonly at: number }
  | Branch
  | {
    readonly kind: "template";
    readonly at: number;
    readonly name: string;
    readonly pipe: Pipe | undefined;
  };

/** A part that is done, or not, or several times. */
export interface Branch {
  readonly kind: "if" | "with" | "range";
  readonly at: number;
  readonly pipe: Pipe;
  readonly then: readonly Node[];
  readonly otherwise: readonly Node[] | undefined;
}

/** A template that was read, with those that it defines by name; its own has the empty name. */
export type Definitions = ReadonlyMap<string, readonly Node[]>;
