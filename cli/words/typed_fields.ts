/**
 * Fields of options that have a type, such as `type=oci,dest=app.tar`, read as the plugin of that type says.
 *
 * @module
 */
import type { Fields, Refuse, Settings } from "../../core/plugin/contracts/settings.ts";
import { parseBoolean } from "../../core/text/boolean.ts";

/** Flags that BuildKit takes with nothing behind `=`, which is true then. */
const bareFlags: ReadonlySet<string> = new Set([
  ...["push", "push-by-digest", "registry.insecure", "name-canonical", "danging-name-empty-only"],
  ...["unpack", "store", "tar", "force-compression"],
]);

/**
 * The values of fields. What is empty counts as left out, and `force-compression` is called `forceCompression`.
 *
 * @throws what `refuse` makes, for what is neither true nor false
 */
export function fieldValues(
  written: ReadonlyMap<string, string>,
  fields: Fields,
  refuse: Refuse,
): Settings {
  const values: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(fields)) {
    const word = written.get(name);
    if (word === undefined || word === "" && kind !== "flag") continue;
    values[settingName(name)] = kind === "flag" ? readFlag(name, word, refuse) : word;
  }
  return values;
}

function readFlag(name: string, word: string, refuse: Refuse): boolean {
  const value = word === "" && bareFlags.has(name) ? true : parseBoolean(word);
  if (value !== undefined) return value;
  throw refuse(`${name}=${word} is neither true nor false`, `write ${name}=true`);
}

/** What a field is called in settings. */
export function settingName(field: string): string {
  return field.replace(/[-._]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
