/**
 * Settings of things that have a type, and the thing that they are for.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import type { Kinds } from "../../../core/plugin/contracts/plugin.ts";
import type { Refuse } from "../../../core/plugin/contracts/settings.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { kindOf } from "../../../core/plugin/kinds/mod.ts";

/** What has settings. */
export type TypedKind = "outputs" | "caches" | "attesters";

/** What knows them. */
export type TypedThings = Pick<PluginHost, "find" | "names">;

/**
 * The thing that settings are for.
 *
 * @throws {QuillaError} `output/type`, `cache/type`, `attester/type` where there is none of that type
 */
export function ofType<Kind extends TypedKind>(
  known: TypedThings,
  kind: Kind,
  { type }: { readonly type: string },
): Kinds[Kind] {
  const found = known.find(kind, type);
  if (found !== undefined) return found.supplied;
  const { noun } = kindOf(kind);
  const types = known.names(kind);
  throw new QuillaError(`there is no ${noun} of type ${quote(String(type))}`, {
    code: `${noun}/type`,
    hint: didYouMean(String(type), types) ?? `the types are ${types.join(", ")}`,
  });
}

/** For settings that a script gave: errors are `output/settings`, `cache/settings`, `attester/settings`. */
export function refuseSettings(kind: TypedKind, { type }: { readonly type: string }): Refuse {
  const { noun } = kindOf(kind);
  return (why, hint) =>
    new QuillaError(`the ${noun} of type ${quote(type)}: ${why}`, {
      code: `${noun}/settings`,
      hint,
    });
}
