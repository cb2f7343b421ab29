/**
 * The options of `quilla build` that say which images its bases are: `--pull`, `--lock`, `--locked`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
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

/** What buildah calls them; one that is newer is fetched by `always`, too, and one that is not is not fetched again. */
const others: ReadonlyMap<string, PullPolicy> = new Map([
  ["newer", "always"],
  ["ifnewer", "always"],
  ["ifmissing", "missing"],
]);

/** Docker's `--pull` takes no value, or true and false. */
function readPull(when: string | true): PullPolicy {
  const isAsked = when === true ? true : parseBoolean(when);
  if (isAsked !== undefined) return isAsked ? "always" : "missing";
  const said = others.get(String(when)) ?? when;
  const known = (["always", "missing", "never"] as const).find((each) => each === said);
  if (known !== undefined) return known;
  throw new UsageError(`--pull takes always, missing or never, not ${JSON.stringify(when)}`, {
    code: "usage/pull",
    hint: "--pull alone means always",
  });
}
