/**
 * What mends a Dockerfile: one finding, all of them, or its form.
 *
 * @module
 */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { PluginHost } from "../../../core/plugin/host.ts";
import {
  editsBetween,
  fixDockerfile,
  formatDockerfile,
  type TextEdit as Change,
} from "../../kit/dockerfile/mod.ts";
import type { Analysis, Problem } from "./analysis.ts";
import { placedSteps } from "./names.ts";
import { isBefore } from "./places.ts";

/** Mends all that rules can mend; editors may do it whenever a file is saved. */
export const fixAll = `${CodeActionKind.SourceFixAll}.quilla`;

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Problems as editors show them. */
export function diagnosticsOf({ problems, places }: Analysis): Diagnostic[] {
  return problems.map((problem) => diagnosticOf(problem, places));
}

function diagnosticOf(
  { range, severity, code, message, url }: Problem,
  places: Analysis["places"],
): Diagnostic {
  return {
    range: places.range(range),
    severity: severities[severity],
    code,
    codeDescription: url === undefined ? undefined : { href: url },
    source: "quilla",
    message,
  };
}

/** What can be done about a stretch; `kinds` are those that were asked for, or all. */
export function actionsIn(
  analysis: Analysis,
  stretch: Range,
  kinds: readonly string[] | undefined,
): CodeAction[] {
  const { document: { uri }, places } = analysis;
  const isWanted = (kind: string) =>
    kinds === undefined || kinds.some((each) => kind === each || kind.startsWith(`${each}.`));
  const actionOf = (
    title: string,
    kind: string,
    edits: TextEdit[],
    about?: Problem,
  ): CodeAction => ({
    title,
    kind,
    diagnostics: about && [diagnosticOf(about, places)],
    isPreferred: about?.fix !== undefined && edits.length > 0 && kind === CodeActionKind.QuickFix
      ? true
      : undefined,
    edit: { changes: { [uri]: edits } },
  });
  const found: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix)) {
    const [from, to] = [places.place(stretch.start), places.place(stretch.end)];
    const meant = analysis.problems.filter(({ range }) =>
      !isBefore(to, range.start) && !isBefore(range.end, from)
    );
    for (const problem of meant) {
      const edits = problem.fix && editsOf(problem.fix.edits, analysis);
      if (edits !== undefined) {
        found.push(actionOf(problem.fix!.title, CodeActionKind.QuickFix, edits, problem));
      }
    }
    for (const problem of meant) {
      const edit = skipping(problem, analysis);
      if (edit !== undefined) {
        const action = actionOf(
          `Skip ${problem.code} here`,
          CodeActionKind.QuickFix,
          [edit],
          problem,
        );
        found.push({ ...action, isPreferred: undefined });
      }
    }
  }
  if (isWanted(fixAll) && analysis.problems.some(({ fix }) => fix !== undefined)) {
    const edits = fixAllEdits(analysis);
    if (edits.length > 0) found.push(actionOf("Fix all that rules can mend", fixAll, edits));
  }
  return found;
}

/** Undefined where one is in a line that could not be read: it was made for another text. */
function editsOf(edits: readonly Change[], { places, edited }: Analysis): TextEdit[] | undefined {
  const lines = edited.read.file.text.split("\n");
  const isSound = edits.every(({ range: { start, end } }) => {
    for (let at = start.line; at <= Math.min(end.line, lines.length); at++) {
      if (lines[at - 1]!.replace(/\r+$/, "") !== places.line(at)) return false;
    }
    return true;
  });
  return isSound
    ? edits.map(({ range, text }) => ({ range: places.range(range), newText: text }))
    : undefined;
}

/** A comment above the instruction; undefined where there is one already, or nothing to put it above. */
function skipping({ range, severity, code }: Problem, analysis: Analysis): TextEdit | undefined {
  const { walk, edited, places, document } = analysis;
  if (severity !== "warning" || !/^[A-Z]/.test(code)) return undefined;
  const placed = placedSteps(walk, edited.read).find(({ raw: { line, keyword, end } }) => {
    const own = line.range(keyword.start, end);
    return own.start.line <= range.start.line && range.start.line <= own.end.line;
  });
  if (placed === undefined || placed.step.line.comments.some((text) => /^check\s*=/i.test(text))) {
    return undefined;
  }
  const { line } = placed.step.line.range.start;
  const [indent = ""] = /^\s*/.exec(places.line(line)) ?? [];
  const end = document.getText().includes("\r\n") ? "\r\n" : "\n";
  // Right at the top it would be the whole file's.
  const before = line === 1 ? end : "";
  const at = places.position({ line, column: 1 });
  return { range: { start: at, end: at }, newText: `${before}${indent}# check=skip=${code}${end}` };
}

function fixAllEdits({ edited, request, places }: Analysis): TextEdit[] {
  if (edited.failures.length > 0) return []; // what was read is not what stands there
  const { file } = edited.read;
  return changed(editsBetween(file, fixDockerfile(request).file.text), places);
}

/**
 * What brings a Dockerfile into the usual form.
 *
 * @throws {QuillaError} `dockerfile/…` where it cannot be read
 */
export function formattingEdits(
  { document, places, edited }: Analysis,
  host: PluginHost,
): TextEdit[] {
  const file = { name: edited.read.file.name, text: document.getText() };
  return changed(editsBetween(file, formatDockerfile(file, host)), places);
}

function changed(edits: readonly Change[], places: Analysis["places"]): TextEdit[] {
  return edits.map(({ range, text }) => ({ range: places.range(range), newText: text }));
}
