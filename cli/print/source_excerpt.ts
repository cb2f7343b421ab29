/**
 * The lines around a place, as `docker build --check` shows them.
 *
 * @module
 */
import type { SourceRange } from "../../core/plugin/cli/process.ts";
import { visible } from "./source_drawing.ts";
import { sanitise, withoutCommands } from "./sanitise.ts";

const rule = "-".repeat(20);

/** The lines of the place are marked; some of those around it are there too. Without a final line end. */
export function excerptOf({ file, start, end }: SourceRange): string {
  const lines = file.text.split(/\r?\n/);
  const last = Math.min(Math.max(start.line, end.line), lines.length);
  const around = last === start.line ? 2 : 1;
  const from = Math.max(1, start.line - around);
  const shown = lines.slice(from - 1, last + around).map((text, index) => {
    const number = from + index;
    const mark = number >= start.line && number <= last ? ">>>" : "   ";
    return ` ${String(number).padStart(3)} | ${mark} ${visible(text.replaceAll("\t", "    "))}`;
  });
  const drawn = [rule, ...shown.map((line) => line.trimEnd()), rule].join("\n");
  return withoutCommands(`${sanitise(file.name)}:${start.line}\n${drawn}`);
}
