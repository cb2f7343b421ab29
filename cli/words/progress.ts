/**
 * `--progress` of the commands that move images.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { didYouMean } from "../../core/text/suggestion.ts";

/** How progress may be shown. */
const kinds = ["auto", "plain", "tty", "json", "none", "quiet"];

/** The flag, for `.option(...)`. */
export const progressFlag = [
  "--progress <kind>",
  `how progress is shown: ${kinds.join(", ")}`,
  "auto",
] as const;

/** @throws {UsageError} `usage/progress` */
export function requireKind(kind: string): void {
  if (kinds.includes(kind)) return;
  throw new UsageError(`--progress takes ${kinds.join(", ")}, not ${JSON.stringify(kind)}`, {
    code: "usage/progress",
    hint: didYouMean(kind, kinds),
  });
}
