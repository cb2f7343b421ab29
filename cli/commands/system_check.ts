/**
 * `quilla system check`: whether the store is what it must be.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/cli/process.ts";
import { checkStore, type StoreFinding } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { waitingOf } from "../prune_images.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
Examples:
  quilla system check             read every byte of the store; exit code 1 if an image is damaged
  quilla system check --repair    remove what is damaged, and what crashes left behind`;

export const systemCheck: CommandFactory = (context, name) =>
  new Command(name)
    .description("Verifies every blob, image and layer of the store.")
    .option("--repair", "remove damaged blobs, the images that need them, and leftovers", false)
    .addOption(
      new Option("--format <format>", "text, or json (an object per line)")
        .choices(["text", "json"] as const).default("text" as const),
    )
    .addHelpText("after", examples)
    .action((options) => runCheck(context, options));

type CheckOptions = Readonly<{ repair: boolean; format: "text" | "json" }>;

async function runCheck(context: Context, { repair, format }: CheckOptions): Promise<void> {
  await withStore(context, async (store) => {
    const findings = await checkStore({ store, repair, ...waitingOf(context, {}) });
    for (const finding of findings) {
      context.print(format === "json" ? formatJson(finding) : sanitise(describe(finding)));
    }
    if (findings.length === 0 && format === "text") {
      context.print(`the store ${sanitise(store.root)} is in order`);
    }
    const damage = findings.filter(({ severity, repaired }) => severity === "error" && !repaired);
    if (damage.length > 0) throw damaged(store.root, damage.length, repair);
  });
}

function describe({ severity, code, path, message, repaired }: StoreFinding): string {
  return `${severity}: ${path}: ${message} [${code}]${repaired ? " - repaired" : ""}`;
}

function damaged(root: string, count: number, repair: boolean): QuillaError {
  const errors = count === 1 ? "1 error" : `${count} errors`;
  return new QuillaError(`the store ${root} has ${errors}`, {
    code: "store/damaged",
    hint: repair
      ? "put a good copy of the file in its place, or set QUILLA_ROOT to another store"
      : "`quilla system check --repair` removes what is damaged; then pull, load or build those images again",
  });
}
