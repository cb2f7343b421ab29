/**
 * A file of the image, as lines that can be shown.
 *
 * @module
 */
import { formatSize } from "../print/format.ts";
import type { Writing } from "./writing.ts";

/** So much of a file is read. */
const most = 256 << 10;
const tabStop = 8;
const bytesInRow = 16;

/** The first part of a file: as text or, where it is none, as bytes. */
export async function previewOf(
  content: AsyncIterable<Uint8Array>,
  size: number,
  write: Writing,
): Promise<string[]> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    pieces.push(piece);
    length += piece.length;
    if (length >= most) break;
  }
  const bytes = new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer()).subarray(
    0,
    most,
  );
  const lines = isText(bytes) ? textLines(bytes, write) : byteLines(bytes);
  if (size > bytes.length) lines.push("", `(the first ${formatSize(most)} of ${formatSize(size)})`);
  return lines;
}

/** No text has NUL bytes. */
function isText(bytes: Uint8Array): boolean {
  return !bytes.includes(0);
}

function textLines(bytes: Uint8Array, write: Writing): string[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => write(withoutTabs(line.replace(/\r$/, ""))));
}

function withoutTabs(line: string): string {
  let out = "";
  for (const [at, part] of line.split("\t").entries()) {
    if (at > 0) out += " ".repeat(tabStop - out.length % tabStop);
    out += part;
  }
  return out;
}

/** As `hexdump -C` writes them. */
function byteLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesInRow) {
    const row = [...bytes.subarray(at, at + bytesInRow)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".");
    lines.push(
      `${at.toString(16).padStart(8, "0")}  ${hex.padEnd(bytesInRow * 3 - 1)}  |${text.join("")}|`,
    );
  }
  return lines;
}
