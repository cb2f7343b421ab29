/**
 * Comments above ARG and FROM, which `--call outline` shows.
 *
 * @module
 */
import type { Check, Finding, Fix } from "../../core/plugin/contracts/check.ts";
import type { InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import { replacing } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const invalidDefinitionDescription: Check = {
  ...rule(
    "InvalidDefinitionDescription",
    "A comment right above a stage or an ARG should be `# <name> <description>`; leave a line empty below other comments",
    function* (file): Generator<Finding> {
      const { preamble, stages } = walkDockerfile(file);
      for (const { line, declared } of preamble) yield* misnamed(line, declared.map(nameOf));
      for (const { opening, name, steps } of stages) {
        yield* misnamed(opening.line, name === undefined ? [] : [name]);
        for (const { line, declared } of steps) yield* misnamed(line, declared.map(nameOf));
      }
    },
  ),
  experimental: true,
};

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function* misnamed(line: InstructionLine, names: readonly string[]): Generator<Finding> {
  const comment = line.comments.at(-1);
  if (comment === undefined || names.length === 0) return;
  if (names.includes(comment.split(" ")[0]!)) return;
  const name = names.length === 1 ? names[0] : "<name>";
  yield {
    line,
    detail: `The comment above ${line.keyword} should be \`# ${name} <description>\``,
    fix: apart(line),
  };
}

/** An empty comment keeps what is above it away; it would keep options of checks away, too. */
function apart({ comments, range: { file, start } }: InstructionLine): Fix | undefined {
  if (comments.some((comment) => /^check\s*=/i.test(comment))) return undefined;
  const place = { line: start.line, column: 1 };
  const end = /\r\n/.test(file.text) ? "\r\n" : "\n";
  return replacing("Put an empty comment between", { file, start: place, end: place }, `#${end}`);
}
