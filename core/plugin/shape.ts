/**
 * Whether what a file exports is a plugin: looked at before any of it is used.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import type { Plugin } from "./contracts/plugin.ts";
import { kindNames, kindOf } from "./kinds/mod.ts";
import { Look } from "./look.ts";

/** The version of the contracts. */
export const apiVersion = 2;

/** Plugins of earlier versions, by these, in the shape of this one. */
export type EarlierApis = Readonly<
  Record<string, (plugin: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
>;

const members = ["name", "api", ...kindNames];

/** @throws {QuillaError} `plugin/shape` naming the member that is wrong, `plugin/api` for another version of the contracts */
export function checkPlugin(candidate: unknown, origin: string, earlier: EarlierApis = {}): Plugin {
  const look = new Look(origin);
  const given = look.object(candidate, "the default export");
  const name = look.text(given.name, "name", /^[a-z0-9][a-z0-9._-]*$/);
  const adapt = earlier[String(given.api)];
  if (given.api !== apiVersion && adapt === undefined) {
    throw new QuillaError(
      `the plugin ${name} is written for api ${
        quote(String(given.api))
      }; this quilla has api ${apiVersion}`,
      { code: "plugin/api", hint: "use a version of the plugin, or of quilla, that fits" },
    );
  }
  const plugin = adapt?.(given) ?? given;
  look.noSlip(plugin, members, "the default export");
  look.noOtherKind(plugin, members);
  for (const kind of kindNames) {
    for (const [index, each] of look.list(plugin[kind], kind).entries()) {
      const place = `${kind}[${index}]`;
      kindOf(kind).look(look, look.object(each, place), place);
    }
  }
  return plugin as unknown as Plugin;
}
