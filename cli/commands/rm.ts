/**
 * `quilla image rm`: away with names of images, and with images that have no other.
 *
 * @module
 */
import type { QuillaError } from "../../core/plugin/cli/process.ts";
import { removeImages } from "../../mod.ts";
import { tellFailures } from "../each_name.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
Examples:
  quilla rmi hello:1.2       take the name away, and remove the image if it has no other
  quilla rmi 1f5c2a4be0d3    remove the image; -f if it has several names`;

export const rm: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes names of images, and images that have no other name.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-f, --force", "remove images with all of their names; pass over unknown ones", false)
    .addHelpText("after", examples)
    .action((names, { force }) => runRemove(context, names, force));

async function runRemove(
  context: Context,
  names: readonly string[],
  force: boolean,
): Promise<void> {
  const failures: QuillaError[] = [];
  await withStore(context, (store) =>
    removeImages(names, {
      store,
      force,
      onFailure: (failure) => failures.push(failure),
      onWarning: (message) => context.say(sanitise(message)),
      onRemoved: ({ untagged, deleted }) => {
        for (const text of untagged) context.print(sanitise(`Untagged: ${text}`));
        for (const id of deleted) context.print(`Deleted: ${id}`);
      },
    }));
  tellFailures(context, failures);
}
