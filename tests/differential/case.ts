/**
 * What is built by quilla and by its judges.
 *
 * @module
 */
import type { ContextFiles } from "../support/context_files.ts";

/** Those who build the same Dockerfiles. BuildKit of today is the reference; the others are older, or of another family. */
export type JudgeName = "buildkit" | "docker" | "buildah";

/** One build. */
export interface Case {
  /** `group: what it is about`. */
  readonly name: string;
  readonly dockerfile: string;
  readonly files?: ContextFiles;
  /** Further options of the command line, as `docker build` has them. */
  readonly options?: readonly string[];
  /** What a web server on this machine offers; the build argument SERVER is its address. */
  readonly served?: ContextFiles;
  /** What is committed in a repository on this machine; the build argument REPOSITORY is its address. */
  readonly repository?: ContextFiles;
  /** Why a judge's image is on purpose not quilla's. */
  readonly differs?: Readonly<Partial<Record<JudgeName, string>>>;
  /** Whether it is asked about only where somebody chose the judges, as `deno task conformance` does. */
  readonly slow?: boolean;
  /** Whether only BuildKit of today knows what it says: Docker 20.10 and buildah 1.28 do not yet. */
  readonly modern?: boolean;
}

/** Cases that share their context: names and the lines behind `FROM scratch`. */
export function casesOf(
  group: string,
  lines: Readonly<Record<string, string>>,
  rest: Partial<Case> & {
    readonly differences?: Readonly<Record<string, Case["differs"]>>;
  } = {},
): Case[] {
  const { differences = {}, ...common } = rest;
  return Object.entries(lines).map(([name, text]) => ({
    ...common,
    name: `${group}: ${name}`,
    dockerfile: `FROM scratch\n${text}\n`,
    differs: differences[name],
  }));
}
