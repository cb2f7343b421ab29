/**
 * A Dockerfile's bytes as text, and its text as lines.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { SourceFile, SourceRange } from "../source.ts";

/** The size in bytes from which on a line is refused, as Docker does. */
const LINE_LIMIT = 64 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads a file's bytes as UTF-8; a byte order mark is dropped.
 *
 * @throws QuillaError `dockerfile/not-utf8` that points at the line of the first byte that is not UTF-8.
 */
export function decodeSource(name: string, bytes: Uint8Array): SourceFile {
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const file = { name, text: new TextDecoder("utf-8").decode(bytes) };
    const { line, column } = firstInvalid(bytes);
    throw new QuillaError(`${name} is not UTF-8 text`, {
      code: "dockerfile/not-utf8",
      hint: "save the file in the encoding UTF-8",
      range: { file, start: { line, column }, end: { line, column: column + 1 } },
    });
  }
}

/** Decodes line by line: a line feed is never part of another character. */
function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    const text = new TextDecoder("utf-8").decode(bytes.subarray(start, end));
    const written = new TextEncoder().encode(text);
    const read = bytes.subarray(start, end);
    const marked = line === 1 && read[0] === 0xef && read[1] === 0xbb && read[2] === 0xbf ? 3 : 0;
    let same = 0;
    while (same < written.length && written[same] === read[marked + same]) same++;
    if (same < written.length || marked + same < read.length) {
      const column = new TextDecoder("utf-8").decode(written.subarray(0, same)).length + 1;
      return { line, column };
    }
    start = end + 1;
  }
  return { line, column: 1 };
}

/** A line as it stands in the file. */
export interface SourceLine {
  /** Without the line end. */
  readonly text: string;
  /** The same with its line end, if it has one. */
  readonly whole: string;
  /** Counted from 1. */
  readonly number: number;
}

/** Hands out a file's lines one by one, and refuses those that no Dockerfile may have. */
export class LineReader {
  readonly file: SourceFile;
  #at = 0;
  #number = 0;

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** The number of the line that was read last; 0 before the first. */
  get number(): number {
    return this.#number;
  }

  /** The next line, which stays the next. */
  peek(): SourceLine | undefined {
    const { text } = this.file;
    if (this.#at >= text.length) return undefined;
    const feed = text.indexOf("\n", this.#at);
    const whole = text.slice(this.#at, feed < 0 ? text.length : feed + 1);
    return this.#checked({ whole, text: withoutLineEnd(whole), number: this.#number + 1 });
  }

  next(): SourceLine | undefined {
    const line = this.peek();
    if (line === undefined) return undefined;
    this.#at += line.whole.length;
    this.#number++;
    return line;
  }

  #checked(line: SourceLine): SourceLine {
    const nul = line.text.indexOf("\0");
    if (nul >= 0) {
      throw new QuillaError(`${this.file.name} holds a NUL byte in line ${line.number}`, {
        code: "dockerfile/nul-byte",
        hint: "remove the byte, or save the file as UTF-8 if it is UTF-16",
        range: this.#range(line.number, nul + 1, nul + 2),
      });
    }
    if (isTooLong(line.text)) {
      throw new QuillaError(
        `${this.file.name} has a line of ${LINE_LIMIT / 1024} KiB or more, line ${line.number}`,
        {
          code: "dockerfile/line-too-long",
          hint: "break the line up, or put its content into a file and copy that",
          range: this.#range(line.number, 1, 2),
        },
      );
    }
    return line;
  }

  #range(line: number, from: number, to: number): SourceRange {
    return { file: this.file, start: { line, column: from }, end: { line, column: to } };
  }
}

/** The text without the line feed and the carriage returns before it. */
export function withoutLineEnd(line: string): string {
  let end = line.endsWith("\n") ? line.length - 1 : line.length;
  while (end > 0 && line[end - 1] === "\r") end--;
  return line.slice(0, end);
}

function isTooLong(line: string): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8.
  return line.length * 3 >= LINE_LIMIT && new TextEncoder().encode(line).length >= LINE_LIMIT;
}
