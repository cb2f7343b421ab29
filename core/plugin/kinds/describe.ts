/**
 * What plugins supply, for listings.
 *
 * @module
 */
import type { KindName, Plugin } from "../contracts/plugin.ts";
import type { Kind } from "./kind.ts";
import { kindNames, kindOf } from "./mod.ts";

/** The names of what a plugin supplies, by kind; kinds of which it supplies nothing are not there. */
export function suppliedNames(plugin: Plugin): ReadonlyMap<KindName, readonly string[]> {
  const names = supplied(plugin, (kind, each) => kind.nameOf(each));
  return new Map(names.filter(([_, all]) => all.length > 0));
}

/** All that a plugin supplies, as data that JSON can say, by kind. */
export function describeSupplied(plugin: Plugin): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(supplied(plugin, (kind, each) => kind.describe(each)));
}

function supplied<T>(plugin: Plugin, what: (kind: Kind<unknown>, each: unknown) => T) {
  return kindNames.map((name) => {
    const all: readonly unknown[] = plugin[name] ?? [];
    return [name, all.map((each) => what(kindOf(name) as Kind<unknown>, each))] as const;
  });
}
