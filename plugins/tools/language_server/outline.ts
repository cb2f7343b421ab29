/**
 * The file at a glance: its stages with their instructions, and what can be folded.
 *
 * @module
 */
import {
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  SymbolKind,
} from "vscode-languageserver";
import type { Analysis } from "./analysis.ts";
import { type PlacedStep, placedSteps } from "./names.ts";

/** Characters of an instruction that are shown of it. */
const shown = 80;

/** Stages, and what is in them. */
export function documentSymbols(analysis: Analysis): DocumentSymbol[] {
  const { walk, edited } = analysis;
  const symbols: DocumentSymbol[] = [];
  for (const placed of placedSteps(walk, edited.read)) {
    const symbol = symbolOf(placed, analysis);
    if (placed.stage < 0 || placed.walked === undefined) {
      symbols.push(symbol);
      continue;
    }
    const stage = symbols.at(-1)!;
    stage.children = [...stage.children ?? [], symbol];
    stage.range = { start: stage.range.start, end: symbol.range.end };
  }
  return symbols;
}

function symbolOf(
  { raw, stage, step, walked }: PlacedStep,
  { places, walk }: Analysis,
): DocumentSymbol {
  const { line, keyword, end, heredocs } = raw;
  const own = line.range(keyword.start, end);
  const range = places.range({ start: own.start, end: heredocs.at(-1)?.range.end ?? own.end });
  const selectionRange = places.range(line.range(keyword.start, keyword.end));
  const text = line.text.slice(keyword.end, end).trim().replace(/\s+/g, " ");
  const detail = text.length > shown ? `${text.slice(0, shown)}…` : text;
  const name = step.line.keyword;
  if (walked === undefined) {
    return {
      name: walk.stages[stage]?.name ?? String(stage),
      detail,
      kind: SymbolKind.Class,
      range,
      selectionRange,
    };
  }
  const isVariable = walked.declared.length + walked.assigned.length > 0;
  const kind = isVariable ? SymbolKind.Variable : SymbolKind.Method;
  const label = isVariable
    ? `${name} ${[...walked.declared.map(({ name }) => name), ...walked.assigned].join(" ")}`
    : name;
  return { name: label, detail, kind, range, selectionRange };
}

/** Stages, instructions of several lines, here-documents, and comments. */
export function foldingRanges({ walk, edited, places }: Analysis): FoldingRange[] {
  const found: FoldingRange[] = [];
  const fold = (start: number, end: number, kind?: FoldingRangeKind) => {
    if (end > start) found.push({ startLine: start - 1, endLine: end - 1, kind });
  };
  const steps = placedSteps(walk, edited.read);
  let stage: { readonly start: number; end: number } | undefined;
  for (const { raw, walked } of steps) {
    const { start, end } = raw.line.range(raw.keyword.start, raw.end);
    const last = raw.heredocs.at(-1)?.range.end.line ?? end.line;
    if (walked === undefined) {
      if (stage !== undefined) fold(stage.start, stage.end);
      stage = { start: start.line, end: last };
    } else if (stage !== undefined) stage.end = last;
    fold(start.line, last);
  }
  if (stage !== undefined) fold(stage.start, stage.end);
  const taken = new Set(
    steps.flatMap(({ raw }) =>
      raw.heredocs.flatMap(({ range }) => linesOf(range.start.line, range.end.line))
    ),
  );
  for (let at = 1; at <= places.lines; at++) {
    const start = at;
    while (at <= places.lines && !taken.has(at) && /^\s*#/.test(places.line(at))) at++;
    fold(start, at - 1, FoldingRangeKind.Comment);
  }
  return found;
}

function linesOf(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
