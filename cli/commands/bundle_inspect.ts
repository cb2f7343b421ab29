/**
 * `quilla bundle inspect`: what a bundle has, and whether it arrived undamaged.
 *
 * @module
 */
import { Command, Option } from "@commander-js/extra-typings";
import { carriedSize, payloadSize } from "../../plugins/tools/bundle/bundle_index.ts";
import {
  damagedBundle,
  type DamagedPiece,
  damageText,
  describeDamage,
  titleOf,
} from "../../plugins/tools/bundle/damage.ts";
import { formatNumbers } from "../../plugins/tools/bundle/numbers.ts";
import { BundleReader } from "../../plugins/tools/bundle/reader.ts";
import { UsageError } from "../../core/errors.ts";
import type { CommandFactory } from "../commands.ts";
import type { Context } from "../context.ts";
import { formatId, formatSize } from "../format.ts";
import { formatJson } from "../json.ts";
import { sanitise } from "../sanitise.ts";
import { formatTable } from "../table.ts";
import { requireInput } from "./bundle_apply.ts";

const examples = `
Examples:
  quilla bundle inspect all.bundle
  quilla bundle inspect --verify all.bundle         read all of it; exit code 1 if it is damaged
  quilla bundle inspect --digests all.bundle        what is there once it is applied, for create --since
  quilla bundle inspect --format json all.bundle`;

export const bundleInspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what is in a bundle: images, plugins, what it needs.")
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
  const bundle = await BundleReader.open(location, others);
  try {
    const { blobs, needs } = bundle.head.index;
    if (digests) {
      const all = [...blobs, ...needs].map(({ digest }) => digest).sort();
      for (const digest of all) context.print(digest);
      return;
    }
    const damaged = verify ? await findDamage(bundle) : undefined;
    context.print(format === "json" ? jsonOf(bundle, damaged) : textOf(bundle, damaged));
    if (damaged !== undefined && damaged.length > 0) throw damagedBundle(bundle, damaged);
  } finally {
    await bundle.close();
  }
}

async function findDamage(bundle: BundleReader): Promise<DamagedPiece[]> {
  const damaged: { readonly number: number; readonly at: number }[] = [];
  for await (const { number, at, bytes } of bundle.pieces()) {
    if (bytes === undefined) damaged.push({ number, at });
  }
  return describeDamage(bundle, damaged);
}

/** Bytes of all that an image is made of. */
function sizesOf({ head }: BundleReader): Map<string, number> {
  const { blobs, needs } = head.index;
  return new Map([...blobs, ...needs].map(({ digest, size }) => [digest, size]));
}

function textOf(bundle: BundleReader, damaged: readonly DamagedPiece[] | undefined): string {
  const { index, bytes } = bundle.head;
  const sizes = sizesOf(bundle);
  const total = bytes.length + payloadSize(index);
  const kind = index.needs.length === 0
    ? "complete"
    : `delta: needs ${count(index.needs.length)} of the other side`;
  const lines = [
    `${kind}; ${formatSize(total)} in ${index.pieces.length} pieces`,
    formatTable([
      ["IMAGE", "DIGEST", "PLATFORMS", "SIZE"],
      ...index.images.map((image) => [
        titleOf(image),
        formatId(image.descriptor.digest),
        image.platforms.join(",") || "-",
        formatSize(image.blobs.reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0)),
      ]),
    ]),
    ...index.plugins.map(({ name, digest, size }) =>
      `plugin ${name} ${formatSize(size)} ${digest}`
    ),
    ...index.needs.map(({ digest }) => `needs ${digest}`),
    ...(damaged ?? []).map((piece) => `damaged: ${damageText(piece)}`),
  ];
  if (damaged !== undefined) {
    lines.push(
      damaged.length === 0
        ? "all pieces are as they were written"
        : `damaged pieces: ${formatNumbers(damaged.map(({ number }) => number))}`,
    );
  }
  return sanitise(lines.join("\n"));
}

function count(blobs: number): string {
  return blobs === 1 ? "1 blob" : `${blobs} blobs`;
}

function jsonOf(bundle: BundleReader, damaged: readonly DamagedPiece[] | undefined): string {
  const { index, bytes, sha256 } = bundle.head;
  return formatJson({
    complete: index.needs.length === 0,
    size: bytes.length + payloadSize(index),
    index: `sha256:${sha256}`,
    pieces: index.pieces.length,
    images: index.images,
    blobs: index.blobs.map((blob) => ({
      digest: blob.digest,
      size: blob.size,
      carried: carriedSize(blob),
    })),
    needs: index.needs,
    plugins: index.plugins.map(({ name, digest, size }) => ({ name, digest, size })),
    damaged,
  }, 2);
}
