/**
 * What is built by quilla and by its judges.
 *
 * @module
 */
import type { ContextFiles } from "../support/context_files.ts";

/** Those who build the same Dockerfiles. BuildKit of today is the reference; the others are older, or of another family. */
export type JudgeName = "buildkit" | "docker" | "buildah";

/** What is compared: an image, files, an archive of them, the names in a layout, when it was made, or what is told of a Dockerfile. */
export type Asked = "image" | "files" | "tar" | "names" | "times" | "check" | "outline" | "targets";

/** What one build is made from. */
export interface Step {
  readonly dockerfile: string;
  readonly files?: ContextFiles;
  /**
   * Further options of the command line, as `docker build` has them. In one, `$CONTEXT` is the context's directory, `$CACHE` one that
   * each builder has for itself, `$SERVER`, `$REPOSITORY` and `$COMMIT` (of tag v1) are what is served.
   */
  readonly options?: readonly string[];
}

/** One build. */
export interface Case extends Step {
  /** `group: what it is about`. */
  readonly name: string;
  /** What is asked for; the image unless given. */
  readonly asks?: Asked;
  /** Both refuse it, with a message that has this in it; where a judge `differs`, it is quilla alone that refuses. */
  readonly refused?: RegExp;
  /** What is built before it with the same store, one after another; what is not said there is as it is here. */
  readonly earlier?: readonly Partial<Step>[];
  /** Images that it stands on, by name; they are built on the same context. */
  readonly bases?: Readonly<Record<string, Omit<Step, "files">>>;
  /** Whether BuildKit takes its own frontend, whatever image `# syntax=` names: quilla follows none. */
  readonly ownFrontend?: boolean;
  /** Where the context is instead of the directory: a URL below `$SERVER` or `$REPOSITORY`; `-` is an archive of it. */
  readonly context?: string;
  /** What a web server on this machine offers; the build argument SERVER is its address. */
  readonly served?: ContextFiles;
  /** What is committed in a repository on this machine; the build argument REPOSITORY is its address. */
  readonly repository?: ContextFiles;
  /** What is done in the repository then: a script with `commit MESSAGE` in it. */
  readonly history?: string;
  readonly objectFormat?: "sha1" | "sha256";
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
