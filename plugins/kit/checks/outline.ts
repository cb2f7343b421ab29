/**
 * What a target can be given: arguments, secrets and SSH agents.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { CheckedFile } from "../../../core/plugin/contracts/check.ts";
import type { Word } from "../../../core/plugin/contracts/instruction.ts";
import { descriptionOf } from "./description.ts";
import { type KnownVariables, orElse } from "./known_variables.ts";
import { walkDockerfile, type WalkedStage } from "./walk.ts";

/** An ARG that the target uses. */
export interface OutlineArg {
  /** Its name. */
  readonly name: string;
  /** What it stands for with the build arguments that were given. */
  readonly value: string | undefined;
  /** What a comment above it says. */
  readonly description: string | undefined;
  /** What declares it. */
  readonly line: InstructionLine;
}

/** A secret, or an SSH agent, that an instruction of the target asks for. */
export interface OutlineMount {
  /** Its ID. */
  readonly name: string;
  /** Whether the build fails without. */
  readonly required: boolean;
  /** What asks for it. */
  readonly line: InstructionLine;
}

/** All that a target can be given. */
export interface Outline {
  /** The stage's name, in lower case. */
  readonly name: string | undefined;
  /** What a comment above the stage says. */
  readonly description: string | undefined;
  /** Build arguments that it uses. */
  readonly args: readonly OutlineArg[];
  /** Secrets that it asks for. */
  readonly secrets: readonly OutlineMount[];
  /** SSH agents that it asks for. */
  readonly ssh: readonly OutlineMount[];
}

/** The outline of a file that was read for one target; all lists are in the order of the file. */
export function outlineOf(file: CheckedFile, target: WalkedStage): Outline {
  const { needed, steps } = walkDockerfile(file);
  const mounts = steps.flatMap(({ step: { instruction, args }, line, scope }) => {
    const expand = (word: string) => scope.expand(word).text ?? "";
    const needs = orElse([], () => instruction.needs?.(args, expand) ?? []);
    return needs.map(({ type, id, required }) => ({ type, name: id, required, line }));
  });
  const unique = (type: string) =>
    [
      ...new Map(
        mounts.filter((mount) => mount.type === type).reverse().map((mount) => [mount.name, mount]),
      ).values(),
    ].reverse();
  return {
    name: target.name,
    description: descriptionOf(target.opening.line, target.name),
    args: argsOf(file, needed).sort((a, b) => startOf(a.line) - startOf(b.line)),
    secrets: unique("secret"),
    ssh: unique("ssh"),
  };
}

function startOf({ range }: InstructionLine): number {
  return range.start.line;
}

function argsOf(file: CheckedFile, needed: readonly WalkedStage[]): OutlineArg[] {
  const { globals, steps } = walkDockerfile(file);
  const own = new Map<string, OutlineArg>();
  const used = new Set(
    needed.flatMap(({ opening: { instruction, args } }) =>
      namesIn(globals, instruction.words?.(args) ?? [])
    ),
  );
  for (const { line, scope, declared } of steps) {
    for (const { name, written } of declared) {
      const given = file.arguments.get(name);
      const isGlobal = written === undefined && given === undefined && globals.names.has(name);
      if (isGlobal) used.add(name);
      else {
        const value = given ?? (written === undefined ? undefined : scope.expand(written).text);
        own.set(name, { name, value, description: descriptionOf(line, name), line });
      }
    }
  }
  return [...globalArgs(file, used).filter(({ name }) => !own.has(name)), ...own.values()];
}

/** The ARGs before the first stage that are used, or that one of those needs. */
function globalArgs(file: CheckedFile, used: ReadonlySet<string>): OutlineArg[] {
  const { globals, preamble } = walkDockerfile(file);
  const wanted = new Set(used);
  const found = new Map<string, OutlineArg>();
  for (const { line, declared } of preamble.toReversed()) {
    for (const { name, written } of declared.toReversed()) {
      if (!wanted.has(name)) continue;
      if (written !== undefined && !file.arguments.has(name)) {
        for (const each of namesIn(globals, [written])) wanted.add(each);
      }
      const value = globals.expand(`\${${name}}`).text || undefined;
      // The last one that declares it says where it stands.
      if (found.has(name)) continue;
      found.set(name, { name, value, description: descriptionOf(line, name), line });
    }
  }
  return [...found.values()];
}

function namesIn(variables: KnownVariables, words: readonly Word[]): string[] {
  return words.flatMap((word) => {
    const { set, unset } = variables.expand(word);
    return [...set, ...unset];
  });
}
