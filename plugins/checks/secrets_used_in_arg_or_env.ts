/**
 * Secrets in variables: whoever has the image can read them.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

/** Words between underscores that tell a secret. */
const secret = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
/** Words that say that it is none after all. */
const harmless = /(?:^|_)(?:public|file|version)(?:_|$)/i;

export const secretsUsedInArgOrEnv = rule(
  "SecretsUsedInArgOrEnv",
  "Secrets should not be handed over by ARG or ENV",
  function* (file): Generator<Finding> {
    for (const { line, declared, assigned } of walkDockerfile(file).steps) {
      for (const name of [...declared.map(({ name }) => name), ...assigned]) {
        if (!secret.test(name) || harmless.test(name)) continue;
        yield { line, detail: `${line.keyword} should not hold a secret (${quoted(name)})` };
      }
    }
  },
);
