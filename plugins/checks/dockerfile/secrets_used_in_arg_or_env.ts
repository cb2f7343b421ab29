/**
 * Secrets in variables: whoever has the image can read them.
 *
 * @module
 */
import type { Finding } from "../../../core/plugin/contracts/check.ts";
import { quoted, rule } from "./rule.ts";
import { declarations, type Step, walk } from "./variables.ts";

/** Words between underscores that tell a secret. */
const secret = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
/** Words that say that it is none after all. */
const harmless = /(?:^|_)(?:public|file|version)(?:_|$)/i;

export const secretsUsedInArgOrEnv = rule(
  "SecretsUsedInArgOrEnv",
  "Secrets should not be handed over by ARG or ENV",
  function* (file): Generator<Finding> {
    for (const step of walk(file).needed.flatMap(({ steps }) => steps)) {
      const { line } = step;
      for (const name of namesOf(step)) {
        if (!secret.test(name) || harmless.test(name)) continue;
        yield { line, detail: `${line.keyword} should not hold a secret (${quoted(name)})` };
      }
    }
  },
);

/** The variables that an instruction sets. */
function namesOf({ line, scope }: Step): string[] {
  if (line.keyword === "ARG") return declarations(line).map(({ name }) => name);
  if (line.keyword !== "ENV") return [];
  return line.pairs.map(({ name }) => scope.expand(name).text ?? name);
}
