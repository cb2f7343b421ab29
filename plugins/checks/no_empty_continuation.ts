/**
 * Empty lines inside of instructions.
 *
 * @module
 */
import type { CheckedFile, Finding } from "../../core/plugin/contracts/check.ts";
import { linesRange } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";

export const noEmptyContinuation = rule(
  "NoEmptyContinuation",
  "Empty lines inside of an instruction will be errors in future",
  function* ({ dockerfile }): Generator<Finding> {
    for (const { line, keyword, end } of dockerfile.instructions) {
      if (line.emptyLine === undefined) continue;
      // Docker tells the last line of the instruction.
      const { file, end: last } = line.range(keyword.start, end);
      const range = { file, start: { line: last.line, column: 1 }, end: last };
      const inside = { first: line.emptyLine.start.line, last: last.line };
      yield { range, detail: "Empty line inside of an instruction", fix: fixOf(file, inside) };
    }
  },
);

type File = CheckedFile["dockerfile"]["file"];

/** Lines between the first empty one and the end belong to the instruction: what is empty there can go. */
function fixOf(file: File, { first, last }: { readonly first: number; readonly last: number }) {
  const all = file.text.split("\n");
  // Behind an escape character that nothing follows, all the rest of the file is empty.
  const lines = all.slice(first - 1, last < first ? all.length - 1 : last);
  const empty = lines.flatMap((text, index) => /\S/.test(text) ? [] : [first + index]);
  const edits = empty.map((number) => ({ range: linesRange(file, number, number), text: "" }));
  return { title: "Take the empty lines out", edits };
}
