/**
 * Places and sources in the JSON that Docker writes for checks, outlines and targets.
 *
 * @module
 */
import type { SourceFile, SourceRange } from "../../core/plugin/cli/process.ts";
import { Buffer } from "node:buffer";

/** A place, line by line, as BuildKit tells it: without columns. */
export function locationOf({ start, end }: SourceRange) {
  const last = Math.max(start.line, end.line);
  const lines = Array.from({ length: last - start.line + 1 }, (_, index) => start.line + index);
  return { ranges: lines.map((line) => ({ start: { line }, end: { line } })) };
}

/** A file's text, as JSON holds bytes in Go. */
export function base64({ text }: SourceFile): string {
  return Buffer.from(text).toString("base64");
}
