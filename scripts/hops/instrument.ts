/**
 * Makes a module tell of each function that is entered.
 *
 * @module
 */
import { parseAst } from "rolldown/parseAst";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly body?: Node | null;
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/**
 * A module in which every function begins with a call of `hop` of the probe, which is told the function: `PATH:LINE`, and where a
 * line has several, `PATH:LINE:2` and so on. Lines stay where they are.
 *
 * @param path of the module, from the project's folder
 * @param probe URL of the module that exports `hop`
 */
export function instrument(source: string, path: string, probe: string): string {
  const inserted: { at: number; text: string }[] = [];
  const perLine = new Map<number, number>();
  for (const { start, body } of functionsOf(parseAst(source, { lang: "ts" }))) {
    const line = source.slice(0, start).split("\n").length;
    const number = (perLine.get(line) ?? 0) + 1;
    perLine.set(line, number);
    const name = number === 1 ? `${path}:${line}` : `${path}:${line}:${number}`;
    const call = `__hop(${JSON.stringify(name)})`;
    if (body.type === "BlockStatement") inserted.push({ at: body.start + 1, text: `${call};` });
    else inserted.push({ at: body.start, text: `(${call},` }, { at: body.end, text: ")" });
  }
  inserted.sort((a, b) => a.at - b.at);
  let text = `import { hop as __hop } from ${JSON.stringify(probe)};`;
  let done = 0;
  for (const { at, text: addition } of inserted) {
    text += source.slice(done, at) + addition;
    done = at;
  }
  return text + source.slice(done);
}

/** Those that have a body, outer ones first. */
function functionsOf(node: unknown): { start: number; body: Node }[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (typeof node !== "object" || node === null) return [];
  const { type, start, body } = node as Node;
  const inside = Object.values(node).flatMap(functionsOf);
  return FUNCTIONS.has(type) && body ? [{ start, body }, ...inside] : inside;
}
