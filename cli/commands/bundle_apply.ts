/**
 * `quilla bundle apply`: what a bundle carries into the store.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type AppliedBundle, applyBundle } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { join } from "node:path";
import process from "node:process";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { collect } from "../words/repeatable.ts";
import { withTransfers } from "../progress/transfer/transfer.ts";
import { loadWords } from "../progress/transfer/words.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Examples:
  quilla bundle apply all.bundle
  quilla bundle apply all.bundle patch.bundle    take damaged pieces from a patch, or another copy
  quilla bundle apply --plugins-to plugins changes.bundle
  cat part1 part2 part3 | quilla bundle apply -
  quilla bundle apply --key release.pub all.bundle       only where that key signed it
  quilla bundle apply --key release.pub --trust-to /etc/quilla/trust all.bundle
                                                 and take the keys and the policy that it carries

Every piece is verified before an image has a name. A delta needs what it was made since.`;

export const bundleApply: CommandFactory = (context, name) =>
  new Command(name)
    .description("Takes a bundle in. One that is damaged is refused whole.")
    .argument("<bundle>", "the bundle's file, plain or compressed; - is the standard input")
    .argument("[patch...]", "patches, or other copies of the bundle")
    .option("--plugins-to <directory>", "write the bundle's plugins there")
    .option(
      "--key <key>",
      "take it only where this public key signed it: a file in PEM, or env://NAME (repeatable: any of them)",
      collect,
      [] as string[],
    )
    .option(
      "--trust-to <directory>",
      "write the bundle's keys, trusted roots and policies there; needs --key",
    )
    .option("--force", "with --trust-to: overwrite other files of their names", false)
    .option(...policyFlag)
    .option(...progressFlag)
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((bundle, patches, options) => runApply(context, bundle, patches, options));

type ApplyOptions = Readonly<
  {
    pluginsTo?: string;
    key: readonly string[];
    trustTo?: string;
    force: boolean;
    policy?: string;
    progress: string;
    quiet: boolean;
  }
>;

async function runApply(
  context: Context,
  location: string,
  others: readonly string[],
  options: ApplyOptions,
): Promise<void> {
  requireInput(location);
  const { pluginsTo, trustTo, force, key: keys, quiet } = options;
  if (force && trustTo === undefined) {
    throw new UsageError("--force is about keys and policies that are not written", {
      code: "usage/trust",
      hint: "add --trust-to DIR",
    });
  }
  const policy = await policiesOf(context, options.policy);
  const trust = keys.length === 0 ? undefined : { keys };
  const shown = { ...options, isPatient: true };
  await withTransfers(context, shown, loadWords, (show) =>
    withStore(context, async (store) => {
      const plugins = () => context.host();
      const to = { pluginsTo, trustTo, force };
      const how = { ...to, store, patches: others, trust, policy, plugins };
      const applied = await show((listener, signal) =>
        applyBundle(location, { ...how, listener, signal })
      );
      const { images, plugins: carried, written } = applied;
      for (const { title, isNew } of images) {
        context.print(sanitise(`${isNew ? "Applied image" : "There already"}: ${title}`));
      }
      for (const path of written) context.print(sanitise(`Wrote plugin: ${path}`));
      for (const path of applied.trustWritten) context.print(sanitise(`Wrote: ${path}`));
      if (quiet) return;
      sayTrust(context, applied, trustTo);
      if (carried.length === 0) return;
      if (pluginsTo === undefined) {
        const names = carried.map((plugin) => plugin.name).join(", ");
        context.say(`the bundle has plugins, ${names}: --plugins-to DIR writes them`);
        return;
      }
      context.say("to use them, write into quilla.yaml:");
      context.say("plugins:");
      for (const { name, digest } of carried) {
        context.say(
          sanitise(`  - { file: ${JSON.stringify(join(pluginsTo, name))}, sha256: ${digest} }`),
        );
      }
    }, { create: true }));
}

/** What is carried is used only where somebody says so. */
function sayTrust(context: Context, { trust }: AppliedBundle, to: string | undefined): void {
  if (trust.length === 0) {
    if (to !== undefined) context.say("the bundle has no keys, trusted roots or policies");
    return;
  }
  const policies = trust.filter(({ kind }) => kind === "policy").map(({ name }) => name);
  if (to === undefined) {
    const names = trust.map(({ name }) => name).join(", ");
    context.say(
      `the bundle has keys, trusted roots or policies, ${names}: --key KEY --trust-to DIR writes them`,
    );
  } else {
    for (const name of policies) {
      context.say(sanitise(`to use the policy: --policy ${JSON.stringify(join(to, name))}`));
    }
  }
}

/** @throws {UsageError} `usage/terminal` */
export function requireInput(location: string): void {
  if (location !== "-" || !process.stdin.isTTY) return;
  throw new UsageError("there is no bundle to read: the standard input is a terminal", {
    code: "usage/terminal",
    hint: "give the path of a file, or pipe a bundle in",
  });
}
