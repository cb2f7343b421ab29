/**
 * What the user lends a build: secrets, whose bytes are read when they are asked for, and SSH agents, by their sockets.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { QuillaError } from "../../../core/errors.ts";
import { reasonOf } from "./reason.ts";
import type { Lent } from "../../../core/plugin/contracts/stage.ts";
import type { LentSettings, SecretSource } from "../../../core/plugin/contracts/run_settings.ts";
import { quote } from "../../../core/text/quote.ts";

/** As in BuildKit: larger ones were not meant to be secrets. */
const secretLimit = 500 << 10;

/**
 * Looks at it, and does not wait: what is no regular file, such as a pipe, is no secret. A variable that is not set is an empty one.
 *
 * @throws {QuillaError} `run/secret`
 */
export function readSecret(id: string, source: SecretSource): Uint8Array {
  if ("variable" in source) return new TextEncoder().encode(process.env[source.variable] ?? "");
  const { file } = source;
  if (file === "/dev/null") return new Uint8Array(0); // how scripts say that there is none
  const fail = (why: string, cause?: unknown) =>
    new QuillaError(`the secret ${quote(id)} cannot be read from ${quote(file)}: ${why}`, {
      code: "run/secret",
      hint: "--secret id=NAME,src=FILE, or --secret id=NAME,env=VARIABLE",
      cause,
    });
  try {
    const status = statSync(file);
    if (status.isDirectory()) throw fail("it is a directory");
    if (!status.isFile()) throw fail("it is no regular file");
    if (status.size > secretLimit) throw fail(`it has more than ${secretLimit} bytes`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw fail(reasonOf(error), error);
  }
}

/**
 * Looks at the secrets before anything is built: hours may lie between the first step and the one that wants one.
 *
 * @throws {QuillaError} `run/secret`
 */
export function requireSecrets(
  { secrets = new Map() }: LentSettings,
  warn: (message: string) => void,
): void {
  for (const [id, source] of secrets) {
    readSecret(id, source);
    if ("variable" in source && process.env[source.variable] === undefined) {
      warn(`the secret ${quote(id)} is empty: the variable ${source.variable} is not set`);
    }
  }
}

/** What a user lends; secrets are read when they are asked for. */
export function lentBy({ secrets, agents }: LentSettings = {}): Lent {
  return {
    secret(id) {
      const source = secrets?.get(id);
      return source === undefined ? undefined : readSecret(id, source);
    },
    agent(id) {
      const agent = agents?.get(id);
      if (agent === undefined || typeof agent === "string") return agent;
      return agent.paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isSocket());
    },
  };
}
