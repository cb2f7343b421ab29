/**
 * The variables of a Dockerfile, instruction by instruction, as a build would see them, without building.
 *
 * @module
 */
import {
  BuildArguments,
  globalVariables,
  Variables,
  type VariableSources,
} from "../../../core/build/variables.ts";
import type { CheckedFile, CheckedStage } from "../../../core/plugin/contracts/check.ts";
import type { InstructionLine } from "../../../core/plugin/api/dockerfile.ts";
import type { ImageConfig } from "../../../core/plugin/api/oci.ts";
import { parsePlatform, type Platform } from "../../../core/plugin/api/nouns.ts";
import { expandAll } from "./expanded_words.ts";
import { type Expansion, Scope } from "./scope.ts";

/** An instruction of a stage, and the variables before it. */
export interface Step {
  readonly line: InstructionLine;
  readonly scope: Scope;
  /** Names that it uses and that nothing has declared; empty where not all variables are known. */
  readonly undeclared: readonly string[];
}

/** A stage that was gone through. */
export interface Stage {
  readonly opening: InstructionLine;
  /** In lower case; undefined without a name. */
  readonly name: string | undefined;
  readonly steps: readonly Step[];
  readonly isNeeded: boolean;
  /** The earlier stage that it is built on, if it is. */
  readonly base: Stage | undefined;
  /** What it is for. */
  readonly platform: Platform;
  /** What is said of the image that it is built on; undefined where it is built on none, or nothing is known of it. */
  readonly image: ImageConfig | undefined;
  /** Whether no other variables can be there than those that were found. */
  readonly isKnown: boolean;
  readonly variables: Variables;
  readonly environment: ReadonlyMap<string, string>;
}

/** A Dockerfile that was gone through. */
export interface Walk {
  /** The variables where stages begin. */
  readonly globals: Scope;
  /** The same, had no build argument been given. */
  readonly defaults: Scope;
  readonly stages: readonly Stage[];
  /** Those that the target needs. */
  readonly needed: readonly Stage[];
}

