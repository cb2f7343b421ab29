/**
 * One instruction in the usual form: one blank between its words, and the lines that go on indented.
 *
 * @module
 */
import { continuationAt, type Escape } from "../../../core/dockerfile/logical_line.ts";
import { isBlank } from "../../../core/dockerfile/white_space.ts";
import { type CodeLine, commentOf, type InstructionBlock } from "./layout.ts";
import { type Quoting, separates } from "./shell_quotes.ts";
import { type FormatToken, tokensOf } from "./tokens.ts";

/** How far each level is indented, and what a tab counts. */
const indent = 4;

/** How an instruction is to be read. */
export interface LineStyle {
  /** What continues a line. */
  readonly escape: Escape;
  /** How the shells quote that its command may be for. */
  readonly quotings: readonly Quoting[];
}

/**
 * The instruction's lines, without their ends and those of here-documents. Undefined where it is better left alone: its keyword is
 * not all on the first line, or its last character would continue it, were it not for rare white space.
 */
export function formatInstruction(
  { instruction, lines }: InstructionBlock,
  style: LineStyle,
): string[] | undefined {
  const { line: { text }, keyword } = instruction;
  const code = lines.filter((line) => line.type === "code");
  if (keyword.start !== 0 || keyword.end > code[0]!.text.length) return;
  if (continuationAt(text.slice(0, instruction.end), style.escape) !== undefined) return;
  const last = code.findLast((line) => !isBlank(line.text))!;
  const tokens = tokensOf(instruction);
  const loose = looseJoints(text, tokens, code.slice(1).map(({ offset }) => offset), style);
  const indents = indentsOf(
    code.slice(1).filter(({ text, offset }) => loose.has(offset) && !isBlank(text)).map(columnOf),
  );
  const written: string[] = [];
  let comments: string[] = [];
  for (const line of lines) {
    if (line.type === "comment") comments.push(commentOf(line));
    if (line.type !== "code" || line.offset > last.offset) continue;
    const isFirst = line === code[0];
    const isLoose = isFirst || loose.has(line.offset);
    const content = contentOf(text, tokens, line, loose);
    const blanks = isFirst || isBlank(line.text) ? indent : indents.get(columnOf(line)) ?? indent;
    const before = isFirst || !isLoose ? "" : " ".repeat(blanks);
    written.push(...comments.map((comment) => " ".repeat(isLoose ? blanks : indent) + comment));
    comments = [];
    const end = line.offset + line.text.length;
    // A blank before the escape character is one of the text.
    const between = loose.has(end) && content !== "" ? " " : "";
    written.push(before + content + (line === last ? "" : between + style.escape));
  }
  // An escape character continues nothing where only comments follow up to the end of the file.
  return [...written, ...comments];
}

/** Where two lines meet and white space may be more or less. */
function looseJoints(
  text: string,
  tokens: readonly FormatToken[],
  joints: readonly number[],
  { quotings }: LineStyle,
): ReadonlySet<number> {
  const loose = new Set(joints);
  let next = 0;
  for (const { start, end, as } of tokens) {
    // Both are in their order, and there may be many of them.
    while (next < joints.length && joints[next]! <= start) next++;
    const first = next;
    while (next < joints.length && joints[next]! < end) next++;
    const inside = joints.slice(first, next);
    if (inside.length === 0) continue;
    const offsets = inside.map((joint) => joint - start);
    const answers = as === undefined
      ? [offsets.map(() => false)]
      : (as === "json" ? ["posix" as const] : quotings)
        .map((quoting) => separates(text.slice(start, end), offsets, quoting));
    for (const [index, joint] of inside.entries()) {
      const hasBlank = as === "json" || isIndent(text[joint - 1]) || isIndent(text[joint]);
      if (!hasBlank || answers.some((answer) => !answer[index])) loose.delete(joint);
    }
  }
  return loose;
}

function isIndent(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

/** How far a line is indented, in columns. */
function columnOf({ text }: CodeLine): number {
  const white = /^[ \t]*/.exec(text)![0];
  return [...white].reduce((column, char) => {
    return char === " " ? column + 1 : column - column % indent + indent;
  }, 0);
}

/** For each of the columns how far it is to be indented: what was deeper than others is. One column more is a slip. */
function indentsOf(columns: readonly number[]): ReadonlyMap<number, number> {
  const indents = new Map<number, number>();
  let first = -Infinity;
  let depth = 0;
  for (const column of [...new Set(columns)].sort((one, other) => one - other)) {
    if (column > first + 1) {
      first = column;
      depth++;
    }
    indents.set(column, depth * indent);
  }
  return indents;
}

/** What of the tokens is on the line. */
function contentOf(
  text: string,
  tokens: readonly FormatToken[],
  line: CodeLine,
  loose: ReadonlySet<number>,
): string {
  const [from, to] = [line.offset, line.offset + line.text.length];
  const pieces = between(tokens, from, to).map((token) => {
    const { start, end } = token;
    if (start >= from && end <= to) return written(token, text);
    const piece = text.slice(Math.max(start, from), Math.min(end, to));
    const begun = start < from && loose.has(from) ? piece.replace(/^[ \t]+/, "") : piece;
    return end > to && loose.has(to) ? begun.replace(/[ \t]+$/, "") : begun;
  });
  return pieces.filter((piece) => piece !== "").join(" ");
}

/** Those of the tokens that have something there. */
function between(tokens: readonly FormatToken[], from: number, to: number): FormatToken[] {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.end > from) high = middle;
    else low = middle + 1;
  }
  const found: FormatToken[] = [];
  for (let at = low; at < tokens.length && tokens[at]!.start < to; at++) found.push(tokens[at]!);
  return found;
}

function written({ start, end, text, as }: FormatToken, line: string): string {
  const raw = line.slice(start, end);
  return as === "json" ? `[${(raw.match(/"(?:[^"\\]|\\.)*"/g) ?? []).join(", ")}]` : text ?? raw;
}
