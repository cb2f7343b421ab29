/**
 * `--cache-from` and `--cache-to`: `type=registry,ref=…` and the like; a name alone is in a registry.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { Cache, CacheDirection, CacheSettings } from "../../core/plugin/contracts/cache.ts";
import type { Refuse } from "../../core/plugin/contracts/settings.ts";
import type { TypedThings } from "../../mod.ts";
import { csvFields } from "../../core/text/csv.ts";
import { parseSize } from "../../core/text/size.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { fieldValues } from "./typed_fields.ts";

/**
 * Reads the values of `--cache-from` or `--cache-to`. One that is empty says nothing, and one without `=` is a list of names, as in
 * buildx.
 *
 * @throws {UsageError} `usage/cache`
 * @throws {QuillaError} `csv/quote`
 */
export function readCaches(
  texts: readonly string[],
  direction: CacheDirection,
  known: TypedThings,
): readonly CacheSettings[] {
  return texts.filter((text) => text !== "").flatMap((text): CacheSettings[] => {
    const fields = csvFields(text);
    if (!text.includes("=")) return fields.map((ref) => ({ type: "registry", ref }));
    return [new CacheOption(text, direction, known).read(fields)];
  });
}

/**
 * The values without the cache of GitHub Actions where there is none: buildx passes over it, too, where neither the environment nor
 * the words say a token and a URL, and a recipe with it builds on anybody's machine.
 *
 * @param warn told what is left out
 */
export function withoutAbsent(
  texts: readonly string[],
  { env, warn }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly warn: (message: string) => void;
  },
): readonly string[] {
  const hasUrl = Boolean(env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL);
  return texts.filter((text) => {
    if (!/(^|,)type=gha(,|$)/i.test(text)) return true;
    const isThere = (env.ACTIONS_RUNTIME_TOKEN || /(^|,)token=./i.test(text)) &&
      (hasUrl || /(^|,)url(_v2)?=./i.test(text));
    if (!isThere) {
      const shown = quote(withoutSecrets(text));
      warn(`there is no cache of GitHub Actions here: ${shown} is passed over`);
    }
    return isThere;
  });
}

/** For messages: what asks is nobody's to read. */
function withoutSecrets(text: string): string {
  return text.replace(/(^|,)((?:gh|session_)?token|[a-z_]*secret[a-z_]*)=[^,]+/gi, "$1$2=…");
}

/** What may be said of every cache, beside its type. */
const common = {
  "mode": "text",
  "ignore-error": "flag",
  "mounts": "text",
  "mount-quota": "text",
} as const;

/** The fields of one cache. */
class CacheOption {
  readonly #text: string;
  readonly #direction: CacheDirection;
  readonly #known: TypedThings;
  readonly #usable: ReadonlyMap<string, Cache>;

  constructor(text: string, direction: CacheDirection, known: TypedThings) {
    this.#text = text;
    this.#direction = direction;
    this.#known = known;
    this.#usable = usableCaches(known, direction);
  }

  read(fields: readonly string[]): CacheSettings {
    const refuse = (why: string, hint: string) => this.#refused(why, hint);
    const values = this.#values(fields);
    const cache = this.#cache(values.get("type"));
    const { type } = cache;
    const taken = ["type", ...Object.keys(common), ...Object.keys(cache.fields)];
    const unknown = [...values.keys()].find((name) => !taken.includes(name));
    if (unknown !== undefined) {
      const field = quote(`${unknown}=${values.get(unknown)}`);
      const hint = didYouMean(unknown, taken) ?? `write ${formOf(cache)}`;
      throw refuse(`${field} is nothing that --cache-${this.#direction} knows`, hint);
    }
    const mode = values.get("mode") ?? "min";
    if (mode !== "min" && mode !== "max") {
      throw refuse(`there is no mode ${quote(mode)}`, "write mode=min or mode=max");
    }
    const { ignoreError } = fieldValues(values, common, refuse) as { ignoreError?: boolean };
    const mounts = this.#direction === "to" ? readMounts(values, refuse) : {};
    const own = fieldValues(values, cache.fields, refuse);
    const said: CacheSettings = {
      type,
      mode,
      ...(ignoreError === undefined ? {} : { ignoreError }),
      ...mounts,
      ...own,
    };
    return cache.read?.(said, this.#direction, refuse) ?? said;
  }

  #values(fields: readonly string[]): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    let last = "";
    for (const field of fields) {
      const equals = field.indexOf("=");
      // mounts=a,b is two IDs.
      if (equals < 0 && last === "mounts") {
        values.set(last, `${values.get(last)},${field}`);
        continue;
      }
      if (equals < 0) {
        const why = `${quote(field)} is nothing that --cache-${this.#direction} knows`;
        throw this.#refused(why, this.#forms);
      }
      last = field.slice(0, equals).toLowerCase();
      values.set(last, field.slice(equals + 1));
    }
    return values;
  }

  #cache(type: string | undefined): Cache {
    if (type === undefined) throw this.#refused("it has no type", this.#forms);
    const cache = this.#usable.get(type);
    if (cache !== undefined) return cache;
    const known = this.#known.find("caches", type);
    if (known !== undefined) {
      const way = type === "inline" ? "they are where the image is: type=registry,ref=NAME" : "";
      const does = this.#direction === "from" ? "are taken from" : "are left in";
      throw this.#refused(`no results ${does} a cache of type ${quote(type)}`, way || this.#forms);
    }
    const service = services.get(type);
    if (service !== undefined) {
      const why = `quilla keeps no results in ${service}`;
      const way = "type=registry,ref=NAME keeps them in a registry, and type=local in a directory";
      throw this.#refused(why, way);
    }
    const hint = didYouMean(type, [...this.#usable.keys()]) ?? this.#forms;
    throw this.#refused(`there is no cache of type ${quote(type)}`, hint);
  }

  get #forms(): string {
    return `write ${[...this.#usable.values()].map(formOf).join(" or ")}`;
  }

  #refused(why: string, hint: string): UsageError {
    const shown = quote(withoutSecrets(this.#text));
    return new UsageError(`the cache ${shown} cannot be used: ${why}`, {
      code: "usage/cache",
      hint,
    });
  }
}

/** The cache mounts that are left with the results. */
function readMounts(
  values: ReadonlyMap<string, string>,
  refuse: Refuse,
): { readonly mounts?: readonly string[]; readonly mountQuota?: number } {
  const mounts = (values.get("mounts") ?? "").split(",").filter((id) => id !== "");
  const said = values.get("mount-quota");
  if (mounts.length === 0) {
    if (!said) return {};
    throw refuse("it has a mount-quota and no mounts", "write mounts=ID, or leave it out");
  }
  if (!said) return { mounts };
  const mountQuota = parseSize(said);
  if (mountQuota !== undefined) return { mounts, mountQuota };
  throw refuse(`mount-quota=${quote(said)} is no size`, "write one such as mount-quota=2g");
}

/** BuildKit's other types. */
const services: ReadonlyMap<string, string> = new Map([
  ["azblob", "Azure Blob Storage"],
]);

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

/** With the fields that matter most: those before the first switch. */
function formOf({ type, fields }: Cache): string {
  const names = Object.keys(fields);
  const first = names.findIndex((name) => fields[name] === "flag");
  const shown = first < 0 ? names : names.slice(0, first);
  return [`type=${type}`, ...shown.map((name) => `${name}=…`)].join(",");
}
