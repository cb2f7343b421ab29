/**
 * What every instruction must do, whoever wrote it.
 *
 * @module
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildContext } from "../building/build_context.ts";
import { contextOf } from "../building/context/place.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { bindLine } from "../../../core/dockerfile/binding.ts";
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import { parseDockerfile } from "../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Image } from "../../../core/image/image.ts";
import type { Instruction, Json } from "../../../core/plugin/contracts/instruction.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import { PluginHost } from "../../../core/plugin/host.ts";
import { Store } from "../../../core/store/store.ts";
import { listFiles } from "./files.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** Where an instruction is tried. */
export interface InstructionGiven {
  /** Has the instruction, and those that the lines stand among. */
  readonly host: PluginHost;
  /** Whole instructions, each right by itself after `before`. One that begins a stage calls it `tested`. */
  readonly lines: readonly string[];
  /** Instructions of the stage that the lines are built on. */
  readonly before?: readonly string[] | undefined;
  /** How programs are run. */
  readonly run?: RunSettings | undefined;
  /** Writes the build context into an empty directory. */
  fill?(directory: string): void;
}

/** The cases. */
export function instructionSuite(
  subject: Instruction,
  given: InstructionGiven,
): readonly SuiteCase[] {
  const { keyword } = subject;
  return [
    {
      name: `${keyword} alone is read, or refused with its place`,
      run() {
        const error = refusalOf(subject, keyword);
        if (error === undefined) return;
        notEqual(error.range, undefined, `no place, which line.error(…) gives: ${error.message}`);
        match(error.code, /^[a-z0-9-]+\/[a-z0-9-]+$/);
      },
    },
    {
      name: `${keyword} refuses flags that it does not know`,
      run() {
        const line = `${keyword} --no-such-flag=1 x=y`;
        equal(refusalOf(subject, line)?.code, "dockerfile/unknown-flag", line);
      },
    },
    ...given.lines.flatMap((text) => casesOf(subject, text, given)),
  ];
}

function casesOf(
  subject: Instruction,
  text: string,
  { host, before = [], fill, run: settings }: InstructionGiven,
): readonly SuiteCase[] {
  const base = ["FROM scratch AS base", ...before];
  const opening = subject.begins === undefined ? ["FROM base AS tested"] : [];
  const whole = [...base, ...opening, text];
  const frozen = freezing(host, subject.keyword);
  const built = (context: string, root: string) => buildIn(context, root, frozen, settings);
  const build = (lines: readonly string[]) =>
    inDirectory((directory) => {
      const context = contextIn(directory, lines, fill);
      return built(context, join(directory, "store"));
    });
  return [
    {
      name: `${text}: is read the same each time, into plain data`,
      run() {
        const args = subject.parse(lineOf(subject, text));
        deepEqual(subject.parse(lineOf(subject, text)), args);
        deepEqual(JSON.parse(JSON.stringify(args ?? null)), withoutUndefined(args ?? null));
        for (const member of ["words", "opens", "stageName"] as const) {
          deepEqual(subject[member]?.(args), subject[member]?.(args), member);
        }
      },
    },
    {
      name: `${text}: is planned without anything being done`,
      run() {
        const { failure } = readDockerfile({ name: "Dockerfile", text: whole.join("\n") }, host);
        if (failure !== undefined) throw failure;
      },
    },
    {
      name: `${text}: makes the same image in two new stores`,
      async run() {
        const [one, two] = [await build(whole), await build(whole)];
        const layers = [one, two].map((image) => image.layers.map(diffId).join());
        equal(layers[1], layers[0], `two builds made different files: ${why}`);
        equal(two.id, one.id, `two builds made different configurations: ${why}`);
      },
    },
    ...(subject.begins === undefined
      ? [{
        name: `${text}: tells in the history what it did`,
        async run() {
          const told = (await build(whole)).config.history ?? [];
          const own = told.slice(((await build(base)).config.history ?? []).length);
          // Only who gives a `history` can choose to tell nothing.
          if (subject.history === undefined) ok(own.length > 0, "the history has no entry of it");
          for (const { createdBy = "" } of own) ok(createdBy !== "", "its entry is empty");
        },
      }]
      : []),
    {
      name: `${text}: touches nothing but its stage`,
      run: () =>
        inDirectory(async (directory) => {
          const store = join(directory, "store");
          const alone = await built(contextIn(directory, base, fill), store);
          const rest = ["FROM base AS other", "COPY --from=tested / /tested/"];
          const context = contextIn(directory, [...whole, ...rest], fill);
          const [around, listed] = [surroundings(), listFiles(context)];
          const image = await built(context, store);
          deepEqual(surroundings(), around);
          deepEqual(listFiles(context), listed);
          deepEqual(image.config.config, alone.config.config);
          deepEqual(image.layers.slice(0, -1).map(diffId), alone.layers.map(diffId));
        }),
    },
  ];
}

