/**
 * RUN: a command in the image so far; what it changes becomes a layer.
 *
 * @module
 */
import {
  mountNeeds,
  mountOf,
  mountSources,
  mountWords,
  parseMounts,
  type WrittenMount,
} from "./mount_flag.ts";
import type { ProcessMount } from "../../../core/plugin/contracts/process.ts";
import { type Command, commandWords, parseCommand } from "../../kit/instructions/shell_form.ts";
import { type InstructionLine, parseHeredocWord } from "../../../core/plugin/api/dockerfile.ts";
import type { Instruction, Json } from "../../../core/plugin/contracts/instruction.ts";
import type { StageView } from "../../../core/plugin/contracts/stage.ts";
import { quote } from "../../../core/plugin/api/text.ts";

type RunArgs = {
  readonly command: Command;
  /** A here-document that is a program of its own. */
  readonly script?: { readonly name: string; readonly content: string } | undefined;
  readonly mounts: readonly WrittenMount[];
  readonly network?: "default" | "none" | "host" | undefined;
  readonly security?: "sandbox" | "insecure" | undefined;
} & { readonly [key: string]: Json };

/** Where BuildKit puts scripts; histories say it. */
const scripts = "/dev/pipes";

export const run: Instruction<RunArgs> = {
  keyword: "RUN",
  syntax: {
    form: "command",
    heredocs: true,
    flags: { mount: "list", network: "value", security: "value", device: "list" },
  },
  parse(line) {
    if (line.flags("device").length > 0) {
      throw line.error("RUN --device is not supported: no device of this machine is handed on", {
        code: "run/device",
        hint: "leave it out, or do what needs the device when the container runs",
      });
    }
    return {
      ...parseScript(line),
      mounts: parseMounts(line),
      network: oneOf(line, "network", ["default", "none", "host"]),
      security: oneOf(line, "security", ["sandbox", "insecure"]),
    };
  },
  words: ({ mounts }) => mountWords(mounts),
  opens: ({ mounts }) => mountSources(mounts),
  needs: ({ mounts }, expand) => mountNeeds(mounts, expand),
  async apply({ command, script, mounts, network, security }, stage) {
    const mounted: ProcessMount[] = mounts.map((mount) =>
      mountOf(mount, (word) => stage.expand(word))
    );
    if (script !== undefined) {
      const target = `${scripts}/${script.name}`;
      mounted.push({ type: "file", target, content: script.content, mode: 0o755 });
    }
    const given = [...stage.arguments.keys()].flatMap((name) => {
      const value = stage.lookup(name);
      return value === undefined ? [] : [[name, value]];
    });
    await stage.run({
      args: commandWords(command, stage),
      env: Object.fromEntries(given),
      mounts: mounted,
      network,
      security,
    });
  },
  history({ command }, stage) {
    const known = argumentsOf(stage);
    const words = known.length === 0 ? [] : [`|${known.length}`, ...known];
    return ["RUN", ...words, ...commandWords(command, stage), "# buildkit"].join(" ");
  },
};

/** Build arguments as BuildKit's histories have them; a proxy is among them where an ARG declares it. */
function argumentsOf(stage: StageView): string[] {
  return [...stage.arguments.keys()].map((name) =>
    `${name}=${stage.lookup(name) ?? stage.arguments.get(name) ?? ""}`
  );
}

/**
 * One here-document and nothing else is the script: for the shell, or for the program that its first line names. Others are put
 * behind the command again, for the shell to read.
 */
function parseScript(line: InstructionLine): Pick<RunArgs, "command" | "script"> {
  const command = parseCommand(line);
  if ("words" in command && command.words.length === 0) {
    throw line.error("RUN has no command: its JSON array is empty", {
      code: "dockerfile/command",
      hint: 'write RUN ["program", "argument"], or RUN and a line for the shell',
    });
  }
  const [first] = line.heredocs;
  if (first === undefined || "words" in command) return { command };
  const isAlone = parseHeredocWord(command.text.trim()) !== undefined;
  if (!isAlone) {
    const documents = line.heredocs.map(({ content, name }) => `\n${content}${name}`);
    return { command: { text: command.text + documents.join("") } };
  }
  if (!first.body.startsWith("#!")) return { command: { text: first.body } };
  const { name } = first;
  return {
    command: { text: `${scripts}/${name}` },
    script: { name, content: first.body },
  };
}

function oneOf<T extends string>(
  line: InstructionLine,
  flag: string,
  allowed: readonly T[],
): T | undefined {
  const value = line.flag(flag);
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
  throw line.error(`--${flag} takes ${allowed.join(", ")}, not ${quote(value)}`, {
    code: `run/${flag}`,
    range: line.rangeOfFlag(flag),
  });
}
