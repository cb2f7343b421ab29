/**
 * Small words of `quilla run`: variables, names.
 *
 * @module
 */
import { messageOf, systemCode, UsageError } from "../../../core/plugin/cli/process.ts";
import { readFileSync } from "node:fs";
import { quote } from "../../../core/text/quote.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of `--env-file` and, going before them, of `-e`. A name alone takes its value from `env`, and is left out where it has none
 * there.
 *
 * @throws {UsageError} `usage/env`, `usage/env-file`
 */
export function readVariables(
  files: readonly string[],
  written: readonly string[],
  env: Environment,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const add = (text: string, place: string) => {
    const equals = text.indexOf("=");
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === "" || /\s/.test(name)) {
      throw new UsageError(
        `${place} has ${quote(text)}, in which ${
          name === "" ? "there is no name" : "the name has a blank"
        }`,
        {
          code: place === "--env" ? "usage/env" : "usage/env-file",
          hint: "write NAME=value, or NAME alone for the value that it has here",
        },
      );
    }
    const value = equals < 0 ? env[name] : text.slice(equals + 1);
    if (value !== undefined) values.set(name, value);
  };
  for (const file of files) {
    for (const line of readLines(file)) {
      const text = line.replace(/^\s+/, "").replace(/\r$/, "");
      if (text !== "" && !text.startsWith("#")) add(text, file);
    }
  }
  for (const text of written) add(text, "--env");
  return values;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    throw new UsageError(
      `the env-file ${quote(file)} cannot be read: ${systemCode(error) ?? messageOf(error)}`,
      {
        code: "usage/env-file",
        cause: error,
      },
    );
  }
}

/**
 * What a container may be called: `--name`, `--hostname`.
 *
 * @throws {UsageError} `usage/name`
 */
export function readName(option: string, text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(text)) return text;
  throw new UsageError(`${option} takes a name, not ${quote(text)}`, {
    code: "usage/name",
    hint: "at most 63 letters, digits, dots, dashes and underscores, the first a letter or digit",
  });
}