/** What Docker's own instructions are called: others may set variables that nobody here knows of. */
const keywords: ReadonlySet<string> = new Set(
  ["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL"]
    .concat("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
);

const walks = new WeakMap<CheckedFile, Walk>();

/** Goes through a Dockerfile; once, however many checks ask for it. */
export function walk(file: CheckedFile): Walk {
  let found = walks.get(file);
  if (found === undefined) {
    found = walkFile(file);
    walks.set(file, found);
  }
  return found;
}

function walkFile(file: CheckedFile): Walk {
  const buildArguments = new BuildArguments(file.arguments);
  const globals = globalsOf(file, buildArguments);
  const defaults = globalsOf(file, new BuildArguments());
  const { escape } = file.dockerfile;
  const scope = new Scope(globals, escape);
  const sources = { buildArguments, escape, outer: globals };
  const stages: Stage[] = [];
  for (const stage of file.stages) stages.push(walkStage(file, stage, scope, stages, sources));
  return {
    globals: scope,
    defaults: new Scope(defaults, escape),
    stages,
    needed: stages.filter(({ isNeeded }) => isNeeded),
  };
}

function globalsOf(file: CheckedFile, buildArguments: BuildArguments): Variables {
  const { dockerfile: { escape }, platforms, preamble, stages, target } = file;
  const last = stages.at(-1)?.opening.args[2]?.toLowerCase();
  const targetStage = target ?? last ?? "default";
  const globals = globalVariables({ buildArguments, escape }, platforms, targetStage);
  for (const line of preamble.filter(({ keyword }) => keyword === "ARG")) {
    for (const { name, written } of declarations(line)) declare(globals, name, written);
  }
  return globals;
}

/** The names of ARG, each with its default as it was written. */
export function declarations(
  line: InstructionLine,
): { readonly name: string; readonly written: string | undefined }[] {
  return line.args.map((text) => {
    const equals = text.indexOf("=");
    return equals < 0
      ? { name: text, written: undefined }
      : { name: text.slice(0, equals), written: text.slice(equals + 1) };
  });
}

/** A default that cannot be expanded is none: a build tells why. */
function declare(variables: Variables, name: string, written: string | undefined): void {
  try {
    variables.declare(name, written);
  } catch {
    variables.declare(name);
  }
}

function walkStage(
  file: CheckedFile,
  { opening, lines, isNeeded }: CheckedStage,
  globals: Scope,
  earlier: readonly Stage[],
  around: Omit<VariableSources, "environment">,
): Stage {
  const baseName = globals.expand(opening.args[0] ?? "").text ?? "";
  const base = earlier.findLast(({ name }) => name === baseName.toLowerCase());
  const platform = platformOf(opening, globals) ?? base?.platform ?? file.platforms.target;
  const isScratch = baseName === "scratch";
  const image = base || isScratch ? undefined : file.image(baseName, platform);
  const environment = new Map(base?.environment ?? imageEnvironment(image, platform));
  const sources: VariableSources = { ...around, environment };
  const variables = new Variables(sources, base?.variables);
  // Triggers run first of all, and may set anything.
  const hasTriggers = base?.steps.some(({ line }) => line.keyword === "ONBUILD") ||
    (image?.config.onBuild ?? []).length > 0;
  let isKnown = !hasTriggers && (base?.isKnown ?? (isScratch || image !== undefined));
  const steps: Step[] = [];
  for (const line of lines) {
    const scope = new Scope(variables, sources.escape);
    const undeclared = line.keyword === "ARG"
      ? declareAll(line, variables, sources.escape, file.arguments)
      : undeclaredOf(expandAll(line, scope), scope);
    steps.push({ line, scope, undeclared: isKnown ? [...new Set(undeclared)] : [] });
    if (line.keyword === "ENV") setAll(line, scope, variables, environment);
    isKnown &&= keywords.has(line.keyword);
  }
  const name = opening.args[2]?.toLowerCase();
  return { opening, name, steps, isNeeded, base, platform, image, isKnown, variables, environment };
}

function platformOf(opening: InstructionLine, globals: Scope): Platform | undefined {
  try {
    return parsePlatform(globals.expand(opening.flag("platform") ?? "").text ?? "");
  } catch {
    return undefined;
  }
}

/** Every image has a search path: where it says none, builds give it one, but for Windows. */
function imageEnvironment(image: ImageConfig | undefined, { os }: Platform): Map<string, string> {
  const pairs = (image?.config.env ?? []).map((text) => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")] as const;
  });
  const usual = os === "windows" ? [] : [["PATH", ""] as const];
  return new Map([...usual, ...pairs]);
}

function undeclaredOf(expansions: readonly Expansion[], { names }: Scope): string[] {
  return expansions.flatMap(({ unset }) => [...unset].filter((name) => !names.has(name)));
}

/** Declares what ARG declares, one after the other; gives the unknown names in the defaults that count. */
function declareAll(
  line: InstructionLine,
  variables: Variables,
  escape: string,
  given: ReadonlyMap<string, string>,
): string[] {
  const undeclared: string[] = [];
  for (const { name, written } of declarations(line)) {
    if (written !== undefined && !given.has(name)) {
      const scope = new Scope(variables, escape);
      undeclared.push(...undeclaredOf([scope.expand(written)], scope));
    }
    declare(variables, name, written);
  }
  return undeclared;
}

/** Sets what ENV sets: all of a line is expanded against what held before it. */
function setAll(
  line: InstructionLine,
  scope: Scope,
  variables: Variables,
  environment: Map<string, string>,
): void {
  for (const { name: written, value } of line.pairs) {
    const name = scope.expand(written).text;
    if (!name) continue;
    environment.set(name, scope.expand(value).text ?? "");
    variables.environmentSet(name);
  }
}
