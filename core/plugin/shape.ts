/**
 * Whether what a file exports is a plugin: looked at before any of it is used.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { fromApi1 } from "./api_1.ts";
import type { Plugin } from "./contracts/plugin.ts";
import { kindNames, kindOf } from "./kinds/mod.ts";
import { Look } from "./look.ts";

/** The version of the contracts. */
export const apiVersion = 2;

const members = ["name", "api", ...kindNames];

/** @throws {QuillaError} `plugin/shape` naming the member that is wrong, `plugin/api` for another version of the contracts */
export function checkPlugin(candidate: unknown, origin: string): Plugin {
  const look = new Look(origin);
  const given = look.object(candidate, "the default export");
  const name = look.text(given.name, "name", /^[a-z0-9][a-z0-9._-]*$/);
  if (given.api !== apiVersion && given.api !== 1) {
    throw new QuillaError(
      `the plugin ${name} is written for api ${
        quote(String(given.api))
      }; this quilla has api ${apiVersion}`,
      {
        code: "plugin/api",
        hint: "use a version of the plugin, or of quilla, that fits",
      },
    );
  }
  const plugin = given.api === 1 ? fromApi1(given) : given;
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
