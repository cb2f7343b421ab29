/**
 * Secrets in variables: whoever has the image can read them.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { isSecretName } from "../kit/checks/secret_names.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const secretsUsedInArgOrEnv = rule(
  "SecretsUsedInArgOrEnv",
  "Secrets should not be handed over by ARG or ENV",
  function* (file): Generator<Finding> {
    for (const { line, declared, assigned } of walkDockerfile(file).steps) {
      for (const name of [...declared.map(({ name }) => name), ...assigned]) {
        if (!isSecretName(name)) continue;
        yield { line, detail: `${line.keyword} should not hold a secret (${quoted(name)})` };
      }
    }
  },
);
