/**
 * Commands that were formatted do in shells what they did before.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { QuillaError } from "../../core/errors.ts";
import { parseDockerfile } from "../../core/dockerfile/parse.ts";
import { formatDockerfile } from "../../plugins/kit/dockerfile/format.ts";
import { builtInHost } from "../../plugins/mod.ts";

const host = builtInHost();

/** Nothing in them names a program but printf. */
const pieces = fc.constantFrom(
  ...["a", "b", " ", "  ", "'", '"', "\\\\", "\\ ", "\\\n", "  \\\n", "\\\n   ", " \\\n  ", '\\"'],
  ...[
    "\\'",
    "${x:-",
    "}",
    "$(printf '<%s>' ",
    "$(printf '(%s)' ",
    ")",
    "`printf '[%s]' ",
    "`",
    "$'",
  ],
);

/** Those of so many random commands whose output or exit code is another one once they are formatted. */
export function differingCommands(count: number): string[] {
  const texts = fc.array(pieces, { minLength: 4, maxLength: 20 }).map((all) =>
    `FROM x\nRUN printf '<%s>' ${all.join("")}`
  );
  const differing: string[] = [];
  let left = count;
  while (left > 0) {
    const [text] = fc.sample(texts, 1);
    const [before, after] = commandsOf(text!) ?? [];
    if (before === undefined || after === undefined || before === after) continue;
    left--;
    for (const shell of ["bash", "dash"]) {
      if (outcome(shell, before) !== outcome(shell, after)) differing.push(`${shell}: ${text}`);
    }
  }
  return differing;
}

/** The command as it is, and as it is formatted; undefined where there is none. */
function commandsOf(text: string): string[] | undefined {
  try {
    return [text, formatDockerfile({ name: "Dockerfile", text }, host)].map(commandOf);
  } catch (error) {
    if (error instanceof QuillaError && error.code !== "dockerfile/format") return undefined;
    throw error;
  }
}

function commandOf(text: string): string {
  const syntaxOf = (keyword: string) => host.find("instructions", keyword)?.supplied.syntax;
  const { instructions } = parseDockerfile({ name: "Dockerfile", text }, syntaxOf);
  return instructions[1]!.args[0]!.text;
}

function outcome(shell: string, command: string): string {
  const { status, stdout, error } = spawnSync(shell, ["-c", command], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
  });
  if (error !== undefined) throw error;
  return `${status} ${stdout}`;
}
