/**
 * What the parts of a Dockerfile are, for editors that colour by it: by quilla's own reading, plugins' instructions included.
 *
 * @module
 */
import { SemanticTokensBuilder } from "vscode-languageserver";
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { Analysis } from "./analysis.ts";
import { placedSteps, usesIn } from "./names.ts";
import { isBefore } from "./places.ts";

/** The kinds, as editors call them. */
export const tokenTypes = [
  "keyword",
  "comment",
  "parameter",
  "variable",
  "class",
  "macro",
] as const;

type TokenType = typeof tokenTypes[number];
type Range = Pick<SourceRange, "start" | "end">;

/** All of a file, none on top of another and each on one line. */
export function semanticTokens(analysis: Analysis): number[] {
  const { walk, edited: { read }, places, names } = analysis;
  const found: { readonly type: TokenType; readonly range: Range }[] = [];
  const documents = new Set<number>();
  for (const { range } of read.directives.values()) found.push({ type: "macro", range });
  const directives = new Set([...read.directives.values()].map(({ range }) => range.start.line));
  for (const placed of placedSteps(walk, read)) {
    const { raw } = placed;
    for (const each of raw.inner === undefined ? [raw] : [raw, raw.inner]) {
      const { line, keyword, flags } = each;
      found.push({ type: "keyword", range: line.range(keyword.start, keyword.end) });
      for (const { start, end, text } of flags) {
        const equals = text.indexOf("=");
        const length = equals < 0 ? end - start : equals;
        found.push({ type: "parameter", range: line.range(start, start + length) });
      }
    }
    const as = placed.walked === undefined ? raw.args[1] : undefined;
    if (as !== undefined) found.push({ type: "keyword", range: raw.line.range(as.start, as.end) });
    for (const { range } of usesIn(placed, read.escape)) found.push({ type: "variable", range });
    for (const { range } of raw.heredocs) {
      for (let at = range.start.line; at < range.end.line; at++) documents.add(at);
    }
  }
  for (const { kind, places } of names) {
    const type = kind === "stage" ? "class" : "variable";
    for (const { range } of places) found.push({ type, range });
  }
  for (let line = 1; line <= places.lines; line++) {
    const text = places.line(line);
    if (documents.has(line) || directives.has(line) || !/^\s*#/.test(text)) continue;
    const start = { line, column: text.indexOf("#") + 1 };
    found.push({ type: "comment", range: { start, end: { line, column: text.length + 1 } } });
  }
  return encoded(found, places);
}

function encoded(
  tokens: { readonly type: TokenType; readonly range: Range }[],
  places: Analysis["places"],
): number[] {
  const builder = new SemanticTokensBuilder();
  let behind = { line: 0, column: 0 };
  for (
    const { type, range } of tokens.sort((a, b) => isBefore(a.range.start, b.range.start) ? -1 : 1)
  ) {
    if (range.start.line !== range.end.line || isBefore(range.start, behind)) continue;
    const { start, end } = places.range(range);
    if (end.character <= start.character) continue;
    builder.push(
      start.line,
      start.character,
      end.character - start.character,
      tokenTypes.indexOf(type),
      0,
    );
    behind = range.end;
  }
  return builder.build().data;
}
