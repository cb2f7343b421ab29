/**
 * Plugins of others, with a guard before each of their functions: what goes wrong in one is told as the plugin's, and so is what it
 * returns where it should return something else.
 *
 * @module
 */
import type { Check, Finding } from "./contracts/check.ts";
import type { ImageSource, Transport } from "./contracts/transport.ts";
import type { Executor, Invocation } from "../../plugins/runners/linux/container.ts";
import { callPlugin, isPromise, kindOf } from "./calls.ts";
import type { Instruction, Json, Plugin } from "./contracts/instruction.ts";

/** Every member there is: one that is added to a contract must be handed on here, which the compiler sees to. */
type Whole<T> = { [Member in keyof Required<T>]: T[Member] };

/** The plugin, guarded. Its members must have been looked at: see `checkPlugin`. */
export function guardedPlugin(plugin: Plugin): Plugin {
  const { name, instructions, transports, executors, checks } = plugin;
  const guarded: Whole<Plugin> = {
    name,
    api: plugin.api,
    instructions: instructions?.map((each) => guardedInstruction(name, each)),
    transports: transports?.map((each) => guardedTransport(name, each)),
    executors: executors?.map((each) => guardedExecutor(name, each)),
    checks: checks?.map((each) => guardedCheck(name, each)),
  };
  return guarded;
}

function guardedInstruction(plugin: string, given: Instruction): Whole<Instruction> {
  const { keyword, syntax } = given;
  const what = `${keyword} of the plugin ${plugin}`;
  const call = <T>(work: () => T): T => callPlugin(plugin, what, work);
  /** For what is asked at once: a promise of it would be taken for the thing. */
  const ask = <T>(member: string, isSound: (answer: T) => boolean, wanted: string, work: () => T) =>
    call(() => sound(member, work(), isSound, wanted));
  const { sources, stage, stageName, preamble, sourceDate, beforeBuild, history } = given;
  const isText = (answer: unknown) => typeof answer === "string";
  const isTextOrNone = (answer: unknown) => answer === undefined || isText(answer);
  const isNumberOrNone = (answer: unknown) => answer === undefined || Number.isFinite(answer);
  return {
    keyword,
    syntax,
    parse: (line) =>
      ask(
        "parse",
        (args: Json) => args !== undefined,
        "its arguments, or null for none",
        () => given.parse(line),
      ),
    sources: sources &&
      ((args) =>
        ask(
          "sources",
          (names) => Array.isArray(names) && names.every(isText),
          "a list of names",
          () => {
            const names = sources.call(given, args);
            return isIterable(names) && !isText(names) ? [...names] : names;
          },
        )),
    stage: stage &&
      ((args, scope) =>
        ask(
          "stage",
          (opening) => isText(opening?.base),
          "{ base: …, name: … }",
          () => stage.call(given, args, scope),
        )),
    stageName: stageName &&
      ((args) => ask("stageName", isTextOrNone, "a text", () => stageName.call(given, args))),
    sourceDate: sourceDate &&
      ((args, around) =>
        call(async () =>
          sound(
            "sourceDate",
            await sourceDate.call(given, args, around),
            isNumberOrNone,
            "a number",
          )
        )),
    preamble: preamble &&
      ((args, scope) =>
        ask("preamble", isNotPromise, "nothing, at once", () => preamble.call(given, args, scope))),
    beforeBuild: beforeBuild &&
      ((args) =>
        ask("beforeBuild", isNotPromise, "nothing, at once", () => beforeBuild.call(given, args))),
    apply: (args, stage) => call(() => given.apply(args, stage)),
    history: history &&
      ((args, stage) =>
        ask(
          "history",
          isTextOrNone,
          "a text",
          () => history.call(given, args, stage),
        )),
  };
}

