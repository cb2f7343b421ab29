/**
 * What users say beside a Dockerfile that belongs into it: several files that are one, variables that stages begin with, and
 * another base.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { ReadDockerfile, Step } from "../../../core/plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SourceFile } from "../../../core/source.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { quote } from "../../../core/text/quote.ts";

/** What is said. */
export interface GivenSteps {
  /** Variables that every stage begins with, as an ENV before its first step. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the first stage is built on, whatever its FROM says. */
  readonly from?: string | undefined;
}

/** Dockerfiles as one: each goes on where the one before it ends, as buildah reads them. */
export function joinedFiles([first, ...others]: readonly SourceFile[]): SourceFile {
  if (others.length === 0) return first!;
  const all = [first!, ...others];
  const ended = ({ text }: SourceFile) => text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return { name: all.map(({ name }) => name).join(" and "), text: all.map(ended).join("") };
}

/**
 * The Dockerfile with what is said.
 *
 * @throws {QuillaError} `build/env`
 */
export function withGivenSteps(
  dockerfile: ReadDockerfile,
  { env = {}, from }: GivenSteps,
  host: PluginHost,
): ReadDockerfile {
  const first = envSteps(env, host);
  if (first.length === 0 && from === undefined) return dockerfile;
  const stages = dockerfile.stages.map(({ opening, steps }, index) => ({
    opening: index === 0 && from !== undefined ? onBase(opening, from) : opening,
    steps: [...first, ...steps],
  }));
  return { ...dockerfile, stages };
}

function envSteps(env: Readonly<Record<string, string>>, host: PluginHost): readonly Step[] {
  const pairs = Object.entries(env).map(([name, value]) => {
    if (!/^[^\s='"\\$`]+$/.test(name) || /[\n\r\0]/.test(value)) throw noVariable(name, value);
    return ` ${name}='${value.replace(/'/g, `'"'"'`)}'`; // whatever escapes the Dockerfile has
  });
  if (pairs.length === 0) return [];
  const text = `FROM scratch\nENV${pairs.join("")}\n`;
  const { stages, failure } = readDockerfile({ name: "--env", text }, host);
  if (failure !== undefined) throw failure;
  return stages[0]!.steps;
}

function noVariable(name: string, value: string): QuillaError {
  return new QuillaError(`${quote(`${name}=${value}`)} is no variable that ENV could set`, {
    code: "build/env",
    hint: "a name without blanks and quotes, and a value in one line",
  });
}

function onBase(opening: Step, base: string): Step {
  const { instruction } = opening;
  return {
    ...opening,
    instruction: {
      ...instruction,
      begins: (args, scope) => ({ ...instruction.begins!(args, scope), base }),
    },
  };
}
