/**
 * A Dockerfile while somebody writes it: read past the lines of which nothing can be made, so that the others are still understood.
 *
 * @module
 */
import { readDockerfile, readStep } from "../../../core/build/read.ts";
import { bindLine } from "../../../core/dockerfile/binding.ts";
import type { RawInstruction } from "../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { ReadDockerfile } from "../../../core/plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SourceFile, SourceRange } from "../../../core/source.ts";

/** What could be read. */
export interface EditedDockerfile {
  /** The file less the lines that are wrong: they are empty there, or begin a stage on nothing; all others keep their places. */
  readonly read: ReadDockerfile;
  /** What is wrong with those, in the order in which it was found. */
  readonly failures: readonly QuillaError[];
}

/** So many faults are told. What has more is no Dockerfile. */
const mostFailures = 100;

/** Reads as much as there is. Nothing is thrown for what is wrong with the text. */
export function readEdited({ name, text }: SourceFile, host: PluginHost): EditedDockerfile {
  const lines = text.split("\n");
  const found: QuillaError[] = [];
  for (;;) {
    const file = { name, text: lines.join("\n") };
    const { read, failures } = attempt(file, host);
    // A file whose every line is wrong is empty in the end, which is no fault of its own.
    found.push(...failures.filter(({ code }) => found.length === 0 || code !== "dockerfile/empty"));
    if (failures.length === 0) return { read: read ?? nothing(file), failures: found };
    const isChanged = failures.map((failure) => takeOut(lines, failure, read, host)).some(Boolean);
    if (!isChanged || found.length >= mostFailures) {
      return { read: nothing(file), failures: found.slice(0, mostFailures) };
    }
  }
}

/** What can be read, and all faults of single instructions, or the one by which they cannot be told apart. */
function attempt(
  file: SourceFile,
  host: PluginHost,
): { readonly read?: ReadDockerfile; readonly failures: readonly QuillaError[] } {
  try {
    const read = readDockerfile(file, host);
    if (read.failure === undefined) return { read, failures: [] };
    return { read, failures: read.instructions.flatMap((raw) => faultOf(raw, host) ?? []) };
  } catch (error) {
    if (error instanceof QuillaError) return { failures: [error] };
    throw error;
  }
}

function faultOf(raw: RawInstruction, host: PluginHost): QuillaError | undefined {
  try {
    readStep(host, bindLine(raw, host.names("instructions")));
    return undefined;
  } catch (error) {
    if (error instanceof QuillaError) return error;
    throw error;
  }
}

function nothing(file: SourceFile): ReadDockerfile {
  const none = { instructions: [], openers: [], preamble: [], stages: [] };
  return { file, directives: new Map(), escape: "\\", ...none, failure: undefined };
}

/** Empties the lines of what is wrong. False where they are empty already. */
function takeOut(
  lines: string[],
  { code, range }: QuillaError,
  read: ReadDockerfile | undefined,
  host: PluginHost,
): boolean {
  if (range === undefined) return false;
  const [first, end] = code === "dockerfile/heredoc-not-ended"
    ? [writtenLines(lines, range)[0], lines.length - 1]
    : readLines(range, read) ?? writtenLines(lines, range);
  const whole = lines.slice(first, end + 1).join("\n");
  const [, keyword = ""] = /^\s*(\S+)/.exec(whole) ?? [];
  const instruction = host.find("instructions", keyword.toUpperCase())?.supplied;
  const [, name] = /\sAS\s+([a-z][\w.-]*)/i.exec(whole) ?? [];
  // What follows belongs to a stage of its own still, which others name.
  const stage = `FROM scratch${name === undefined ? "" : ` AS ${name}`}`;
  const written = instruction?.begins === undefined || whole.trim() === stage ? "" : stage;
  for (let at = first; at <= end; at++) lines[at] = at === first ? written : "";
  return lines.slice(first, end + 1).join("\n") !== whole;
}

/** From the first to the last line of the instruction that the range is in, from 0; undefined where it was not read. */
function readLines(
  { start }: SourceRange,
  read: ReadDockerfile | undefined,
): readonly [number, number] | undefined {
  for (const { line, keyword, end, heredocs } of read?.instructions ?? []) {
    const all = line.range(keyword.start, end);
    const last = heredocs.at(-1)?.range.end.line ?? all.end.line;
    if (all.start.line <= start.line && start.line <= last) return [all.start.line - 1, last - 1];
  }
  return undefined;
}

/** The same, told by how the lines end. */
function writtenLines(lines: readonly string[], { start, end }: SourceRange): [number, number] {
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join("\n")) ? "`" : "\\";
  const isComment = (at: number) => /^\s*#/.test(lines[at] ?? "");
  const goesOn = (at: number) =>
    !isComment(at) && (lines[at] ?? "").trimEnd().endsWith(escape) && at < lines.length - 1;
  let first = start.line - 1;
  for (let at = first - 1; at >= 0; at--) {
    if (goesOn(at)) first = at;
    else if (!isComment(at)) break;
  }
  let last = Math.max(first, end.line - 1);
  while (goesOn(last) || last > first && isComment(last) && last < lines.length - 1) last++;
  return [first, Math.min(last, lines.length - 1)];
}
