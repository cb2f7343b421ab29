/**
 * What the user gives a build for RUN is looked at before anything is built: hours may lie between the first step and the one that
 * wants it.
 *
 * @module
 */
import process from "node:process";
import { quote } from "../../../../core/plugin/api/text.ts";
import { type LentSettings, readSecret } from "./secret.ts";
import { readAgent } from "./ssh_agent.ts";

/** @throws {QuillaError} `run/secret`, `run/ssh`, `ssh/key` */
export function requireGiven(
  { secrets = new Map(), agents = new Map() }: LentSettings,
  warn: (message: string) => void,
): void {
  for (const [id, source] of secrets) {
    readSecret(id, source);
    if ("variable" in source && process.env[source.variable] === undefined) {
      warn(`the secret ${quote(id)} is empty: the variable ${source.variable} is not set`);
    }
  }
  for (const [id, agent] of agents) readAgent(id, agent);
}
