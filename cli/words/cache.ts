/**
 * `--cache-from` and `--cache-to`: `type=registry,ref=…` and the like; a name alone is in a registry.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { Cache, CacheDirection, CacheSettings } from "../../core/plugin/contracts/cache.ts";
import type { TypedThings } from "../../mod.ts";
import { csvFields } from "../../core/text/csv.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { fieldValues } from "./typed_fields.ts";

/**
 * Reads the values of `--cache-from` or `--cache-to`.
 *
 * @throws {UsageError} `usage/cache`
 * @throws {QuillaError} `csv/quote`
 */
export function readCaches(
  texts: readonly string[],
  direction: CacheDirection,
  known: TypedThings,
): readonly CacheSettings[] {
  return texts.map((text) => readCache(text, direction, known));
}

function readCache(text: string, direction: CacheDirection, known: TypedThings): CacheSettings {
  const refuse = (why: string, hint: string) =>
    new UsageError(`the cache ${quote(text)} cannot be used: ${why}`, {
      code: "usage/cache",
      hint,
    });
  const usable = usableCaches(known, direction);
  const forms = `write ${[...usable.values()].map(formOf).join(" or ")}`;
  const fields = csvFields(text);
  if (fields.length === 1 && !text.includes("=")) return { type: "registry", ref: text };
  const values = new Map<string, string>();
  for (const field of fields) {
    const equals = field.indexOf("=");
    if (equals < 0) {
      throw refuse(`${quote(field)} is nothing that --cache-${direction} knows`, forms);
    }
    values.set(field.slice(0, equals), field.slice(equals + 1));
  }
  const type = values.get("type");
  if (type === undefined) throw refuse("it has no type", forms);
  const cache = usable.get(type);
  if (cache === undefined) {
    const hint = didYouMean(type, [...usable.keys()]) ?? forms;
    throw refuse(`there is no cache of type ${quote(type)}`, hint);
  }
  const taken = ["type", "mode", ...Object.keys(cache.fields)];
  const unknown = [...values.keys()].find((name) => !taken.includes(name));
  if (unknown !== undefined) {
    const field = quote(`${unknown}=${values.get(unknown)}`);
    const hint = didYouMean(unknown, taken) ?? `write ${formOf(cache)}`;
    throw refuse(`${field} is nothing that --cache-${direction} knows`, hint);
  }
  const mode = values.get("mode") ?? "min";
  if (mode !== "min" && mode !== "max") {
    throw refuse(`there is no mode ${quote(mode)}`, "write mode=min or mode=max");
  }
  const said = { type, mode, ...fieldValues(values, cache.fields, refuse) } as const;
  return cache.read?.(said, direction, refuse) ?? said;
}

/** Those that results are taken from, or left in, by their types. */
function usableCaches(
  known: TypedThings,
  direction: CacheDirection,
): ReadonlyMap<string, Cache> {
  const usable = new Map<string, Cache>();
  for (const type of known.names("caches")) {
    const found = known.find("caches", type)?.supplied;
    if (found?.[direction] !== undefined) usable.set(type, found);
  }
  return usable;
}

function formOf({ type, fields }: Cache): string {
  return [`type=${type}`, ...Object.keys(fields).map((name) => `${name}=…`)].join(",");
}
