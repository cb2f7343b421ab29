/**
 * `quilla artifact ls` and `quilla artifact tree`: what hangs on images.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { formatPlatform } from "../../core/plugin/api/nouns.ts";
import { isConfigType } from "../../core/plugin/api/oci.ts";
import { type ArtifactList, type Hanging, listArtifacts } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatId, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
import { sanitise } from "../print/sanitise.ts";
import {
  byDigest,
  filterTypeOption,
  insecureOption,
  type OrasRegistryFlags,
  plainHttpOption,
  verified,
} from "../words/artifact.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const lsExamples = `
Examples:
  quilla artifact ls app
  quilla artifact ls docker://registry.example/app:1 --artifact-type application/spdx+json
  quilla artifact ls app -q
  quilla artifact ls app --no-trunc --format '{{.Type}} {{.Digest}}'

Signatures of cosign that hang by a tag (sha256-….sig) are listed as well, with their tag.`;

const treeExamples = `
Examples:
  quilla artifact tree app
  quilla artifact tree docker://registry.example/app:1 --depth 1
  quilla artifact tree oci:layout:1 --format json

Of an index it shows what hangs on each of its images, too.`;

export const artifactLs: CommandFactory = (context, name) =>
  withPlace(
    new Command(name)
      .description("Lists what hangs on an image: signatures, attestations, other files.")
      .argument("<image>", anyImage)
      .option("--no-trunc", "print whole digests")
      .option("-q, --quiet", "print the digests only", false)
      .option("--format <format>", formatHelp, "table"),
  )
    .addHelpText("after", lsExamples)
    .action((image, options) => runList(context, image, options));

export const artifactTree: CommandFactory = (context, name) =>
  withPlace(
    new Command(name)
      .description("Shows what hangs on an image, and on that again.")
      .argument("<image>", anyImage)
      .option("--depth <number>", "how many levels; all unless given")
      .option("--format <format>", "tree, or json as oras discover writes it", "tree"),
  )
    .addHelpText("after", treeExamples)
    .action((image, options) => runTree(context, image, options));

function withPlace<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option("--artifact-type <type>", "those of that type alone")
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [] as string[])
    .addOption(filterTypeOption())
    .addOption(plainHttpOption())
    .addOption(insecureOption());
}

type PlaceFlags = LookFlags & OrasRegistryFlags & {
  readonly artifactType?: string | undefined;
  readonly filterArtifactType?: string | undefined;
};

async function list(
  context: Context,
  image: string,
  options: PlaceFlags,
  how: { readonly depth?: number | undefined; readonly all?: boolean },
): Promise<ArtifactList> {
  const { creds, plugin, platform, artifactType = options.filterArtifactType } = options;
  const flags = { creds, plugin, platform, tlsVerify: verified(options, options.tlsVerify) };
  return await withPlaces(
    context,
    flags,
    async (where) => await listArtifacts(image, { ...where, ...how, artifactType }),
  );
}

const headings = new Map([
  ["Type", "ARTIFACT TYPE"],
  ["Digest", "DIGEST"],
  ["Size", "SIZE"],
  ["Tag", "TAG"],
  ["Annotations", "ANNOTATIONS"],
]);

async function runList(
  context: Context,
  image: string,
  options:
    & PlaceFlags
    & { readonly trunc: boolean; readonly quiet: boolean; readonly format: string },
): Promise<void> {
  const { trunc, quiet, format } = options;
  const { referrers } = await list(context, image, options, { depth: 1 });
  for (const { problem } of referrers) if (problem !== undefined) context.say(sanitise(problem));
  const rows = referrers.map((each) => rowOf(each, trunc && !quiet));
  const columns = ["Type", "Digest", "Size", ...referrers.some(({ tag }) => tag) ? ["Tag"] : []];
  await printListing(context, { headings, columns, rows }, quiet ? "{{.Digest}}" : format);
}

function rowOf({ descriptor, tag }: Hanging, trunc: boolean): Row {
  const { artifactType = "", digest, size, annotations = {} } = descriptor;
  return {
    Type: artifactType,
    Digest: trunc ? `sha256:${formatId(digest, false)}` : digest,
    Size: formatSize(size),
    Tag: tag ?? "",
    Annotations: Object.entries(annotations).map(([key, value]) => `${key}=${value}`).join(","),
  };
}

async function runTree(
  context: Context,
  image: string,
  options: PlaceFlags & { readonly depth?: string | undefined; readonly format: string },
): Promise<void> {
  const depth = options.depth === undefined ? undefined : readDepth(options.depth);
  const isJson = options.format === "json";
  const found = await list(context, image, options, { depth, all: !isJson });
  if (isJson) return context.print(formatJson(jsonOf(image, found), 2));
  const lines = [`${image}@${found.subject.digest}`, ...branches(found)];
  context.print(lines.map(sanitise).join("\n"));
}

function readDepth(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--depth is ${JSON.stringify(text)}, which is no number of levels`, {
    code: "usage/depth",
    hint: "write --depth 1 for what hangs on the image itself",
  });
}

function branches({ referrers, parts }: ArtifactList): string[] {
  const children = [
    ...referrers.map(({ descriptor, tag, problem, referrers }) => ({
      head: problem ?? descriptor.artifactType ?? "unknown",
      body: [[
        tag === undefined ? descriptor.digest : `${descriptor.digest} (${tag})`,
        ...branches({ subject: descriptor, referrers, parts: [] }),
      ]],
    })),
    ...parts.map((part) => ({
      head: `${part.subject.digest}${
        part.subject.platform === undefined ? "" : ` ${formatPlatform(part.subject.platform)}`
      }`,
      body: part.referrers.length === 0 ? [] : [branches(part)],
    })),
  ];
  return children.flatMap(({ head, body }, at) => {
    const isLast = at === children.length - 1;
    const inside = body.flatMap(([first, ...rest]) =>
      first === undefined ? [] : [
        first.startsWith("├") || first.startsWith("└") ? first : `└── ${first}`,
        ...rest.map((line) =>
          first.startsWith("├") || first.startsWith("└") ? line : `    ${line}`
        ),
      ]
    );
    return [
      `${isLast ? "└── " : "├── "}${head}`,
      ...inside.map((line) => `${isLast ? "    " : "│   "}${line}`),
    ];
  });
}

/** As `oras discover --format json` has it, which names registries' images without a scheme, and the type of artefacts alone. */
function jsonOf(reference: string, { subject, referrers }: ArtifactList): Record<string, unknown> {
  const { mediaType, digest, size, annotations } = subject;
  const artifactType = isConfigType(subject.artifactType ?? "") ? undefined : subject.artifactType;
  const nested = (some: readonly Hanging[]): unknown[] =>
    some.map(({ descriptor, tag, problem, referrers }) => ({
      reference: byDigest(reference, descriptor.digest),
      ...plain(descriptor),
      ...tag === undefined ? {} : { tag },
      ...problem === undefined ? {} : { problem },
      referrers: nested(referrers),
    }));
  return {
    reference: byDigest(reference, digest),
    ...plain({ mediaType, digest, size, annotations, artifactType }),
    referrers: nested(referrers),
  };
}

function plain(
  { mediaType, digest, size, annotations, artifactType }: Hanging["descriptor"],
): Record<string, unknown> {
  return {
    ...{ mediaType, digest, size },
    ...annotations === undefined ? {} : { annotations },
    ...artifactType === undefined ? {} : { artifactType },
  };
}