const why =
  "what it does must depend on its line, its stage and the build context, not on time or chance";

/** A new build context in a directory. */
function contextIn(
  directory: string,
  dockerfile: readonly string[],
  fill: InstructionGiven["fill"],
): string {
  const context = join(directory, "context");
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context);
  fill?.(context);
  writeFileSync(join(context, "Dockerfile"), `${dockerfile.join("\n")}\n`);
  return context;
}

/** What an image says of itself: its store may be gone. */
type Stated = Pick<Image, "id" | "config" | "layers">;

async function buildIn(
  context: string,
  root: string,
  host: PluginHost,
  run: RunSettings | undefined,
): Promise<Stated> {
  const store = await Store.open(root, { create: true });
  try {
    const { images } = await buildContext({
      host,
      store,
      context: contextOf(host, context),
      outputs: [{ type: "image" }],
      pull: "never",
      run,
    });
    const { id, config, layers } = images[0]!.image;
    return { id, config, layers };
  } finally {
    store.close();
  }
}

const diffId = (layer: { readonly diffId: string }) => layer.diffId;

function surroundings(): unknown {
  return [process.cwd(), { ...process.env }, process.exitCode ?? 0];
}

/** One line of a Dockerfile, as the instruction is handed it. */
function lineOf({ keyword, syntax }: Instruction, text: string): InstructionLine {
  const syntaxOf = (word: string) =>
    word === keyword ? syntax : { form: "text", heredocs: false } as const;
  const { instructions } = parseDockerfile({ name: "Dockerfile", text: `${text}\n` }, syntaxOf);
  return bindLine(instructions[0]!, [keyword]);
}

function refusalOf(instruction: Instruction, text: string): QuillaError | undefined {
  try {
    instruction.parse(lineOf(instruction, text));
  } catch (error) {
    if (error instanceof QuillaError) return error;
    throw error;
  }
  return undefined;
}

/** The host, whose instruction of that keyword cannot change the arguments that it is handed, and has a guard in any case. */
function freezing(host: PluginHost, keyword: string): PluginHost {
  const { plugin: owner, supplied } = host.find("instructions", keyword)!;
  const one: Instruction = { ...supplied, parse: (line) => frozen(supplied.parse(line)) };
  const copy = new PluginHost();
  for (const { plugin, ...registration } of host.plugins) {
    if (plugin.name !== owner) copy.register(plugin, registration);
    else {
      const instructions = plugin.instructions!.map((each) =>
        each.keyword === keyword ? one : each
      );
      const name = registration.isOwn ? `suite.${owner}` : owner;
      copy.register({ ...plugin, name, instructions }, {
        ...registration,
        override: true,
        isOwn: false,
      });
    }
  }
  return copy;
}

function frozen<Value extends Json>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function withoutUndefined(value: Json): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(said.map(([name, each]) => [name, withoutUndefined(each)]));
}
