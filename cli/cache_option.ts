/**
 * `--cache-from` and `--cache-to`: `type=registry,ref=…`, `type=local,src=DIR` or `dest=DIR`, `type=inline`; a name alone is
 * in a registry.
 *
 * @module
 */
import type { CacheExport } from "../plugins/caches/export.ts";
import { csvFields } from "../core/text/csv.ts";
import { UsageError } from "../core/errors.ts";
import { quote } from "../core/text/quote.ts";

/** @throws {UsageError} `usage/cache` */
export function readCacheSources(texts: readonly string[]): string[] {
  return texts.map((text) => locationOf(readFields(text, "--cache-from"), "src", text));
}

/** @throws {UsageError} `usage/cache` */
export function readCacheExports(texts: readonly string[]): (CacheExport | "inline")[] {
  return texts.map((text) => {
    const fields = readFields(text, "--cache-to");
    if (fields.get("type") === "inline") return "inline";
    const mode = fields.get("mode") ?? "min";
    if (mode !== "min" && mode !== "max") {
      throw refused(text, `there is no mode ${quote(mode)}`, "mode=min or mode=max");
    }
    return { location: locationOf(fields, "dest", text), mode };
  });
}

const known = ["type", "ref", "src", "dest", "mode"];

function readFields(text: string, option: string): ReadonlyMap<string, string> {
  const fields = csvFields(text);
  if (fields.length === 1 && !text.includes("=")) {
    return new Map([["type", "registry"], ["ref", text]]);
  }
  const values = new Map<string, string>();
  for (const field of fields) {
    const [name, value] = field.split(/=(.*)/s) as [string, string | undefined];
    if (!known.includes(name) || value === undefined) {
      throw refused(text, `${quote(field)} is nothing that ${option} knows`, forms);
    }
    values.set(name, value);
  }
  return values;
}

const forms = "type=registry,ref=NAME or type=local,dest=DIR (src=DIR to read)";

function locationOf(
  fields: ReadonlyMap<string, string>,
  directory: "src" | "dest",
  text: string,
): string {
  const type = fields.get("type");
  const [name, where] = type === "registry" ? ["ref", "docker://"] : [directory, "oci:"];
  const value = fields.get(name);
  if (type !== "registry" && type !== "local") {
    const why = type === undefined ? "it has no type" : `there is no cache of type ${quote(type)}`;
    throw refused(text, why, forms);
  }
  if (!value) throw refused(text, `it has no ${name}`, forms);
  // A layout keeps what has another name: this one is replaced.
  return type === "local" ? `${where}${value}:cache` : `${where}${value}`;
}

function refused(text: string, why: string, hint: string): UsageError {
  return new UsageError(`the cache ${quote(text)} cannot be used: ${why}`, {
    code: "usage/cache",
    hint: `write ${hint}`,
  });
}
