/**
 * What instructions that copy files are told alike: sources, a destination, and flags about owners, modes and what is left out.
 *
 * @module
 */
import { bytesContent } from "../../../core/content.ts";
import { parseHeredocWord } from "../../../core/dockerfile/heredoc.ts";
import { IgnoreMatcher } from "../patterns/ignore_file.ts";
import type { FlagKind, InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { CopyOptions } from "../layers/copy.ts";
import { FileIndexBuilder } from "../../../core/tree/file_index.ts";
import type { Json, Word } from "../../../core/plugin/contracts/instruction.ts";
import type { ScopeView, Stage } from "../../../core/plugin/contracts/stage.ts";
import { type ModeChange, parseModeChange } from "./mode.ts";
import { parseOwner } from "../accounts/owner.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { pathInStage, slashed } from "./stage_path.ts";

/** The arguments and flags, as they were written. */
export interface CopyArguments {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly chown?: string | undefined;
  readonly chmod?: string | undefined;
  readonly exclude: readonly string[];
  readonly link: boolean;
  /** Here-documents, which are copied after the sources. */
  readonly documents: readonly CopyDocument[];
  readonly [key: string]: Json;
}

/** A here-document that becomes a file. */
export interface CopyDocument {
  /** The word that ends it: the file's name. */
  readonly name: string;
  readonly body: string;
  /** Whether variables in it are expanded. */
  readonly expand: boolean;
  readonly [key: string]: Json;
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
  const destination = line.args.at(-1)!;
  const comment = line.json ? -1 : line.args.findIndex((word) => word === "#");
  if (comment >= 2) {
    throw line.error(`${keyword} has a # among its paths, as if a comment began there`, {
      code: "copy/arguments",
      hint: "put a comment on a line of its own; a file of that name is ./#",
      range: line.rangeOf(comment),
    });
  }
  if (line.heredocs.length > 0 && parseHeredocWord(destination) !== undefined) {
    throw line.error(`a here-document cannot be the destination of ${keyword}`, {
      code: "copy/arguments",
      hint: `write ${keyword} <<NAME destination`,
      range: line.rangeOf(line.args.length - 1),
    });
  }
  return {
    ...splitSources(line),
    destination,
    chown: line.flag("chown"),
    chmod: line.flag("chmod"),
    exclude: line.flags("exclude"),
    link: line.enabled("link"),
  };
}

/** Sources that are no here-documents, and those that are. */
function splitSources(line: InstructionLine): Pick<CopyArguments, "sources" | "documents"> {
  const sources: string[] = [];
  const documents: CopyDocument[] = [];
  for (const [index, word] of line.args.slice(0, -1).entries()) {
    const name = line.heredocs.length === 0 ? undefined : parseHeredocWord(word)?.name;
    const heredoc = line.heredocs.findLast((each) => each.name === name);
    if (heredoc === undefined) sources.push(line.args[index]!);
    else documents.push({ name: heredoc.name, body: heredoc.body, expand: heredoc.expand });
  }
  return { sources, documents };
}

/** The texts in which variables are expanded. */
export function copyWords(args: CopyArguments): Word[] {
  const { chown, chmod, sources, destination, documents } = args;
  const written = [chown, chmod, ...sources, destination].filter((word) => word !== undefined);
  const expanded = documents.filter(({ expand }) => expand);
  return [...written, ...expanded.map(({ body }) => ({ text: body, as: "document" as const }))];
}

/** The here-documents as a tree: a file for each, at the root, that belongs to root. */
export function documentTree({ documents }: CopyArguments, stage: Stage): FileView {
  const index = new FileIndexBuilder();
  for (const { name, body, expand } of documents) {
    const content = bytesContent(expand ? stage.expandDocument(body) : body);
    index.add({ type: "file", path: `/${name}`, mode: 0o644, uid: 0, gid: 0, mtime: 0, content });
  }
  return new UnionTree([index.finish()]);
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
    // With --link nothing hangs on what is below.
    storedOnce: !args.link,
    exclude: args.exclude.length === 0 ? undefined : IgnoreMatcher.ofPatterns(args.exclude),
  };
}

/** Absolute, with the `/` at the end that says "a directory". */
export function expandDestination(stage: Stage, written: string): string {
  const destination = slashed(stage, stage.expand(written));
  const path = pathInStage(stage, destination);
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
  stage: ScopeView,
  { flags = [], show = (source) => source }: {
    readonly flags?: readonly string[];
    readonly show?: (source: string) => string;
  } = {},
): string {
  const said = [...flags];
  if (args.chown) said.push(`--chown=${stage.expand(args.chown)}`);
  if (args.chmod) said.push(`--chmod=${stage.expand(args.chmod)}`);
  const sources = args.sources.map((source) => show(stage.expand(source)));
  const documents = args.documents.map(({ name }) => `<<${name}`);
  return [keyword, ...said, ...sources, ...documents, stage.expand(args.destination), "# buildkit"]
    .join(" ");
}

function parseMode(text: string): ModeChange {
  const change = parseModeChange(text);
  if (change !== undefined) return change;
  throw new QuillaError(`${JSON.stringify(text)} is no mode for --chmod`, {
    code: "copy/chmod",
    hint:
      "write an octal number up to 7777, such as 0755, or what is to change, such as u=rwX,go=rX",
  });
}
