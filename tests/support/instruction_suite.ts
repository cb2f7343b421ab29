/**
 * What every instruction must keep to, whoever wrote it: one suite for the built-in ones and for plugins of others.
 *
 * @example
 * ```ts ignore
 * import plugin from "./my_plugin.ts";
 * testInstruction({ plugin, keyword: "FETCH", lines: ["FETCH one two", "FETCH --quiet one"] });
 * ```
 *
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { bindLine } from "../../core/dockerfile/binding.ts";
import type { InstructionLine } from "../../core/dockerfile/instruction_line.ts";
import { parseDockerfile } from "../../core/dockerfile/parse.ts";
import type { Instruction, Json } from "../../core/plugin/contracts/instruction.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import { checkPlugin } from "../../core/plugin/shape.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import { type ContextFiles, writeContext } from "./context_files.ts";
import { refused } from "./refused.ts";
import { historyOf, newDirectory, testBuild } from "./test_build.ts";
import { LocalTree } from "../../core/tree/local.ts";
import { listTree } from "./tree_listing.ts";

/** An instruction, and lines that it takes. */
export interface InstructionCase {
  readonly plugin: Plugin;
  readonly keyword: string;
  /** Whole instructions, each right by itself after `before`. One that begins a stage calls it `tested`. */
  readonly lines: readonly string[];
  /** Instructions of the stage that the lines are built on. */
  readonly before?: readonly string[];
  /** The build context. */
  readonly files?: ContextFiles;
  /** How programs are run. */
  readonly run?: RunSettings;
  /** Why the lines cannot be built here. */
  readonly skip?: string | undefined;
}

/** Registers the suite's tests. */
export function testInstruction(
  { plugin, keyword, lines, before = [], files = {}, run, skip }: InstructionCase,
): void {
  const instruction = plugin.instructions!.find((each) => each.keyword === keyword)!;
  const base = ["FROM scratch AS base", ...before];
  const opening = instruction.begins === undefined ? ["FROM base AS tested"] : [];
  const options = { files, run, plugins: [freezing(plugin)] };

  describe(keyword, () => {
    it("has the shape of an instruction", () => {
      assert.equal(checkPlugin(plugin, "the suite"), plugin);
    });

    it("refuses to stand alone, and says where", () => {
      const error = refusedBy(instruction, keyword);
      assert.notEqual(error.range, undefined, `no place: ${error.message}`);
      assert.match(error.code, /^[a-z-]+\/[a-z-]+$/);
    });

    it("refuses flags that it does not know", () => {
      const line = `${keyword} --no-such-flag=1 x=y`;
      refused(() => lineOf(instruction, line), "dockerfile/unknown-flag", line);
    });

    for (const text of lines) {
      it(`${text}: is read the same each time, into plain data`, () => {
        const args = instruction.parse(lineOf(instruction, text));
        assert.deepEqual(instruction.parse(lineOf(instruction, text)), args);
        assert.deepEqual(JSON.parse(JSON.stringify(args)), withoutUndefined(args));
      });

      it(`${text}: the same line gives the same image`, { skip }, async () => {
        const dockerfile = [...base, ...opening, text];
        const [one, two] = [
          await testBuild(dockerfile, options),
          await testBuild(dockerfile, options),
        ];
        assert.deepEqual(two.image.layers.map(diffId), one.image.layers.map(diffId));
        assert.equal(two.image.id, one.image.id);
      });

      it(`${text}: tells what it did`, { skip }, async () => {
        if (instruction.begins !== undefined) return; // stages begin without a word
        const built = await testBuild([...base, ...opening, text], options);
        const parent = await testBuild(base, options);
        const told = historyOf(built).slice(historyOf(parent).length);
        // Only who gives a `history` can choose to tell nothing.
        if (instruction.history === undefined) assert.notEqual(told.length, 0);
        for (const createdBy of told) assert(createdBy.length > 0, "the history is empty");
      });

      it(`${text}: touches nothing but its stage`, { skip }, async () => {
        const directory = newDirectory();
        const alone = await testBuild(base, { ...options, directory });
        const rest = ["FROM base AS other", "COPY --from=tested / /tested/"];
        writeContext(directory, { Dockerfile: [...base, ...opening, text, ...rest].join("\n") });
        const [around, context] = [surroundings(), listContext(directory)];
        const { image } = await testBuild(undefined, { run, plugins: options.plugins, directory });
        assert.deepEqual(surroundings(), around);
        assert.deepEqual(listContext(directory), context);
        assert.deepEqual(image.config.config, alone.image.config.config);
        assert.deepEqual(image.layers.slice(0, -1).map(diffId), alone.image.layers.map(diffId));
      });
    }
  });
}

const diffId = (layer: { readonly diffId: string }) => layer.diffId;

function surroundings(): unknown {
  return [process.cwd(), { ...process.env }, process.exitCode ?? 0];
}

function listContext(directory: string): string[] {
  const tree = new LocalTree(directory);
  try {
    return listTree(tree);
  } finally {
    tree.close();
  }
}

/** One line of a Dockerfile, as the instruction is handed it. */
function lineOf({ keyword, syntax }: Instruction, text: string): InstructionLine {
  const syntaxOf = (word: string) =>
    word === keyword ? syntax : { form: "text", heredocs: false } as const;
  const { instructions } = parseDockerfile({ name: "Dockerfile", text: `${text}\n` }, syntaxOf);
  return bindLine(instructions[0]!, [keyword]);
}

function refusedBy(instruction: Instruction, text: string) {
  let code: string | undefined;
  try {
    instruction.parse(lineOf(instruction, text));
  } catch (error) {
    code = (error as { code?: string }).code;
  }
  return refused(() => instruction.parse(lineOf(instruction, text)), code ?? "any", text);
}

/** The plugin, whose instructions cannot change the arguments that they are handed. */
function freezing(plugin: Plugin): Plugin {
  const instructions = plugin.instructions!.map((instruction: Instruction): Instruction => ({
    ...instruction,
    parse: (line) => frozen(instruction.parse(line)),
  }));
  return { name: `frozen-${plugin.name}`, api: 2, instructions };
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
