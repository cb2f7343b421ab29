/**
 * Names that say that a variable holds a secret.
 *
 * @module
 */

/** Words between underscores that tell a secret. */
const secret = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
/** Words that say that it is none after all. */
const harmless = /(?:^|_)(?:public|file|version)(?:_|$)/i;

/** As BuildKit's rule SecretsUsedInArgOrEnv has it. */
export function isSecretName(name: string): boolean {
  return secret.test(name) && !harmless.test(name);
}
