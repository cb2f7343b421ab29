/**
 * What plugins of others are asked to do, while they do it: whoever prints, fails later or never ends is known by name.
 *
 * @module
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import type { SourceRange } from "../source.ts";

/** Takes what a plugin prints; false where nobody listens any more. */
export type Printer = (stream: "stdout" | "stderr", text: string) => boolean;

/** Something that a plugin was asked to do. */
export interface PluginCall {
  /** The plugin's name, or its file while it is loaded. */
  readonly plugin: string;
  /** For messages, such as `HELLO of the plugin hello`. */
  readonly what: string;
  /** The step that it is done for. */
  readonly step: StepSurroundings | undefined;
  /** What the plugin did that it may not, should it have hidden the error. */
  fault?: QuillaError | undefined;
}

/** A step of a build, as far as its plugin's conduct concerns it. */
export interface StepSurroundings {
  readonly range: SourceRange;
  readonly print: Printer;
}

const underway = new Set<PluginCall>();
const last = new Map<string, PluginCall>();
let storage: AsyncLocalStorage<Partial<PluginCall>> | undefined;

function calls(): AsyncLocalStorage<Partial<PluginCall>> {
  if (storage === undefined) {
    const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
    storage = new AsyncLocalStorage();
  }
  return storage;
}

/** The call that the running code belongs to: where the runtime does not say, the one that began last of those that go on. */
export function currentCall(): PluginCall | undefined {
  const known = storage?.getStore();
  return known?.what === undefined ? [...underway].at(-1) : known as PluginCall;
}

/** The calls that have not come to an end. */
export function callsUnderway(): readonly PluginCall[] {
  return [...underway];
}

/** What a plugin was last asked to do; without one, what any of them was, where there is only one. */
export function lastCall(plugin?: string): PluginCall | undefined {
  if (plugin !== undefined) return last.get(plugin);
  return last.size === 1 ? [...last.values()][0] : undefined;
}

/** What was done under one name was done by the plugin of another: its file was, until its name was known. */
export function forgetCalls(plugin: string): void {
  last.delete(plugin);
}

/** Does what belongs to a step: what is called therein prints there. */
export function inStep<T>(step: StepSurroundings, work: () => T): T {
  return calls().run({ step }, work);
}

/**
 * Asks a plugin for something, at once or for later. What it throws is told as the plugin's failure.
 *
 * @param what for messages, such as `the transport s3 of the plugin s3`
 */
export function callPlugin<T>(plugin: string, what: string, work: () => T): T {
  const call: PluginCall = { plugin, what, step: calls().getStore()?.step };
  underway.add(call);
  last.set(plugin, call);
  let result: T;
  try {
    result = calls().run(call, work);
  } catch (thrown) {
    underway.delete(call);
    throw call.fault ?? pluginFailure(thrown, what);
  }
  if (isPromise(result)) return ending(call, result) as T;
  underway.delete(call);
  if (call.fault !== undefined) throw call.fault;
  return result;
}

async function ending(call: PluginCall, result: PromiseLike<unknown>): Promise<unknown> {
  let outcome: unknown;
  try {
    outcome = await result;
  } catch (thrown) {
    throw call.fault ?? pluginFailure(thrown, call.what);
  } finally {
    underway.delete(call);
  }
  if (call.fault !== undefined) throw call.fault;
  return outcome;
}

/** Whether something is waited for. Looking at it may fail. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}

/** What a plugin threw, as an error that names it; one that explains itself stays as it is. */
export function pluginFailure(thrown: unknown, what: string): QuillaError {
  if (thrown instanceof QuillaError) return thrown;
  const isSystem = systemCode(thrown) !== undefined;
  return new QuillaError(`${what} failed: ${thrownText(thrown)}`, {
    code: isSystem ? "build/system" : "plugin/threw",
    hint: isSystem ? undefined : defectHint,
    cause: thrown,
  });
}

export const defectHint = "this is a defect of the plugin: QUILLA_DEBUG=1 shows where it happened";

/** The text of what was thrown: an error's message, or its name where it has none; anything else is said to be what it is. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return messageOf(thrown) || thrown.name;
  return typeof thrown === "string" && thrown !== ""
    ? thrown
    : `it threw ${kindOf(thrown)} instead of an error`;
}

/** What a value is, in words: `a text`, `null`, `a list`. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "object":
      return isPromise(value) ? "a promise" : "an object";
    case "string":
      return "a text";
    case "number":
    case "boolean":
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}
