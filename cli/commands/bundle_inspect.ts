/**
 * `quilla bundle inspect`: what a bundle has, and whether it arrived undamaged.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type BundleDescription, inspectBundle } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatId, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { sanitise } from "../print/sanitise.ts";
import { formatTable } from "../print/table.ts";
import { requireInput } from "./bundle_apply.ts";

const examples = `
Examples:
  quilla bundle inspect all.bundle
  quilla bundle inspect --verify all.bundle         read all of it; exit code 1 if it is damaged
  quilla bundle inspect --digests all.bundle        what is there once it is applied, for create --since
  quilla bundle inspect --format json all.bundle`;

export const bundleInspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what is in a bundle: images, plugins, keys, what it needs.")
    .argument("<bundle>", "the bundle's file, plain or compressed; - is the standard input")
    .argument("[patch...]", "patches, or other copies of the bundle")
    .option("--verify", "read every piece, and list those that are damaged", false)
    .option("--digests", "print the digests of all its blobs and of those it needs", false)
    .addOption(
      new Option("--format <format>", "text or json")
        .choices(["text", "json"] as const).default("text" as const),
    )
    .addHelpText("after", examples)
    .action((bundle, patches, options) => runInspect(context, bundle, patches, options));

type InspectOptions = Readonly<{ verify: boolean; digests: boolean; format: "text" | "json" }>;

async function runInspect(
  context: Context,
  location: string,
  others: readonly string[],
  { verify, digests, format }: InspectOptions,
): Promise<void> {
  requireInput(location);
  if (digests && (verify || format === "json")) {
    throw new UsageError("--digests stands alone", {
      code: "usage/digests",
      hint: "--format json has the digests too",
    });
  }
  const bundle = await inspectBundle(location, { patches: others, verify });
  const { blobs, needs, failure } = bundle;
  if (digests) {
    const all = [...blobs, ...needs].map(({ digest }) => digest).sort();
    for (const digest of all) context.print(digest);
    return;
  }
  context.print(format === "json" ? jsonOf(bundle) : textOf(bundle));
  if (failure !== undefined) throw failure;
}

/** Bytes of all that an image is made of. */
function sizesOf({ blobs, needs }: BundleDescription): Map<string, number> {
  return new Map([...blobs, ...needs].map(({ digest, size }) => [digest, size]));
}

function textOf(bundle: BundleDescription): string {
  const { complete, size, pieces, plugins, trust, needs, damaged } = bundle;
  const images = bundle.images.filter(({ subject }) => subject === undefined);
  const hanging = bundle.images.length - images.length;
  const sizes = sizesOf(bundle);
  const kind = complete ? "complete" : `delta: needs ${count(needs.length)} of the other side`;
  const lines = [
    `${kind}; ${formatSize(size)} in ${pieces} pieces`,
    formatTable([
      ["IMAGE", "DIGEST", "PLATFORMS", "SIZE"],
      ...images.map((image) => [
        image.title,
        formatId(image.descriptor.digest),
        image.platforms.join(",") || "-",
        formatSize(image.blobs.reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0)),
      ]),
    ]),
    ...hanging === 0 ? [] : [`with what hangs on them, such as signatures: ${hanging}`],
    ...plugins.map(({ name, digest, size }) => `plugin ${name} ${formatSize(size)} ${digest}`),
    ...trust.map(({ kind, name, digest, size }) =>
      `${kind.replace("-", " ")} ${name} ${formatSize(size)} ${digest}`
    ),
    ...needs.map(({ digest }) => `needs ${digest}`),
    ...(damaged ?? []).map(({ text }) => `damaged: ${text}`),
  ];
  if (damaged !== undefined) {
    lines.push(
      damaged.length === 0
        ? "all pieces are as they were written"
        : `damaged pieces: ${bundle.damagedPieces}`,
    );
  }
  return sanitise(lines.join("\n"));
}

function count(blobs: number): string {
  return blobs === 1 ? "1 blob" : `${blobs} blobs`;
}

function jsonOf(bundle: BundleDescription): string {
  const { complete, size, index, pieces, blobs, needs, plugins, trust } = bundle;
  return formatJson({
    ...{ complete, size, index, pieces },
    images: bundle.images.map(({ title: _, ...image }) => image),
    ...{ blobs, needs },
    plugins: plugins.map(({ name, digest, size }) => ({ name, digest, size })),
    trust,
    damaged: bundle.damaged?.map(({ text: _, ...piece }) => piece),
  }, 2);
}
