/**
 * Which checks run: `# check=skip=A,B;error=true` at the top of a Dockerfile, the same above an instruction, or the build
 * argument BUILDKIT_DOCKERFILE_CHECK.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import type { Check } from "../../../core/plugin/contracts/check.ts";

/** Names of checks, or all of them. */
type Names = ReadonlySet<string> | "all";

/** What was asked for. */
export interface CheckOptions {
  readonly skip: Names;
  /** Those that only run where they are named. */
  readonly experimental: Names;
  /** Whether a finding makes the build fail. */
  readonly error: boolean;
}

/** The build argument that goes before the directive, as in BuildKit. */
export const optionsArgument = "BUILDKIT_DOCKERFILE_CHECK";

/** The build argument that names the experimental checks that run, whatever else is said. */
export const experimentalArgument = "BUILDKIT_DOCKERFILE_CHECK_EXPERIMENTAL";

/**
 * Reads `skip=A,B;error=true;experimental=C`; each of them may be missing.
 *
 * @throws {QuillaError} `check/options`
 */
export function parseCheckOptions(text: string): CheckOptions {
  let skip: Names = new Set<string>();
  let experimental: Names = new Set<string>();
  let error = false;
  for (const part of text.trim() === "" ? [] : text.split(";")) {
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    if (key === "skip") skip = readNames(value!);
    else if (key === "experimental") experimental = readNames(value!);
    else if (key === "error" && truths.has(value!)) error = truths.get(value!)!;
    else {
      throw new QuillaError(`${quote(part)} is no option of checks`, {
        code: "check/options",
        hint:
          "write skip=NAME,NAME or skip=all, error=true, experimental=NAME, with ; between them",
      });
    }
  }
  return { skip, experimental, error };
}

/** Go's words for true and false, which BuildKit takes. */
const truths = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false] as const),
]);

function readNames(text: string): Names {
  return text === "all" ? "all" : new Set(text.split(",").map((name) => name.trim()));
}

/** The options in the comments above an instruction: those of the first that has any; undefined if none has. */
export function optionsOfComments(comments: readonly string[]): CheckOptions | undefined {
  const words = comments.map((text) => /^check\s*=\s*(\S+)/i.exec(text)?.[1]);
  const written = words.find((word) => word !== undefined);
  if (written === undefined) return undefined;
  try {
    return parseCheckOptions(written);
  } catch {
    return undefined; // a comment is free to say anything
  }
}

/** Whether a check runs where all of these options hold. */
export function isWanted(check: Check, options: readonly CheckOptions[]): boolean {
  const names = (kind: "skip" | "experimental") =>
    options.some((each) => each[kind] === "all" || each[kind].has(check.name));
  return check.experimental === true ? names("experimental") : !names("skip");
}
