/**
 * Programs of the host that could not be started.
 *
 * @module
 */
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { shortage } from "../../../../core/plugin/api/host.ts";

/** A program of the host that should start a container. */
export function notRun(program: string, thrown: unknown): unknown {
  const error = shortage(thrown, `starting ${program}`);
  if (error instanceof QuillaError) return error;
  return new QuillaError(`${program} cannot be run: ${systemCode(thrown) ?? messageOf(thrown)}`, {
    code: "run/not-started",
    cause: thrown,
  });
}
