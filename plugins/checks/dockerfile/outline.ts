/**
 * What a target can be given: arguments, secrets and SSH agents.
 *
 * @module
 */
import { mountOf, parseMounts, type WrittenMount } from "../../instructions/run/mount_flag.ts";
import type { ProcessMount } from "../../../core/plugin/contracts/process.ts";
import type { CheckedFile } from "../../../core/plugin/contracts/check.ts";
import type { InstructionLine } from "../../../core/plugin/api/dockerfile.ts";
import { descriptionOf } from "./description.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Scope } from "./scope.ts";
import { declarations, type Stage, type Step, walk } from "./variables.ts";

/** An ARG that the target uses. */
export interface OutlineArg {
  readonly name: string;
  /** What it stands for with the build arguments that were given. */
  readonly value: string | undefined;
  readonly description: string | undefined;
  readonly line: InstructionLine;
}

/** A secret, or an SSH agent, that a RUN of the target mounts. */
export interface OutlineMount {
  readonly name: string;
  readonly required: boolean;
  readonly line: InstructionLine;
}

export interface Outline {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly args: readonly OutlineArg[];
  readonly secrets: readonly OutlineMount[];
  readonly ssh: readonly OutlineMount[];
}

/** The outline of a file that was read for one target; all lists are in the order of the file. */
export function outlineOf(file: CheckedFile, target: Stage): Outline {
  const { needed } = walk(file);
  const mounts = needed.flatMap(({ steps }) => steps).flatMap(mountsOf);
  const unique = (type: string) =>
    [
      ...new Map(
        mounts.filter((mount) => mount.type === type).reverse().map((mount) => [mount.name, mount]),
      ).values(),
    ].reverse();
  return {
    name: target.name,
    description: descriptionOf(target.opening, target.name),
    args: argsOf(file, needed).sort((a, b) => startOf(a.line) - startOf(b.line)),
    secrets: unique("secret"),
    ssh: unique("ssh"),
  };
}

function startOf({ range }: InstructionLine): number {
  return range.start.line;
}

function argsOf(file: CheckedFile, needed: readonly Stage[]): OutlineArg[] {
  const { globals } = walk(file);
  const own = new Map<string, OutlineArg>();
  const used = new Set(
    needed.flatMap(({ opening }) => namesIn(globals, opening.args[0], opening.flag("platform"))),
  );
  for (const { line, scope } of needed.flatMap(({ steps }) => steps)) {
    for (const { name, written } of line.keyword === "ARG" ? declarations(line) : []) {
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
  const { globals } = walk(file);
  const wanted = new Set(used);
  const found = new Map<string, OutlineArg>();
  for (const line of file.preamble.toReversed().filter(({ keyword }) => keyword === "ARG")) {
    for (const { name, written } of declarations(line).reverse()) {
      if (!wanted.has(name)) continue;
      if (!file.arguments.has(name)) {
        for (const each of namesIn(globals, written)) wanted.add(each);
      }
      const value = globals.expand(`\${${name}}`).text || undefined;
      // The last one that declares it says where it stands.
      if (found.has(name)) continue;
      found.set(name, { name, value, description: descriptionOf(line, name), line });
    }
  }
  return [...found.values()];
}

function namesIn(scope: Scope, ...words: (string | undefined)[]): string[] {
  return words.flatMap((word) => {
    const { set, unset } = scope.expand(word ?? "");
    return [...set, ...unset];
  });
}

/** What RUN itself would ask for. */
function mountsOf({ line, scope }: Step): (OutlineMount & { readonly type: string })[] {
  if (line.keyword !== "RUN") return [];
  return parseMounts(line).flatMap((written) => {
    const mount = mountIn(written, scope);
    if (mount?.type !== "secret" && mount?.type !== "ssh") return [];
    const { type, id: name, required } = mount;
    return [{ type, name, required, line }];
  });
}

/** Undefined where it depends on a variable of an image that is not here, or is wrong: a build tells why. */
function mountIn(written: WrittenMount, scope: Scope): ProcessMount | undefined {
  try {
    return mountOf(written, (word) => scope.expand(word).text ?? "");
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}
