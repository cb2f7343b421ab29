/**
 * What every instruction of Dockerfiles must do.
 *
 * @module
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildContext } from "../../../core/build/build_context.ts";
import { contextOf } from "../../../core/build/context/place.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { bindLine } from "../../../core/dockerfile/binding.ts";
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import { parseDockerfile } from "../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Image } from "../../../core/image/image.ts";
import type { Instruction, Json } from "../../../core/plugin/contracts/instruction.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { checkPlugin } from "../../../core/plugin/shape.ts";
import { Store } from "../../../core/store/store.ts";
import { filesIn, inDirectory, type SuiteCase } from "./suite.ts";

/** Where an instruction is tried. */
export interface InstructionGiven {
  /** Has FROM and COPY. The instruction is added to it, in the place of any other of its keyword. */
  readonly host: PluginHost;
  /** Whole instructions, each right by itself after `before`. One that begins a stage calls it `tested`. */
  readonly lines: readonly string[];
  /** Instructions of the stage that the lines are built on. */
  readonly before?: readonly string[];
  /** How programs are run. */
  readonly run?: RunSettings | undefined;
  /** Writes the build context into an empty directory. */
  fill?(directory: string): void;
}

/** The cases. */
export function instructionSuite(
  subject: Instruction,
  { lines, before = [], ...given }: InstructionGiven,
): readonly SuiteCase[] {
  const { keyword } = subject;
  const { host } = given;
  const instructions = [freezing(subject)];
  host.register({ name: "suite", api: 2, instructions }, { origin: "suite", override: true });
  const base = ["FROM scratch AS base", ...before];
  const opening = subject.begins === undefined ? ["FROM base AS tested"] : [];
  const inWorkshop = (work: (workshop: Workshop) => Promise<void>) => workshop(given, work);
  return [
    {
      name: `${keyword} has the shape of an instruction`,
      run() {
        const plugin = { name: "suite", api: 2, instructions: [subject] };
        equal(checkPlugin(plugin, "the suite"), plugin);
      },
    },
    {
      name: `${keyword} refuses to stand alone, and says where`,
      run() {
        const error = errorOf(() => subject.parse(lineOf(subject, keyword)));
        notEqual(error.range, undefined, `no place: ${error.message}`);
        match(error.code, /^[a-z-]+\/[a-z-]+$/);
      },
    },
    {
      name: `${keyword} refuses flags that it does not know`,
      run() {
        const error = errorOf(() => lineOf(subject, `${keyword} --no-such-flag=1 x=y`));
        equal(error.code, "dockerfile/unknown-flag");
      },
    },
    ...lines.flatMap((text): SuiteCase[] => [
      {
        name: `${text}: is read the same each time, into plain data`,
        run() {
          const args = subject.parse(lineOf(subject, text));
          deepEqual(subject.parse(lineOf(subject, text)), args);
          deepEqual(JSON.parse(JSON.stringify(args)), withoutUndefined(args));
          for (const member of ["words", "opens", "stageName"] as const) {
            deepEqual(subject[member]?.(args), subject[member]?.(args), member);
          }
        },
      },
      {
        name: `${text}: the same line gives the same image`,
        run: () =>
          inWorkshop(async ({ build }) => {
            const dockerfile = [...base, ...opening, text];
            const [one, two] = [await build(dockerfile), await build(dockerfile)];
            deepEqual(two.layers.map(diffId), one.layers.map(diffId));
            equal(two.id, one.id);
          }),
      },
      {
        name: `${text}: tells what it did`,
        run: () =>
          inWorkshop(async ({ build }) => {
            if (subject.begins !== undefined) return; // stages begin without a word
            const built = historyOf(await build([...base, ...opening, text]));
            const told = built.slice(historyOf(await build(base)).length);
            // Only who gives a `history` can choose to tell nothing.
            if (subject.history === undefined) notEqual(told.length, 0);
            for (const createdBy of told) ok(createdBy.length > 0, "the history is empty");
          }),
      },
      {
        name: `${text}: touches nothing but its stage`,
        run: () =>
          inWorkshop(async ({ build, context }) => {
            const alone = await build(base);
            const rest = ["FROM base AS other", "COPY --from=tested / /tested/"];
            const [around, files] = [surroundings(), filesIn(context)];
            const image = await build([...base, ...opening, text, ...rest]);
            deepEqual(surroundings(), around);
            deepEqual(filesIn(context), files);
            deepEqual(image.config.config, alone.config.config);
            deepEqual(image.layers.slice(0, -1).map(diffId), alone.layers.map(diffId));
          }),
      },
    ]),
    {
      name: `${keyword} is read and planned without anything being done`,
      run() {
        for (const text of lines) {
          const source = { name: "Dockerfile", text: [...base, ...opening, text].join("\n") };
          const { failure } = readDockerfile(source, host);
          if (failure !== undefined) throw failure;
        }
      },
    },
  ];
}

/** Where one case is at work. */
interface Workshop {
  readonly context: string;
  build(dockerfile: readonly string[]): Promise<Image>;
}

async function workshop(
  { host, run, fill }: Pick<InstructionGiven, "host" | "run" | "fill">,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const context = join(directory, "context");
    mkdirSync(context);
    fill?.(context);
    const store = await Store.open(join(directory, "store"), { create: true });
    try {
      const file = join(directory, "Dockerfile");
      await work({
        context,
        async build(dockerfile) {
          writeFileSync(file, dockerfile.join("\n"));
          const request = { store, host, file, run, pull: "never" as const };
          const { images } = await buildContext({ ...request, context: contextOf(host, context) });
          return images[0]!.image;
        },
      });
    } finally {
      store.close();
    }
  });
}

const diffId = (layer: { readonly diffId: string }) => layer.diffId;

function historyOf({ config }: Image): string[] {
  return (config.history ?? []).map(({ createdBy = "" }) => createdBy);
}

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

function errorOf(work: () => unknown): QuillaError {
  try {
    work();
  } catch (error) {
    if (error instanceof QuillaError) return error;
    throw error;
  }
  throw new TypeError("nothing was thrown");
}

/** The instruction, which cannot change the arguments that it is handed. */
function freezing(subject: Instruction): Instruction {
  return { ...subject, parse: (line) => frozen(subject.parse(line)) };
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
