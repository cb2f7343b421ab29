/**
 * `quilla tag`: another name for an image.
 *
 * @module
 */
import { parseTag } from "../../core/plugin/api/nouns.ts";
import { tagImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla tag hello hello:1.2
  quilla tag 1f5c2a4be0d3 registry.example.org/team/hello`;

export const tag: CommandFactory = (context, name) =>
  new Command(name)
    .description("Gives an image another name. Another image that had the name loses it.")
    .argument("<image>", "name, image ID or digest")
    .argument("<name>", "the new name, as name:tag")
    .addHelpText("after", examples)
    .action((image, name) => runTag(context, image, name));

async function runTag(context: Context, source: string, target: string): Promise<void> {
  readWord("the new name", () => parseTag(target));
  await withStore(context, (store) => tagImage(source, target, { store }));
}
