/**
 * What a plugin is: types only. An external plugin needs nothing of quilla at run time but what it is handed.
 *
 * @module
 */
import type { Attester } from "./attester.ts";
import type { Cache } from "./cache.ts";
import type { Cataloger } from "./cataloger.ts";
import type { Check } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Instruction } from "./instruction.ts";
import type { Observer } from "./observer.ts";
import type { Output } from "./output.ts";
import type { Runner } from "./runner.ts";
import type { Source } from "./source.ts";
import type { Server } from "./server.ts";
import type { Tool } from "./tool.ts";
import type { Transport } from "./transport.ts";

/** What quilla loads at start-up. `name` and `api` are required; a plugin supplies any of the rest. */
export interface Plugin extends Supplies {
  /** Lower-case letters, digits, `-`, `_`, `.`; shown in messages and by `plugin ls`. `quilla.` is how the built-in ones begin. */
  readonly name: string;
  /** The version of this contract. */
  readonly api: 2;
}

/** The lists of a plugin, one for each kind of thing that it may supply. */
export type Supplies = { readonly [Kind in keyof Kinds]?: readonly Kinds[Kind][] };

/** The kinds of things that plugins supply. */
export interface Kinds {
  /** What Dockerfiles are written with. */
  // deno-lint-ignore no-explicit-any -- each instruction has arguments of its own
  readonly instructions: Instruction<any>;
  /** Where files come from. */
  readonly sources: Source;
  /** Where images live. */
  readonly transports: Transport;
  /** Where the result of a build goes. */
  readonly outputs: Output;
  /** What says of images how they were built, or what is in them. */
  readonly attesters: Attester;
  /** Where builds share what their steps came to. */
  readonly caches: Cache;
  /** What runs programs in the files of a stage or an image. */
  readonly runners: Runner;
  /** How bytes are compressed. */
  readonly codecs: Codec;
  /** Rules that Dockerfiles are checked against. */
  readonly checks: Check;
  /** What finds packages in files. */
  readonly catalogers: Cataloger;
  /** Ways to offer a store to others. */
  readonly servers: Server;
  /** What makes something of all that builds tell. */
  readonly observers: Observer;
  /** Commands beside quilla's own. */
  readonly tools: Tool;
}

/** The name of a kind: the member of a plugin that lists what it supplies of it. */
export type KindName = keyof Kinds;
