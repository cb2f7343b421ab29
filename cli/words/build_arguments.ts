/**
 * `NAME=value` options.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";

/** Build arguments; one that is a name alone takes the environment's value, and is not given where there is none. */
export function readBuildArguments(
  written: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const text of written) {
    const [name, value] = split(text);
    if (name === "") throw nameless(text, "--build-arg");
    const chosen = value ?? env[name];
    if (chosen !== undefined) values.set(name, chosen);
  }
  return values;
}

/** Labels or annotations; one that is a name alone is empty. */
export function readPairs(written: readonly string[], option: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const text of written) {
    const [name, value = ""] = split(text);
    if (name === "") throw nameless(text, option);
    values.set(name, value);
  }
  return values;
}

function split(text: string): [name: string, value?: string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}

function nameless(text: string, option: string): UsageError {
  return new UsageError(`${option} ${quote(text)} has no name`, {
    code: "usage/pair",
    hint: `write ${option} name=value`,
  });
}
