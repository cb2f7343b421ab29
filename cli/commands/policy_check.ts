/**
 * `quilla policy check`: what each rule says of an image.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/cli/process.ts";
import { type CheckedImage, checkPolicy } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { sanitise } from "../print/sanitise.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla policy check debian:13                          by the policy of config.yaml and quilla.yaml
  quilla policy check --policy policy.json registry.example/app:1
  quilla policy check --policy policy.yaml oci:layout:app
  quilla policy check --format json app | jq '.findings[] | select(.holds | not)'

The exit code is 1 where an image would be refused. Nothing of it is taken into the store.`;

export const policyCheck: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what each rule of the policy says of an image, and whether it is accepted.")
    .argument("<image>", "a name of the store or else of a registry, or a place such as oci:DIR")
    .option(...policyFlag)
    .option("--platform <platform>", "what the image is wanted for, such as linux/arm64")
    .addOption(
      new Option("--format <format>", "text, or json (an object per line)")
        .choices(["text", "json"] as const).default("text" as const),
    )
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [] as string[])
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((image, options) => runCheck(context, image, options));

type CheckOptions =
  & RegistryFlags
  & Readonly<
    { policy?: string; platform?: string; format: "text" | "json"; plugin: readonly string[] }
  >;

async function runCheck(context: Context, image: string, options: CheckOptions): Promise<void> {
  const policy = await policiesOf(context, options.policy);
  const plugins = await context.host(options.plugin);
  const { platform, format } = options;
  const checked = await withStore(
    context,
    (store) =>
      checkPolicy(image, { store, plugins, policy, platform, registry: placeOptions(options) }),
    {
      create: true,
    },
  );
  for (const each of checked) {
    if (format === "json") context.print(formatJson(each));
    else for (const line of described(each)) context.print(sanitise(line));
  }
  const refused = checked.find(({ isAccepted }) => !isAccepted);
  if (refused === undefined) return;
  const { rule, way } = refused.findings.find(({ holds }) => !holds)!;
  throw new QuillaError(`${refused.title} is not accepted: ${rule} does not hold`, {
    code: "policy/refused",
    hint: way,
  });
}

function described({ title, digest, wasMadeHere, isAccepted, findings }: CheckedImage): string[] {
  const made = wasMadeHere ? ": a build made it here, under this policy" : "";
  const how = isAccepted ? `accepted${made}` : "refused";
  return [
    `${title} (${digest}): ${how}`,
    ...findings.flatMap(({ rule, asks, holds, why }) => [
      `  ${holds ? "yes" : "no "} ${rule}: asks for ${asks}: ${why}`,
    ]),
  ];
}
