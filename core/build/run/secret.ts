/**
 * The bytes of secrets that the user gave the build.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../errors.ts";
import { quote } from "../../quote.ts";
import type { Lent } from "../../plugin/contract.ts";
import type { RunSettings, SecretSource } from "./settings.ts";

/** What of the settings the user lends. */
export type LentSettings = Pick<RunSettings, "secrets" | "agents">;

/** As in BuildKit: larger ones were not meant to be secrets. */
const secretLimit = 500 << 10;

/** @throws {QuillaError} `run/secret` */
export function readSecret(id: string, source: SecretSource): Uint8Array {
  const fail = (why: string, cause?: unknown) =>
    new QuillaError(`the secret ${quote(id)} cannot be read: ${why}`, {
      code: "run/secret",
      hint: "--secret id=NAME,src=FILE, or --secret id=NAME,env=VARIABLE",
      cause,
    });
  if ("variable" in source) {
    const value = process.env[source.variable];
    if (value === undefined) throw fail(`the variable ${source.variable} is not set`);
    return new TextEncoder().encode(value);
  }
  try {
    const status = statSync(source.file);
    if (!status.isFile()) throw fail(`${source.file} is no file`);
    if (status.size > secretLimit) throw fail(`${source.file} has more than ${secretLimit} bytes`);
    return readFileSync(source.file);
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw fail(`${source.file}: ${systemCode(error) ?? messageOf(error)}`, error);
  }
}

/** What a user lends; secrets are read when they are asked for. */
export function lentBy({ secrets, agents }: LentSettings = {}): Lent {
  return {
    secret(id) {
      const source = secrets?.get(id);
      return source === undefined ? undefined : readSecret(id, source);
    },
    agent: (id) => agents?.get(id),
  };
}
