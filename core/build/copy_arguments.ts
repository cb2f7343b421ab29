/**
 * What instructions that copy files are told alike: sources, a destination, and flags about owners, modes and what is left out.
 *
 * @module
 */
import { IgnoreMatcher } from "../dockerfile/ignore_file.ts";
import type { FlagKind, InstructionLine } from "../dockerfile/instruction_line.ts";
import { QuillaError } from "../errors.ts";
import type { CopyOptions } from "../layer/copy.ts";
import type { Stage } from "../plugin/contract.ts";
import { parseOwner } from "../tree/owner.ts";
import { joinPath } from "../tree/path.ts";
import { UnionTree } from "../tree/union.ts";
import type { FileView } from "../tree/view.ts";

/** The arguments and flags, as they were written. */
export interface CopyArguments {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly chown?: string | undefined;
  readonly chmod?: string | undefined;
  readonly exclude: readonly string[];
  readonly link: boolean;
  /** The words that end here-documents, which are sources, too. */
  readonly heredocs: readonly string[];
  readonly [key: string]: string | readonly string[] | boolean | undefined;
}

/** The flags of {@linkcode CopyArguments}. */
export const copyFlags: Readonly<Record<"chown" | "chmod" | "exclude" | "link", FlagKind>> = {
  chown: "value",
  chmod: "value",
  exclude: "list",
  link: "boolean",
};

/** @throws {QuillaError} `copy/arguments` */
export function parseCopyArguments(line: InstructionLine): CopyArguments {
  const { keyword } = line;
  if (line.args.length < 2) {
    throw line.error(`${keyword} takes at least one source and a destination`, {
      code: "copy/arguments",
      hint: `write ${keyword} source destination`,
    });
  }
  return {
    sources: line.args.slice(0, -1),
    destination: line.args.at(-1)!,
    chown: line.flag("chown"),
    chmod: line.flag("chmod"),
    exclude: line.flags("exclude"),
    link: line.enabled("link"),
    heredocs: line.heredocs.map(({ name }) => name),
  };
}

/** @throws {QuillaError} `copy/heredoc` */
export function refuseHeredocs({ heredocs }: CopyArguments): void {
  if (heredocs.length === 0) return;
  throw new QuillaError("copying from a here-document is not supported yet", {
    code: "copy/heredoc",
    hint: "put the text into a file of the context and copy that",
  });
}

/** The image that a copy looks at. With `--link` it is none, so that the layer is the same whatever is below it. */
export function imageToCopyInto({ link }: CopyArguments, stage: Stage): FileView {
  return link ? new UnionTree([]) : stage.files;
}

/**
 * What the flags say. The owner is undefined where `--chown` says none.
 *
 * @throws {QuillaError} `copy/chmod`, and what `parseOwner` throws
 */
export function copyOptions(
  args: CopyArguments,
  stage: Stage,
): CopyOptions & { readonly exclude: IgnoreMatcher | undefined } {
  const chown = args.chown === undefined ? "" : stage.expand(args.chown);
  const chmod = args.chmod === undefined ? "" : stage.expand(args.chmod);
  return {
    owner: chown ? parseOwner(stage.files, chown) : undefined,
    mode: chmod ? parseMode(chmod) : undefined,
    exclude: args.exclude.length === 0 ? undefined : IgnoreMatcher.ofPatterns(args.exclude),
  };
}

/** Absolute, with the `/` at the end that says "a directory". */
export function expandDestination(stage: Stage, written: string): string {
  const destination = stage.expand(written);
  const path = joinPath(stage.config.workingDir ?? "/", destination);
  const isDirectory = /(^|\/)\.?$/.test(destination);
  return isDirectory && path !== "/" ? `${path}/` : path;
}

/**
 * The text of the history entry, as BuildKit writes it.
 *
 * @param show how a source is shown, once it is expanded
 */
export function copyHistory(
  keyword: string,
  args: CopyArguments,
  stage: Stage,
  { flags = [], show = (source) => source }: {
    readonly flags?: readonly string[];
    readonly show?: (source: string) => string;
  } = {},
): string {
  const said = [...flags];
  if (args.chown) said.push(`--chown=${stage.expand(args.chown)}`);
  if (args.chmod) said.push(`--chmod=${stage.expand(args.chmod)}`);
  const sources = args.sources.map((source) => show(stage.expand(source)));
  return [keyword, ...said, ...sources, stage.expand(args.destination), "# buildkit"].join(" ");
}

function parseMode(text: string): number {
  if (/^[0-7]{1,5}$/.test(text) && parseInt(text, 8) <= 0o7777) return parseInt(text, 8);
  throw new QuillaError(`${JSON.stringify(text)} is no mode for --chmod`, {
    code: "copy/chmod",
    hint: "write an octal number up to 7777, such as 0755",
  });
}
