/**
 * What the user gives a build for RUN is looked at before anything is built: hours may lie between the first step and the one that
 * wants it.
 *
 * @module
 */
import type { LentSettings } from "../../../../core/plugin/contracts/run_settings.ts";
import { readAgent } from "./ssh_agent.ts";

/** @throws {QuillaError} `run/ssh`, `ssh/key` */
export function requireGiven({ agents = new Map() }: LentSettings): void {
  for (const [id, agent] of agents) readAgent(id, agent);
}
