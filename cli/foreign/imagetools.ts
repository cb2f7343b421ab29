/**
 * `buildx imagetools create` and `inspect`: images of registries, put together and looked at where they are.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import {
  isStandardTerminal,
  QuillaError,
  systemCode,
  UsageError,
  writeStandard,
} from "../../core/plugin/cli/process.ts";
import { formatPlatform, parsePlatform, type Platform } from "../../core/plugin/api/nouns.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
import { quote } from "../../core/text/quote.ts";
import {
  combineImages,
  type Descriptor,
  type JsonObject,
  parseReference,
  readRemoteImage,
  type RemoteImageDocuments,
} from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { sanitise } from "../print/sanitise.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { copyWords } from "../progress/transfer/words.ts";
import { readAnnotations } from "../words/change.ts";
import { progressFlag } from "../words/progress.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { readWord } from "../words/usage.ts";

const createExamples = `
Examples:
  quilla buildx imagetools create -t registry.example/app:1 registry.example/app:1-amd64 registry.example/app:1-arm64
  quilla buildx imagetools create -t registry.example/app:latest registry.example/app:1
  quilla buildx imagetools create --append -t registry.example/app:1 registry.example/app:1-riscv64
  quilla buildx imagetools create --dry-run registry.example/app:1-amd64 registry.example/app:1-arm64`;

export const create: CommandFactory = (context, name) =>
  new Command(name)
    .description("Puts images that registries have under one name there. They keep their digests.")
    .argument("[source...]", "names in registries, digests, or descriptors as JSON")
    .option("-t, --tag <name>", "name that the result gets (repeatable)", collect, [])
    .option("-f, --file <file>", "file with the descriptor of a source (repeatable)", collect, [])
    .option("--append", "add to what the first --tag stands for", false)
    .option("--dry-run", "print the result, and send nothing", false)
    .option(
      "--annotation <annotation>",
      "index:name=value, or manifest-descriptor[PLATFORM]:name=value of an entry (repeatable)",
      collect,
      [],
    )
    .option("-p, --platform <platform>", "only what runs there (repeatable)", collect, [])
    .option("--prefer-index [boolean]", "whether an image alone is put into an index, too", "true")
    .option("--metadata-file <file>", "write the result's name and descriptor to a file")
    .option(...progressFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", createExamples)
    .action((sources, options) => runCreate(context, sources, options));

type CreateOptions =
  & RegistryFlags
  & Readonly<{
    tag: readonly string[];
    file: readonly string[];
    append: boolean;
    dryRun: boolean;
    annotation: readonly string[];
    platform: readonly string[];
    preferIndex: string | boolean;
    metadataFile?: string;
    progress: string;
  }>;

async function runCreate(
  context: Context,
  written: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const { tag: tags, dryRun } = options;
  const files = options.file.map((file) => readText(file));
  const first = options.append && tags.length > 0 ? [tags[0]!] : [];
  const sources = [...first, ...files, ...written];
  if (files.length + written.length === 0) {
    throw new UsageError("there is no source", {
      code: "usage/missing-argument",
      hint: "give names of images in registries, or descriptors with --file",
    });
  }
  if (!dryRun && tags.length === 0) {
    throw new UsageError("it is not said which name the image gets", {
      code: "usage/tag",
      hint: "write --tag NAME; --dry-run shows what it would be",
    });
  }
  const how = {
    ...{ tags, dryRun, registry: placeOptions(options), plugins: await context.host() },
    annotations: readAnnotations("--annotation", options.annotation),
    platforms: readPlatforms(options.platform),
    preferIndex: options.preferIndex === true || readSwitch(String(options.preferIndex)),
  };
  const shown = { progress: options.progress, quiet: dryRun };
  const { descriptor, text, names } = await withStore(
    context,
    (store) =>
      showTransfer(
        context,
        shown,
        copyWords,
        (listener, signal) => combineImages(sources, { ...how, store, listener, signal }),
      ),
    { create: true },
  );
  if (dryRun) return context.print(sanitise(text));
  if (!/^(none|quiet)$/.test(options.progress)) {
    for (const name of names) context.say(`pushed ${descriptor.digest} to ${name}`);
  }
  if (options.metadataFile !== undefined) {
    const repositories = [...new Set(names.map(repositoryOf))].sort().join(",");
    const metadata = {
      "containerimage.descriptor": descriptorJson(descriptor),
      "image.name": repositories,
    };
    writeText(options.metadataFile, `${formatJson(metadata, 2)}\n`);
  }
}

function readPlatforms(written: readonly string[]): readonly Platform[] {
  return written.flatMap((text) => text.split(","))
    .map((text) => readWord("--platform", () => parsePlatform(text.trim())));
}

function readSwitch(text: string): boolean {
  const value = parseBoolean(text);
  if (value !== undefined) return value;
  throw new UsageError(`--prefer-index is true or false, not ${quote(text)}`, {
    code: "usage/switch",
    hint: "write --prefer-index=false",
  });
}

/** `docker.io/library/hello` of `docker.io/library/hello:latest`. */
function repositoryOf(name: string): string {
  const { domain, path } = parseReference(name);
  return `${domain}/${path}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw fileFailure("read", file, error);
  }
}

function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw fileFailure("written", file, error);
  }
}

function fileFailure(what: string, file: string, error: unknown): QuillaError {
  const why = systemCode(error) ?? "it failed";
  return new QuillaError(`the file ${quote(file)} cannot be ${what}: ${why}`, {
    code: "system/file",
    hint: "name another file, or mend its permissions",
    cause: error,
  });
}

const inspectExamples = `
Examples:
  quilla buildx imagetools inspect debian:13
  quilla buildx imagetools inspect --raw registry.example/app:1
  quilla buildx imagetools inspect --format '{{json .Manifest}}' registry.example/app:1
  quilla buildx imagetools inspect --format '{{json .Provenance.SLSA}}' registry.example/app:1`;

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what a registry says of an image, without fetching it.")
    .argument("<name>", "name of an image in a registry")
    .option(
      "--format <format>",
      'a template such as "{{json .Manifest}}" or "{{.Manifest.Digest}}"',
      "",
    )
    .option("--raw", "print the manifest or the index itself, every byte", false)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", inspectExamples)
    .action((name, options) => runInspect(context, name, options));

type InspectOptions = RegistryFlags & Readonly<{ format: string; raw: boolean }>;

async function runInspect(context: Context, name: string, options: InspectOptions): Promise<void> {
  const { format, raw } = options;
  if (raw && format !== "") {
    throw new UsageError("--raw and --format exclude each other", {
      code: "usage/format",
      hint: "leave one of them out",
    });
  }
  const isSummary = format === "" || /^\{\{\s*\.Manifest\s*\}\}$/.test(format.trim());
  const registry = placeOptions(options);
  const plugins = await context.host();
  const configs = !isSummary && !raw;
  const attestations = /\.(Provenance|SBOM)\b/.test(format);
  const image = await withStore(
    context,
    (store) => readRemoteImage(name, { plugins, registry, store, configs, attestations }),
    { create: true },
  );
  if (raw) printRaw(context, image.text);
  else if (isSummary) context.print(sanitise(summaryOf(image)));
  else context.print(await filled(format, name, image));
}

/** Every byte, so that its hash is the digest, but to a terminal. */
function printRaw(context: Context, text: string): void {
  if (isStandardTerminal(1)) context.print(sanitise(text));
  else writeStandard(1, new TextEncoder().encode(text));
}

function summaryOf({ name, descriptor, listed }: RemoteImageDocuments): string {
  const { mediaType, digest } = descriptor;
  const lines = [`Name:      ${name}`, `MediaType: ${mediaType}`, `Digest:    ${digest}`];
  if (!isIndex(descriptor)) return lines.join("\n");
  lines.push("           ", "Manifests: ");
  for (const [position, { descriptor: child }] of listed.entries()) {
    if (position > 0) lines.push("             ");
    lines.push(...entryOf(name, child));
  }
  return lines.join("\n");
}

function entryOf(name: string, child: Descriptor): string[] {
  const { mediaType, platform, urls = [], annotations = {} } = child;
  const fields: (readonly [string, string])[] = [
    ["Name", `${name.replace(/@.*$/, "")}@${child.digest}`],
    ["MediaType", mediaType],
  ];
  if (platform !== undefined) {
    fields.push([
      "Platform",
      formatPlatform({ ...platform, osVersion: undefined, osFeatures: undefined }),
    ]);
    if (platform.osVersion) fields.push(["OSVersion", platform.osVersion]);
    if (platform.osFeatures?.length) fields.push(["OSFeatures", platform.osFeatures.join(", ")]);
    if (urls.length > 0) fields.push(["URLs", urls.join(", ")]);
  }
  const said = Object.entries(annotations).sort(([a], [b]) => a < b ? -1 : 1);
  const isAnnotated = platform !== undefined && said.length > 0;
  if (isAnnotated) fields.push(["Annotations", ""]);
  const lines = inColumns(fields.map(([field, value]) => [`  ${field}:`, value]));
  if (!isAnnotated) return lines;
  return [...lines, ...inColumns(said.map(([key, value]) => [`    ${key}:`, value]))];
}

function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length)) + 1;
  return rows.map(([first, second]) => `${first.padEnd(width)}${second}`);
}

async function filled(
  format: string,
  name: string,
  image: RemoteImageDocuments,
): Promise<string> {
  const { parseTemplate } = await import("../print/template.ts");
  const { imagetoolsShape } = await import("../template/shapes/imagetools.ts");
  const index = isIndex(image.descriptor);
  const { descriptor, listed } = image;
  const configs = listed.flatMap(({ descriptor: { platform }, config }) =>
    config === undefined || platform === undefined
      ? []
      : [[formatPlatform(platform), config] as const]
  );
  const attested = attestedOf(listed);
  const images = configs.length > 1;
  const document = index ? JSON.parse(image.text) as JsonObject : undefined;
  const manifest: JsonObject = index
    ? { ...document, digest: descriptor.digest, size: descriptor.size }
    : descriptorJson(descriptor);
  const one = configs[0]?.[1] ?? image.config;
  const stated = Object.values(attested)[0] ?? {};
  const value: JsonObject = {
    name,
    manifest,
    Provenance: images ? membersOf(attested, "Provenance") : stated["Provenance"] ?? {},
    SBOM: images ? membersOf(attested, "SBOM") : stated["SBOM"] ?? {},
    ...(images ? { image: Object.fromEntries(configs) } : one === undefined ? {} : { image: one }),
  };
  const shape = imagetoolsShape({ index, images });
  return parseTemplate(format, shape, { escapes: false, jsonIndent: "  " }).fill(value);
}

type Attested = Readonly<Record<string, JsonObject>>;

/** What is attested of the images of an index, by platform. */
function attestedOf(listed: RemoteImageDocuments["listed"]): Attested {
  const images = listed.flatMap(({ descriptor: { digest, platform }, config }) =>
    config === undefined || platform === undefined ? [] : [[formatPlatform(platform), digest]]
  );
  return Object.fromEntries(images.map(([platform, digest]) => {
    const stated = listed.flatMap(({ attestations = [] }) => attestations)
      .filter(({ about }) => about === digest);
    const slsa = stated.find(({ predicateType }) =>
      predicateType.startsWith("https://slsa.dev/provenance/")
    );
    const [spdx, ...more] = stated
      .filter(({ predicateType }) => predicateType === "https://spdx.dev/Document")
      .map(({ predicate }) => predicate);
    return [platform!, {
      ...(slsa === undefined ? {} : { Provenance: { SLSA: slsa.predicate } }),
      ...(spdx === undefined ? {} : { SBOM: { SPDX: spdx, AdditionalSPDXs: more } }),
    }];
  }));
}

function membersOf(attested: Attested, name: string): JsonObject {
  return Object.fromEntries(
    Object.entries(attested).flatMap(([platform, { [name]: member }]) =>
      member === undefined ? [] : [[platform, member]]
    ),
  );
}

function isIndex({ mediaType }: Descriptor): boolean {
  return /(image\.index|manifest\.list)/.test(mediaType);
}

function descriptorJson({ mediaType, digest, size }: Descriptor): JsonObject {
  return { mediaType, digest, size };
}