function guardedTransport(plugin: string, given: Transport): Whole<Transport> {
  const { scheme, summary, references, read, write, within } = given;
  const what = `the transport ${scheme} of the plugin ${plugin}`;
  const open = async <T extends object>(
    member: "read" | "write",
    functions: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> =>
    await callPlugin(plugin, what, async () => {
      const place: unknown = await work();
      const lacks = functions.find((name) =>
        typeof (place as Members | null)?.[name] !== "function"
      );
      if (lacks === undefined) return guardedObject(plugin, what, place as T);
      throw new TypeError(`${member} returned ${kindOf(place)} without the function ${lacks}`);
    });
  return {
    scheme,
    summary,
    references,
    read: read && ((location, environment) =>
      open("read", ["has", "blob", "close"], async () => {
        const source = await read.call(given, location, environment);
        return sound("read", source, hasImages, "a place with a list of images");
      })),
    write: write &&
      ((location, environment) =>
        open(
          "write",
          ["has", "put", "commit", "abort"],
          () => write.call(given, location, environment),
        )),
    within: within &&
      ((location, name) =>
        callPlugin(
          plugin,
          what,
          () =>
            sound("within", within.call(given, location, name), (text) =>
              typeof text === "string", "a text"),
        )),
  };
}

function guardedExecutor(plugin: string, given: Executor): Whole<Executor> {
  const { name, preference, needs } = given;
  const isSound = (ways: readonly Invocation[]) =>
    Array.isArray(ways) &&
    ways.every((way: Invocation | null) =>
      typeof way?.name === "string" && typeof way.log === "string" && Array.isArray(way.command) &&
      way.command.every((word) => typeof word === "string") && typeof way.files === "object"
    );
  return {
    name,
    preference,
    needs,
    invocations: (container) =>
      callPlugin(
        plugin,
        `the executor ${name} of the plugin ${plugin}`,
        () =>
          sound(
            "invocations",
            given.invocations(container),
            isSound,
            "a list of { name, command, files, log, … }",
          ),
      ),
  };
}

function guardedCheck(plugin: string, given: Check): Whole<Check> {
  const isSound = (findings: readonly Finding[]) =>
    findings.every((finding: Finding | null) => typeof finding?.detail === "string");
  return {
    name: given.name,
    description: given.description,
    url: given.url,
    experimental: given.experimental,
    check: (file) =>
      callPlugin(plugin, `the check ${given.name} of the plugin ${plugin}`, () => {
        const findings = sound("check", given.check(file), isIterable, "a list of findings");
        return sound("check", [...findings], isSound, "findings of { detail, line }");
      }),
  };
}

/** An object of a plugin's, all of whose functions are called with the guard. */
function guardedObject<T extends object>(plugin: string, what: string, given: T): T {
  return new Proxy(given, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== "function") return value;
      return (...words: unknown[]) => {
        const result: unknown = callPlugin(plugin, what, () => value.apply(target, words));
        return isAsyncIterable(result) ? guardedBytes(plugin, what, result) : result;
      };
    },
  });
}

async function* guardedBytes(plugin: string, what: string, pieces: AsyncIterable<unknown>) {
  const iterator = callPlugin(plugin, what, () => pieces[Symbol.asyncIterator]());
  try {
    for (;;) {
      const next = await callPlugin(plugin, what, async () => {
        const result = await iterator.next();
        if (result.done || result.value instanceof Uint8Array) return result;
        throw new TypeError(`blob gave ${kindOf(result.value)} in the place of bytes`);
      });
      if (next.done) return;
      yield next.value as Uint8Array;
    }
  } finally {
    await callPlugin(plugin, what, () => iterator.return?.());
  }
}

/** What is no object is told as what it is, later. */
function hasImages(place: ImageSource | null | undefined): boolean {
  return typeof place !== "object" || place === null || Array.isArray(place.images);
}

type Members = Readonly<Record<string, unknown>>;

function sound<T>(member: string, answer: T, isSound: (answer: T) => boolean, wanted: string): T {
  // What cannot be looked at is not sound.
  if (isSound(answer)) return answer;
  throw new TypeError(`${member} returned ${kindOf(answer)}, not ${wanted}`);
}

const isNotPromise = (answer: unknown) => !isPromise(answer);

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] ===
    "function";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null | undefined)
    ?.[Symbol.asyncIterator] === "function";
}
