/**
 * Changes of a text, put into it.
 *
 * @module
 */
import type { Fix } from "../../../core/plugin/contracts/check.ts";
import type { SourceFile, SourceRange } from "../../../core/source.ts";
import { offsetOf } from "../checks/fixes.ts";

/** What is put in the place of what. */
export type TextEdit = Fix["edits"][number];

/** A place by its offsets in the text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf({ file, start, end }: SourceRange): Span {
  return { start: offsetOf(file, start), end: offsetOf(file, end) };
}

/** The text with these edits, none of which overlaps another. */
export function applyEdits({ text }: SourceFile, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit) => ({ ...spanOf(edit.range), text: edit.text }))
    .sort((one, other) => one.start - other.start || one.end - other.end);
  const pieces: string[] = [];
  let behind = 0;
  for (const edit of ordered) {
    pieces.push(text.slice(behind, edit.start), edit.text);
    behind = edit.end;
  }
  return pieces.join("") + text.slice(behind);
}

/** Those of the changes that can be made together: what overlaps an earlier one is left for another time. */
export function compatible<T extends { readonly fix: Fix }>(changes: readonly T[]): T[] {
  const taken: Span[] = [];
  return changes.filter(({ fix }) => {
    const spans = fix.edits.map(({ range }) => spanOf(range));
    // Two that begin at one place, though they are empty, have no order.
    const overlaps = spans.some((one) =>
      taken.some((other) =>
        one.start === other.start || one.start < other.end && other.start < one.end
      )
    );
    if (!overlaps) taken.push(...spans);
    return !overlaps;
  });
}

/** The change from one text to another, as few lines as it takes in one piece; none where they are the same. */
export function editsBetween(file: SourceFile, text: string): TextEdit[] {
  if (file.text === text) return [];
  const [before, after] = [file.text.split(/(?<=\n)/), text.split(/(?<=\n)/)];
  const least = Math.min(before.length, after.length);
  let first = 0;
  while (first < least && before[first] === after[first]) first++;
  let last = 0;
  while (last < least - first && before.at(-1 - last) === after.at(-1 - last)) last++;
  const start = { line: first + 1, column: 1 };
  const end = { line: before.length - last + 1, column: 1 };
  return [{ range: { file, start, end }, text: after.slice(first, after.length - last).join("") }];
}
