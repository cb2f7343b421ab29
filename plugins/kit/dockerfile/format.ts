/**
 * The usual form of a Dockerfile, which says the same: keywords in upper case, one blank between words, lines that go on indented by
 * four, at most one empty line. What is between quotes and in here-documents stays as it is, and so does what a plugin reads.
 *
 * @module
 */
import type { Directives } from "../../../core/dockerfile/directives.ts";
import type { Syntax } from "../../../core/dockerfile/instruction_line.ts";
import { type Dockerfile, parseDockerfile, type SyntaxOf } from "../../../core/dockerfile/parse.ts";
import { isBlank } from "../../../core/dockerfile/white_space.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SourceFile } from "../../../core/source.ts";
import { formatInstruction, type LineStyle } from "./format_instruction.ts";
import { type Block, commentOf, type InstructionBlock, layOut } from "./layout.ts";
import { saysSame } from "./same_meaning.ts";

/**
 * Formats a Dockerfile. What it gives is what it would give of that again, and reads as the same instructions.
 *
 * @param host knows the instructions; those of others than quilla's own stay as they are written
 * @throws {QuillaError} `dockerfile/…` for what no Dockerfile may have
 */
export function formatDockerfile({ name, text }: SourceFile, host: PluginHost): string {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const file = { name, text: text.slice(mark.length) };
  const { dockerfile, syntaxOf } = parsed(file, host);
  const formatted = formatParsed(dockerfile, (keyword) => {
    return host.find("instructions", keyword)?.isOwn === true;
  });
  if (!saysSame(dockerfile, parseDockerfile({ name, text: formatted }, syntaxOf))) {
    throw new QuillaError(`${name} would mean something else if it was formatted`, {
      code: "dockerfile/format",
      hint: "this is a defect of quilla: report it with the file, which stays as it is",
    });
  }
  return mark + formatted;
}

/** An instruction that nobody knows may be a plugin's that is not here, with lines below it that are no instructions. */
const unknown: Syntax = { form: "text", heredocs: true };

function parsed(file: SourceFile, host: PluginHost) {
  const known: SyntaxOf = (keyword) => host.find("instructions", keyword)?.supplied.syntax;
  const lenient: SyntaxOf = (keyword) => known(keyword) ?? unknown;
  try {
    return { dockerfile: parseDockerfile(file, lenient), syntaxOf: lenient };
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    // Where that is the reason, it is none without; else the same is told.
    return { dockerfile: parseDockerfile(file, known), syntaxOf: known };
  }
}

function formatParsed(dockerfile: Dockerfile, isOwn: (keyword: string) => boolean): string {
  const { directives, escape } = dockerfile;
  const blocks = layOut(dockerfile);
  const style: LineStyle = {
    escape,
    quotings: escape === "`" ? ["posix", "windows"] : ["posix"],
  };
  const pages = new Output(lineEndOf(blocks), directives);
  for (const block of blocks) {
    if (block.type === "instruction") {
      const { keyword, inner } = block.instruction;
      const keywords = [keyword, ...inner === undefined ? [] : [inner.keyword]];
      const areOwn = keywords.every(({ text }) => isOwn(text.toUpperCase()));
      pages.instruction(areOwn ? formatInstruction(block, style) : undefined, block);
    } else if (block.type === "blank") {
      pages.blank();
    } else {
      pages.comment(commentOf(block), block.line.number);
    }
  }
  return pages.text;
}

/** The line end of most lines that say something: those all stay, and what they decide is decided again the same way. */
function lineEndOf(blocks: readonly Block[]): string {
  const lines = blocks.flatMap((block) => {
    if (block.type !== "instruction") return block.type === "blank" ? [] : [block.line];
    const said = block.lines.filter((line) =>
      line.type === "code" ? !isBlank(line.text) : line.type === "comment"
    );
    return [...said.map(({ line }) => line), ...block.documents];
  });
  const long = lines.filter(({ whole }) => whole.endsWith("\r\n")).length;
  return long > lines.filter(({ whole }) => whole.endsWith("\n")).length - long ? "\r\n" : "\n";
}

/** Puts the lines together, with the empty ones between them. */
class Output {
  readonly #end: string;
  readonly #directives: Directives;
  readonly #pieces: string[] = [];
  #isBlank = false;

  constructor(end: string, directives: Directives) {
    this.#end = end;
    this.#directives = directives;
  }

  get text(): string {
    return this.#pieces.join("");
  }

  /** An empty line before what comes next; of several one is left, and none at the beginning and at the end. */
  blank(): void {
    this.#isBlank = this.#pieces.length > 0;
  }

  comment(text: string, number: number): void {
    const isOne = [...this.#directives.values()].some(({ range }) => range.start.line === number);
    // Right at the top, what is a comment and looks like a directive would be one.
    const isAtTop = this.#pieces.length <= this.#directives.size;
    const looksLikeOne = /^#\s*(?:syntax|escape|check)\s*=/i.test(text);
    if (!isOne && isAtTop && looksLikeOne) this.#isBlank = true;
    this.#add(text + this.#end, number);
  }

  instruction(lines: readonly string[] | undefined, block: InstructionBlock): void {
    const written = lines?.map((line) => line + this.#end) ??
      block.lines.map(({ line }) => line.whole);
    const { number } = block.lines[0]!.line;
    this.#add([...written, ...block.documents.map(({ whole }) => whole)].join(""), number);
  }

  #add(text: string, number: number): void {
    // At the very beginning, a byte order mark is none of the text.
    const isMarked = number > 1 && this.#pieces.length === 0 && text.startsWith("\ufeff");
    if (this.#isBlank || isMarked) {
      this.#pieces.push(this.#end);
    }
    this.#isBlank = false;
    this.#pieces.push(text.endsWith("\n") ? text : text + this.#end);
  }
}
