/**
 * `quilla logout`: forgets the credentials for a registry.
 *
 * @module
 */
import { registryAccounts } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla logout
  quilla logout registry.example.org:5000`;

export const logout: CommandFactory = (context, name) =>
  new Command(name)
    .description("Forgets the credentials that login stored for a registry.")
    .argument("[registry]", "its host, and its port if it has one", "docker.io")
    .addHelpText("after", examples)
    .action((registry) => runLogout(context, registry));

async function runLogout(context: Context, text: string): Promise<void> {
  const accounts = await registryAccounts(await context.host());
  const registry = readWord("the registry", () => accounts.registryOf(text));
  const { wasLoggedIn, remains } = await accounts.forget(registry, { environment: context.env });
  context.print(
    wasLoggedIn ? `Removing login credentials for ${registry}` : `Not logged in to ${registry}`,
  );
  if (remains !== undefined) {
    context.say(`WARNING! ${remains} has credentials for ${registry} too, and is still asked.`);
  }
}
