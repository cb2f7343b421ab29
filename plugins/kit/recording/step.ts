/**
 * Steps in recordings: what they are called, and what is said where one cannot be answered.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { isSecretName } from "../checks/secret_names.ts";
import { isCredentialHeader, isSecretParameter } from "./secrets.ts";

const hidden = "xxxxx";

/** A word as shells have it: quotes hold blanks together. */
const word = `(?:"[^"]*"|'[^']*'|[^\\s"';&|)]+)`;

/** What commands say secrets with; each keeps its first group. */
const rules: readonly [pattern: RegExp, isMeant: (...groups: string[]) => boolean][] = [
  // https://user:password@host, https://token@host
  [/(:\/\/)[^\s/@"']+(?=@)/g, () => true],
  // ?token=…&X-Amz-Signature=…
  [/([?&]([\w.%-]+)=)[^\s&"'`#;|)]+/g, (_, name) => isSecretParameter(name!)],
  // -H "Authorization: Bearer …", -H Authorization:…
  [/(["']([\w-]+)\s*:\s*)[^"']+/g, (_, name) => isCredentialHeader(name!)],
  [/((?<=[\s=])([\w-]+):)[^\s"']+/g, (_, name) => isCredentialHeader(name!)],
  // GITHUB_TOKEN=…, --token=…, --build-arg API_KEY=…
  [
    new RegExp(`(\\b([\\w-]+)=)${word}`, "g"),
    (_, name) =>
      isSecretName(name!.replaceAll("-", "_")) || isSecretParameter(name!.replace(/^[_-]+/, "")),
  ],
  // --password …, password … of .netrc
  [
    new RegExp(`((?<=[\\s"'])-{0,2}(?:password|passwd|token|http-password)\\s+)${word}`, "gi"),
    () => true,
  ],
  // -u user:password, --user "user:password"
  [/((?<=\s)(?:-u|--user|--proxy-user)(?:\s+|=)["']?[^\s:"']*:)[^\s"']+/g, () => true],
];

/**
 * What a step is called in recordings: the command's first line, without what may be a secret in it, for a recording may be where the
 * Dockerfile is not.
 */
export function stepName(step: string): string {
  let name = step.split(/[\r\n]/, 1)[0]!;
  for (const [pattern, isMeant] of rules) {
    name = name.replace(
      pattern,
      (all: string, ...groups: string[]) => isMeant(...groups) ? groups[0] + hidden : all,
    );
  }
  return name || "RUN";
}

/** A connection that could not be answered. */
export function notHttp(
  step: string,
  what: string,
  host: string | undefined,
  port: number,
  hint: string,
): QuillaError {
  const place = `${host ?? "an address without a name"}:${port}`;
  return new QuillaError(`${step}: ${what} to ${place} cannot be recorded`, {
    code: "record/not-http",
    hint,
  });
}
