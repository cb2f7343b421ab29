/**
 * `quilla dockerfile parse`: a Dockerfile as data.
 *
 * @module
 */
import { type Dockerfile, parseDockerfile, type RawInstruction } from "../../mod.ts";
import type { SourceRange } from "../../core/plugin/cli/process.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { PluginHost } from "../../core/plugin/host.ts";
import { columns } from "../print/columns.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { readDockerfileBytes } from "../dockerfile_files.ts";
import { formatJson } from "../print/json.ts";

const examples = `
Examples:
  quilla dockerfile parse Dockerfile                     the instructions, one a line
  quilla dockerfile parse --format json Dockerfile       all that was read, for programs
  quilla dockerfile parse - < Dockerfile                 from standard input`;

export const dockerfileParse: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Reads a Dockerfile, and shows its instructions. Nothing is built, and variables stay as they are.",
    )
    .argument("<file>", "the Dockerfile; - is standard input")
    .addOption(
      new Option("--format <format>", "text or json").choices(["text", "json"] as const)
        .default("text" as const),
    )
    .option(
      "--plugin <file>",
      "load a plugin (repeatable)",
      (file, all: string[]) => [...all, file],
      [],
    )
    .addHelpText("after", examples)
    .action((file, options) => runParse(context, file, options));

type ParseOptions = Readonly<{ format: "text" | "json"; plugin: readonly string[] }>;

async function runParse(context: Context, path: string, options: ParseOptions): Promise<void> {
  const host = await context.host(options.plugin);
  const name = path === "-" ? "stdin" : path;
  const dockerfile = await parseDockerfile(readDockerfileBytes(path), { name, plugins: host });
  const { file: source } = dockerfile;
  const instructions = documentOf(dockerfile, host);
  context.print(
    options.format === "text" ? textOf(dockerfile, host) : formatJson({
      file: source.name,
      escape: dockerfile.escape,
      directives: [...dockerfile.directives.values()].map(({ name, value, range }) => {
        return { name, value, ...placeOf(range) };
      }),
      instructions,
    }, 2),
  );
}

/** The number of the stage of each instruction, from 0; undefined before the first. */
function stagesOf({ instructions }: Dockerfile, host: PluginHost): (number | undefined)[] {
  let stage: number | undefined;
  return instructions.map(({ keyword }) => {
    const found = host.find("instructions", keyword.text.toUpperCase());
    if (found?.supplied.begins !== undefined) stage = (stage ?? -1) + 1;
    return stage;
  });
}

function documentOf(dockerfile: Dockerfile, host: PluginHost) {
  const stages = stagesOf(dockerfile, host);
  return dockerfile.instructions.map((raw, index) => ({
    stage: stages[index],
    ...instructionOf(raw),
    comments: raw.comments,
    ...placeOf(raw.line.range(raw.keyword.start, raw.end)),
  }));
}

interface InstructionDocument {
  readonly keyword: string;
  readonly written: string;
  /** False for an instruction that nobody knows, which has no arguments. */
  readonly known: boolean;
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly json: boolean;
  readonly args: readonly string[];
  readonly pairs: readonly object[] | undefined;
  readonly inner: InstructionDocument | undefined;
  readonly heredocs: readonly object[] | undefined;
}

function instructionOf(raw: RawInstruction): InstructionDocument {
  const { keyword: { text: written }, syntax, flags, args, pairs, json, inner, heredocs } = raw;
  return {
    keyword: written.toUpperCase(),
    written,
    known: syntax !== undefined,
    flags: flags.map(({ text }) => {
      const [name = "", ...value] = text.slice(2).split("=");
      return { name, value: value.length === 0 ? undefined : value.join("=") };
    }),
    json,
    args: args.map(({ text }) => text),
    pairs: pairs.length === 0
      ? undefined
      : pairs.map(({ name, value, legacy }) => ({ name, value, legacy })),
    inner: inner && instructionOf(inner),
    heredocs: heredocs.length === 0
      ? undefined
      : heredocs.map(({ name, content, expand, chomp, fd, range }) => {
        return { name, content, expand, chomp, fd, ...placeOf(range) };
      }),
  };
}

function placeOf({ start, end }: SourceRange) {
  return { start, end };
}

function textOf(dockerfile: Dockerfile, host: PluginHost): string {
  const stages = stagesOf(dockerfile, host);
  const rows = dockerfile.instructions.map(({ line, keyword, end }, index) => {
    const { start } = line.range(keyword.start, end);
    const text = line.text.slice(keyword.end, end).trim().replace(/\s+/g, " ");
    return [String(start.line), String(stages[index] ?? "-"), keyword.text.toUpperCase(), text];
  });
  return columns([["LINE", "STAGE", "INSTRUCTION", "ARGUMENTS"], ...rows], 3);
}
