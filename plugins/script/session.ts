/**
 * What a script says of the store, of plugins and of its patience, made into what the work needs.
 *
 * @module
 */
import { requireGoing } from "../../core/aborting.ts";
import { UsageError } from "../../core/errors.ts";
import { defaultStoreRoot } from "../../core/host/data_dir.ts";
import { parsePlatform, type Platform } from "../../core/platform.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { keepIndexes } from "../kit/layers/kept_index.ts";
import type { PluginFile } from "../kit/loading/loader.ts";
import type { Policy } from "../kit/policy/policy.ts";
import { type OpenOptions, Store } from "../../core/store/store.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import "../codecs.ts";

/** What everything takes that may take long. */
export interface Endable {
  /**
   * Ends the work: it throws a {@linkcode QuillaError} of the code `aborted`, no name moves, and what is left over is garbage that
   * `pruneStore` takes. A program that RUN runs is killed. What is being written to its last place already, and what git or a
   * plugin is at, is waited for.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Which store is meant. */
export interface StoreOptions extends Endable {
  /**
   * Its directory, or what {@linkcode openStore} gave, for those who do much in one; `$QUILLA_ROOT`, else the user's own store,
   * unless given.
   */
  readonly store?: string | Store | undefined;
}

/** Plugins, or the files that they are in; or what {@linkcode loadPlugins} made of them before, or will where it is needed. */
export type Plugins =
  | readonly (Plugin | PluginFile | string)[]
  | PluginHost
  | (() => Promise<PluginHost>);

/** Which plugins there are beside the built-in ones. */
export interface PluginOptions {
  /** `quilla.yaml` is not read. */
  readonly plugins?: Plugins | undefined;
}

/** Which images are accepted. */
export interface PolicyOptions {
  /**
   * What every image must pass that comes in or is used, all of it: paths of files, a policy.json of containers' programs or rules
   * in quilla's own words, or what `readPolicy` gave. Any image passes unless given.
   */
  readonly policy?: string | Policy | readonly (string | Policy)[] | undefined;
}

/** Each name of an options bag once: the compiler sees to it that none is left out. */
export type NamesOf<Options> = { readonly [Name in keyof Required<Options>]: true };

export const storeNames: NamesOf<StoreOptions> = { store: true, signal: true };

/**
 * Opens a store for several calls; whoever opens closes. Everything else opens it for itself.
 *
 * @param root `$QUILLA_ROOT`, else the user's own store, unless given
 * @throws {QuillaError} `store/…`
 */
export async function openStore(root?: string, options: OpenOptions = {}): Promise<Store> {
  return keepIndexes(await Store.open(root ?? defaultStoreRoot(), options));
}

/** Does the work in the store that is meant, which is made where there is none if `create` says so. */
export async function withStore<T>(
  { store, signal }: StoreOptions,
  create: boolean,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  requireGoing(signal);
  if (store instanceof Store) return await work(keepIndexes(store));
  const opened = await openStore(store, { create });
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

/**
 * The built-in plugins and these, once for several calls.
 *
 * @throws {QuillaError} `plugin/…`
 */
export async function loadPlugins(plugins: Plugins = []): Promise<PluginHost> {
  if (typeof plugins === "function") return await plugins();
  if (!isList(plugins)) return plugins;
  const { builtInHost } = await import("../mod.ts");
  const host = builtInHost();
  for (const plugin of plugins) {
    if (typeof plugin === "object" && !("path" in plugin)) {
      host.register(plugin, { origin: "script" });
      continue;
    }
    const { loadPluginFile } = await import("../load.ts");
    await loadPluginFile(host, typeof plugin === "string" ? { path: plugin } : plugin);
  }
  return host;
}

/** The host itself is not loaded for that: most of what is done in a store needs none. */
function isList<List extends readonly unknown[]>(plugins: List | PluginHost): plugins is List {
  return Array.isArray(plugins);
}

/** Those who judge, where there is a policy; its rules are loaded then alone. */
export async function judging({ policy }: PolicyOptions) {
  const given = policy === undefined ? [] : [policy].flat();
  if (given.length === 0) return undefined;
  const kit = await import("../kit/policy/mod.ts");
  const policies = await Promise.all(
    given.map((each) => typeof each === "string" ? kit.readPolicyFile(each) : each),
  );
  return { ...kit, judge: new kit.Judge(policies) };
}

/** A platform as it may be given. */
export function readPlatform(platform: string | Platform): Platform {
  return typeof platform === "string" ? parsePlatform(platform) : platform;
}

/**
 * Refuses what nothing would come of: a script's misspelt option.
 *
 * @param who the function that is called
 * @throws {UsageError} `usage/unknown-option`
 */
export function requireNames(who: string, options: object, names: Readonly<Record<string, true>>) {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    throw new UsageError(`${who}() takes no option ${quote(name)}`, {
      code: "usage/unknown-option",
      hint: didYouMean(name, known) ?? `it takes ${known.join(", ")}`,
    });
  }
}
