/**
 * What plugins supply, for listings.
 *
 * @module
 */
import type { KindName, Kinds, Plugin } from "../contracts/plugin.ts";
import { kindNames, kindOf } from "./mod.ts";

/** The names of what a plugin supplies, by kind; kinds of which it supplies nothing are not there. */
export function suppliedNames(plugin: Plugin): ReadonlyMap<KindName, readonly string[]> {
  const names = kindNames.map((kind) => [kind, namesOf(kind, plugin)] as const);
  return new Map(names.filter(([_, all]) => all.length > 0));
}

/** All that a plugin supplies, as data that JSON can say, by kind. */
export function describeSupplied(plugin: Plugin): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(kindNames.map((kind) => [kind, descriptionsOf(kind, plugin)]));
}

function namesOf<Kind extends KindName>(kind: Kind, plugin: Plugin): readonly string[] {
  return listOf(kind, plugin).map((each) => kindOf(kind).nameOf(each));
}

function descriptionsOf<Kind extends KindName>(kind: Kind, plugin: Plugin): readonly unknown[] {
  return listOf(kind, plugin).map((each) => kindOf(kind).describe(each));
}

function listOf<Kind extends KindName>(kind: Kind, plugin: Plugin): readonly Kinds[Kind][] {
  return (plugin[kind] ?? []) as readonly Kinds[Kind][];
}
