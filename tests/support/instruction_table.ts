/**
 * What one instruction reads, refuses and makes, as a table.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDockerfile } from "../../core/build/read.ts";
import type { ContainerConfig } from "../../core/oci/container_config.ts";
import type { Json, Word } from "../../core/plugin/contracts/instruction.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import type { SourceRange } from "../../core/source.ts";
import { instructionSuite } from "../../plugins/kit/suites/instruction.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { type ContextFiles, writeContext } from "./context_files.ts";
import { refusedBuild } from "./refused_build.ts";
import { historyOf, testBuild } from "./test_build.ts";

/** The table. Its lines stand behind `FROM scratch`, unless they begin a stage. */
export interface InstructionTable {
  /** What lines are read as, and the texts of them in which variables are expanded. */
  readonly reads: readonly (readonly [line: string, args: Json, words?: readonly Word[]])[];
  /** What is refused with which code, and the text that the error points at; all of the line unless given. */
  readonly refuses: readonly (readonly [line: string, code: string, at?: string])[];
  /** What lines make of an image. */
  readonly makes: readonly Made[];
  /** Lines for the suite that every instruction passes; those of `reads` unless given. */
  readonly lines?: readonly string[];
  /** Instructions that the suite's lines are built on. */
  readonly before?: readonly string[];
  /** The build context. */
  readonly files?: ContextFiles;
  /** How programs are run. */
  readonly run?: RunSettings;
}

/** What some lines make. */
export interface Made {
  readonly lines: readonly string[];
  /** Members of the configuration; of its environment without the search path that every image has. */
  readonly config?: Partial<ContainerConfig>;
  readonly author?: string;
  /** All the history's texts. */
  readonly history?: readonly string[];
  /** All the image's files. */
  readonly tree?: readonly string[];
  /** The warnings, as far as they are of no check. */
  readonly warnings?: readonly string[];
  readonly files?: ContextFiles;
  readonly arguments?: Readonly<Record<string, string>>;
}

/** Registers the tests of a built-in instruction. */
export function testTable(keyword: string, table: InstructionTable): void {
  const before = keyword === "FROM" ? [] : ["FROM scratch"];

  describe(keyword, () => {
    const host = builtInHost();
    const subject = host.find("instructions", keyword)!.supplied;
    for (const [line, args, words] of table.reads) {
      it(`reads ${JSON.stringify(line)}`, () => {
        const text = [...before, line].join("\n");
        const { stages, failure } = readDockerfile({ name: "Dockerfile", text }, host);
        assert.equal(failure, undefined);
        const { opening, steps } = stages[0]!;
        const step = steps[0] ?? opening;
        assert.deepEqual(JSON.parse(JSON.stringify(step.args)), args);
        if (words !== undefined) assert.deepEqual(step.instruction.words?.(step.args), words);
      });
    }
    for (const [line, code, at] of table.refuses) {
      it(`refuses ${JSON.stringify(line)}`, async () => {
        const options = { files: table.files ?? {} };
        const { range } = await refusedBuild([...before, line], code, before.length + 1, options);
        assert.equal(textAt(range!), at ?? line.split("\n")[0]);
      });
    }
    for (const made of table.makes) {
      it(`makes of ${JSON.stringify(made.lines)}`, () => makes(before, made, table.files));
    }
    const given = {
      host: builtInHost(),
      lines: table.lines ?? table.reads.map(([line]) => line),
      before: table.before ?? [],
      run: table.run,
      fill: (directory: string) => writeContext(directory, table.files ?? {}),
    };
    for (const { name, run } of instructionSuite(subject, given)) it(name, () => run());
  });
}

async function makes(
  before: readonly string[],
  made: Made,
  files: ContextFiles = {},
): Promise<void> {
  const built = await testBuild([...before, ...made.lines], {
    files: made.files ?? files,
    arguments: new Map(Object.entries(made.arguments ?? {})),
  });
  const { config, author } = built.image.config;
  for (const [name, value] of Object.entries(made.config ?? {})) {
    const actual = config[name as keyof ContainerConfig];
    const isEnvironment = name === "env";
    assert.deepEqual(isEnvironment ? config.env?.slice(1) : actual, value, name);
  }
  if (made.author !== undefined) assert.equal(author, made.author);
  if (made.history !== undefined) assert.deepEqual(historyOf(built), made.history);
  if (made.tree !== undefined) assert.deepEqual(built.tree, made.tree);
  const warnings = built.warnings.filter((text) => !/^[A-Z]\w+: /.test(text));
  assert.deepEqual(warnings, made.warnings ?? []);
}

/** The text that a place of one line has. */
function textAt({ file, start, end }: SourceRange): string {
  const line = file.text.split("\n")[start.line - 1]!;
  return line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined);
}
