/**
 * The time that everything in an image has.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { latestEpoch } from "../../core/text/epoch.ts";

/** `--timestamp`, else the variable SOURCE_DATE_EPOCH, else undefined: the usual time. */
export function readTimestamp(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): number | "preserve" | undefined {
  if (option === "preserve") return option;
  if (option === "now") return Math.floor(Date.now() / 1000);
  if (option !== undefined) return seconds(option, "--timestamp");
  return readSourceDate(env);
}

/** The variable SOURCE_DATE_EPOCH, where it says something. */
export function readSourceDate(
  { SOURCE_DATE_EPOCH: epoch }: Readonly<Record<string, string | undefined>>,
): number | undefined {
  return epoch ? seconds(epoch, "SOURCE_DATE_EPOCH") : undefined;
}

/**
 * The build arguments, and SOURCE_DATE_EPOCH with them where the environment alone says it: an ARG of that name is to have the
 * time that the image has, as in Docker.
 */
export function withEpoch(
  buildArguments: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const { SOURCE_DATE_EPOCH: epoch } = env;
  return epoch ? new Map([["SOURCE_DATE_EPOCH", epoch], ...buildArguments]) : buildArguments;
}

function seconds(text: string, name: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= latestEpoch) return value;
  throw new UsageError(
    `${name} is ${JSON.stringify(text)}, which is no number of seconds since 1970`,
    {
      code: "usage/timestamp",
      hint: name === "--timestamp"
        ? "write a number, now or preserve"
        : "write a number, or unset it",
    },
  );
}
