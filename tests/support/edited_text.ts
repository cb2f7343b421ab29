/**
 * Dockerfiles with a cursor in them, understood as the language server does.
 *
 * @module
 */
import { TextDocument } from "vscode-languageserver-textdocument";
import { builtInHost } from "../../plugins/mod.ts";
import { Analysis, type Surroundings } from "../../plugins/tools/language_server/analysis.ts";
import { noSettings } from "../../plugins/tools/language_server/settings.ts";

/** What edits are to a text: the language server protocol's own. */
export interface Edit {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly newText: string;
}
type Place = { readonly line: number; readonly character: number };

export const testHost = builtInHost();

/** A document, and where the first `|` stood in it. */
export function withCursor(written: string, around: Partial<Surroundings> = {}) {
  const offset = written.indexOf("|");
  const text = offset < 0 ? written : written.slice(0, offset) + written.slice(offset + 1);
  const document = TextDocument.create("file:///x/Dockerfile", "dockerfile", 1, text);
  const analysis = new Analysis(document, { host: testHost, settings: noSettings, ...around });
  return { analysis, document, text, place: analysis.places.place(document.positionAt(offset)) };
}

/** The text with edits put into it. */
export function edited(document: TextDocument, edits: readonly Edit[]): string {
  return TextDocument.applyEdits(document, edits.map(({ range, newText }) => ({ range, newText })));
}
