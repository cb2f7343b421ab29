/**
 * Who starts a container.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Container, Executor, Invocation } from "./container.ts";
import { chroot } from "./executors/chroot.ts";
import { ociRuntime } from "./executors/oci_runtime.ts";

/** The best first. */
export const executors: readonly Executor[] = [ociRuntime, chroot];

/**
 * The ways to start a container here, the best first.
 *
 * @param isolation the name of an executor; any other word is all of them
 * @throws {QuillaError} `run/no-executor` with what is missing
 */
export function chooseInvocations(
  isolation: string | undefined,
  container: Container,
): Invocation[] {
  const named = executors.filter(({ name }) => name === isolation);
  const chosen = named.length > 0 ? named : executors;
  const invocations = chosen.flatMap((executor) => [...executor.invocations(container)]);
  if (invocations.length > 0) return invocations;
  const needs = chosen.map((executor) => executor.needs).join(", or ");
  throw new QuillaError(`nothing here can start a container: ${needs} is missing`, {
    code: "run/no-executor",
    hint: "install crun or runc; or use `--isolation chroot`, which needs only util-linux",
  });
}
