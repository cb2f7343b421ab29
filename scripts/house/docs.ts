/**
 * What the documentation of mod.ts cannot say: types that have no name there, and what nobody described.
 *
 * @module
 */
import process from "node:process";
import { run } from "../process.ts";
import { type Figure, none } from "./figure.ts";

/** Each complaint of a `deno doc --lint` in one line. */
export function complaints(report: string): string[] {
  // deno-lint-ignore no-control-regex -- its colours
  const plain = report.replace(/\x1b\[[\d;]*m/g, "");
  return plain.split(/^(?=error\[)/m).filter((text) => text.startsWith("error["))
    .map((text) => {
      const place = /--> (.*)/.exec(text)?.[1];
      return `${text.split("\n")[0]}${place === undefined ? "" : ` (${place})`}`;
    });
}

/** Asks the Deno that runs this program. */
export async function docLint(command: readonly string[] = [process.execPath]): Promise<Figure> {
  const { code, text } = await run([...command, "doc", "--lint", "mod.ts"]);
  const found = complaints(text);
  const failed = code !== 0 && found.length === 0;
  const findings = failed ? [`deno doc --lint ended with ${code}: ${text.trim()}`] : found;
  return none("doc-lint", "complaints of deno doc --lint mod.ts", findings);
}
