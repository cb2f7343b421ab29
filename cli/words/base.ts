/**
 * The options of `quilla build` that say which images its bases are: `--pull`, `--lock`, `--locked`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { LockMode } from "../../mod.ts";
import type { PullPolicy } from "../../mod.ts";

/** The options as they were written. */
export interface BaseOptions {
  readonly pull: string | true;
  readonly lock: boolean;
  readonly locked: boolean;
}

/** @throws {UsageError} `usage/lock`, `usage/pull` */
export function readBaseOptions(
  { pull, lock, locked }: BaseOptions,
): { readonly pull: PullPolicy; readonly lock: LockMode } {
  if (lock && locked) {
    throw new UsageError("--lock and --locked exclude each other", {
      code: "usage/lock",
      hint: "--lock writes quilla.lock, --locked holds the build to it",
    });
  }
  const mode: LockMode = lock ? "update" : locked ? "frozen" : "honour";
  return { pull: readPull(pull), lock: mode };
}

/** Docker's `--pull` takes no value, or true and false. */
function readPull(when: string | true): PullPolicy {
  const said = when === true || when === "true" ? "always" : when === "false" ? "missing" : when;
  const known = (["always", "missing", "never"] as const).find((each) => each === said);
  if (known !== undefined) return known;
  throw new UsageError(`--pull takes always, missing or never, not ${JSON.stringify(when)}`, {
    code: "usage/pull",
    hint: "--pull alone means always",
  });
}
