/**
 * `manifest inspect`: a list that was begun here, or what a registry has, in the forms of Docker's client.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Command } from "@commander-js/extra-typings";
import { QuillaError } from "../../core/plugin/cli/process.ts";
import {
  type ListedManifest,
  type ManifestListOptions,
  type Platform,
  type PlatformFields,
  readManifestList,
  readRemoteImage,
  type RemoteImageDocuments,
} from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { insecureFlag, isUnknown, withLists } from "./manifest.ts";

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows a list that was begun here, or what a registry has, as JSON.")
    .argument(
      "<name>",
      "a list, or the name of an image in a registry; or a list and an image in it",
    )
    .argument("[image]", "an image of the list")
    .option("-v, --verbose", "with the platforms and the manifests of all images", false)
    .option(...insecureFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", "\nExamples:\n  quilla manifest inspect debian:13")
    .action((name, image, options) =>
      withLists(context, options, (where) => runInspect(context, name, image, options, where))
    );

async function runInspect(
  context: Context,
  name: string,
  image: string | undefined,
  { verbose }: Readonly<{ verbose: boolean }>,
  where: ManifestListOptions,
): Promise<void> {
  const print = (text: string) => context.print(text);
  const list = await readManifestList(name, where).catch((error) => {
    if (image !== undefined || !isUnknown(error)) throw error;
  });
  if (list === undefined) {
    const { plugins, registry, store } = where;
    const there = await readRemoteImage(name, { plugins, registry, store, configs: verbose });
    if (!verbose) return print(there.listed.length > 0 ? listOf(there) : withTabs(there.text));
    return print(formatJson(verboseOf(there), "\t"));
  }
  if (image !== undefined) {
    const found = list.images.find(({ name, digest }) => name === image || digest === image) ??
      list.images.find((entry) =>
        entry.name.endsWith(`/${image}`) || entry.name.startsWith(`${image}:`)
      );
    if (found === undefined) {
      throw new QuillaError(`${image} is not in the manifest list ${list.name}`, {
        code: "index/not-there",
        hint: `it has ${list.images.map((entry) => entry.name).join(", ")}`,
      });
    }
    return print(verbose ? formatJson(shown(found), "\t") : withTabs(found.text));
  }
  print(verbose ? formatJson(list.images.map(shown), "\t") : formatJson(JSON.parse(list.text), 3));
}

/** As Docker's client shows an image of a list. */
function shown({ name, mediaType, digest, size, platform, text }: ListedManifest) {
  const isOci = mediaType === ociManifest;
  return {
    Ref: name,
    Descriptor: { mediaType, digest, size, platform },
    Raw: Buffer.from(text).toString("base64"),
    [isOci ? "OCIManifest" : "SchemaV2Manifest"]: JSON.parse(text),
  };
}

/** An index as Docker's client writes it anew: without annotations, its kind that of its first image. */
function listOf({ listed }: RemoteImageDocuments): string {
  const isOci = listed[0]?.descriptor.mediaType === ociManifest;
  const mediaType = isOci
    ? "application/vnd.oci.image.index.v1+json"
    : "application/vnd.docker.distribution.manifest.list.v2+json";
  const manifests = listed.map(({ descriptor: { mediaType, size, digest, platform } }) => ({
    ...{ mediaType, size, digest },
    platform: platform === undefined ? { architecture: "", os: "" } : platformFields(platform),
  }));
  return formatJson({ schemaVersion: 2, mediaType, manifests }, 3);
}

function platformFields({ os, architecture, variant, osVersion, osFeatures }: Platform) {
  return {
    ...{ architecture, os },
    ...(osVersion === undefined ? {} : { "os.version": osVersion }),
    ...(osFeatures === undefined ? {} : { "os.features": osFeatures }),
    ...(variant === undefined ? {} : { variant }),
  };
}

const ociManifest = "application/vnd.oci.image.manifest.v1+json";

/** What a registry has, as Docker's client shows it. */
function verboseOf({ name, descriptor, text, config = {}, listed }: RemoteImageDocuments) {
  if (listed.length === 0) {
    return shown({ ...descriptor, name, text, platform: platformOf(config) });
  }
  return listed.flatMap(({ descriptor: child, text: manifest }) => {
    if (manifest === undefined || child.platform === undefined) return [];
    const platform = platformFields(child.platform);
    return [shown({ ...child, name: `${name}@${child.digest}`, text: manifest, platform })];
  });
}

function platformOf(config: Readonly<Record<string, unknown>>): PlatformFields {
  const fields = ["architecture", "os", "os.version", "os.features", "variant"];
  return {
    ...{ architecture: "", os: "" },
    ...Object.fromEntries(
      fields.flatMap((field) => config[field] ? [[field, config[field]]] : []),
    ),
  };
}

function withTabs(text: string): string {
  return formatJson(JSON.parse(text), "\t");
}
