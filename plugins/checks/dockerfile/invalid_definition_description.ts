/**
 * Comments above ARG and FROM, which `--call outline` shows.
 *
 * @module
 */
import type { Check, Finding } from "../../../core/plugin/contracts/check.ts";
import { rule } from "./rule.ts";
import { declarations } from "./variables.ts";

export const invalidDefinitionDescription: Check = {
  ...rule(
    "InvalidDefinitionDescription",
    "A comment right above a stage or an ARG should be `# <name> <description>`; leave a line empty below other comments",
    function* ({ preamble, stages }): Generator<Finding> {
      for (
        const line of [...preamble, ...stages.flatMap((each) => [each.opening, ...each.lines])]
      ) {
        const names = line.keyword === "ARG"
          ? declarations(line).map(({ name }) => name)
          : line.keyword === "FROM"
          ? line.args.slice(2).map((name) => name.toLowerCase())
          : [];
        const comment = line.comments.at(-1);
        if (comment === undefined || names.length === 0) continue;
        if (names.includes(comment.split(" ")[0]!)) continue;
        const name = names.length === 1 ? names[0] : "<name>";
        yield {
          line,
          detail: `The comment above ${line.keyword} should be \`# ${name} <description>\``,
        };
      }
    },
  ),
  experimental: true,
};
