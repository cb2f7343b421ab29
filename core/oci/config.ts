/**
 * An image's configuration (config.md), with what Docker adds to it. The digest of its bytes is the image's ID.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { hostPlatform, type Platform } from "../platform.ts";
import { platformFields, readPlatform } from "./descriptor.ts";
import { encodeJson, sortedFields, Structure, unlessEmpty } from "./encode.ts";
import { Field, present } from "./field.ts";
import type { JsonValue } from "./json.ts";
import {
  type ContainerConfig,
  containerConfigJson,
  looseContainerConfig,
  readContainerConfig,
} from "./container_config.ts";

/** What an image is: its platform, how its containers start, its layers and how they came to be. */
export interface ImageConfig extends Platform {
  /** When it was made, by RFC 3339. */
  readonly created?: string | undefined;
  /** Who made it. */
  readonly author?: string | undefined;
  /** How its containers start. */
  readonly config: ContainerConfig;
  /** The digests of the uncompressed layers, from the lowest up. */
  readonly diffIds: readonly Digest[];
  /** The steps that made it, the oldest first. */
  readonly history?: readonly HistoryEntry[] | undefined;
  /** Top-level fields that quilla gives no meaning. */
  readonly others?: Readonly<Record<string, JsonValue>> | undefined;
}

/** One step that made an image. */
export interface HistoryEntry {
  /** When, by RFC 3339. */
  readonly created?: string | undefined;
  /** The instruction. */
  readonly createdBy?: string | undefined;
  /** Who did it. */
  readonly author?: string | undefined;
  /** Anything else that is said of it. */
  readonly comment?: string | undefined;
  /** The step made no layer. */
  readonly emptyLayer?: boolean | undefined;
}

const known = ["created", "author", "architecture", "os", "os.version", "os.features", "variant"]
  .concat("config", "rootfs", "history");

/**
 * Reads what the specification allows. Empty lists, maps and texts are read as absent.
 *
 * @throws {QuillaError} `oci/missing`, `oci/invalid`, `oci/invalid-env`, `oci/unsupported-digest`, `oci/json-…`
 */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const document = Field.read(bytes, "the image configuration");
  const container = document.optional("config");
  return {
    ...readPlatform(document),
    ...readRest(document),
    config: container ? readContainerConfig(container) : {},
    diffIds: readDiffIds(document.required("rootfs")),
  };
}

/**
 * Reads what Docker's engine takes as well, for images that are there and used: without a platform,
 * with a command that is one text, with null where a text should be. {@linkcode parseConfig} says what else is refused.
 *
 * @throws {QuillaError} `oci/missing`, `oci/invalid`, `oci/unsupported-digest`, `oci/json-…`
 */
export function looseConfig(bytes: Uint8Array): ImageConfig {
  const document = Field.read(bytes, "the image configuration");
  const container = document.optional("config");
  const rootfs = document.optional("rootfs");
  return {
    ...loosePlatform(document),
    ...readRest(document),
    config: container ? looseContainerConfig(container) : {},
    diffIds: rootfs?.optional("diff_ids")?.items().map((item) => item.digest()) ?? [],
  };
}

function readRest(document: Field) {
  return present({
    created: document.optional("created")?.time(),
    author: unlessEmpty(document.optional("author")?.string()),
    history: unlessEmpty(document.optional("history")?.items().map(readHistoryEntry)),
    others: document.others(known),
  });
}

/**
 * What the layers of an image unpack to, as far as its configuration can be read: none where it says nothing of use, for then
 * it is moved and not believed.
 */
export function carriedDiffIds(bytes: Uint8Array): readonly Digest[] {
  try {
    return Field.read(bytes, "the image configuration").required("rootfs").list("diff_ids")
      .map((item) => item.digest());
  } catch (error) {
    if (error instanceof QuillaError) return [];
    throw error;
  }
}

/** A platform that is not said is the empty text, as Go has it. */
function loosePlatform(document: Field): Platform {
  const text = (name: string) => unlessEmpty(document.optional(name)?.string());
  return present({
    architecture: text("architecture") ?? "",
    os: text("os") ?? "",
    osVersion: text("os.version"),
    osFeatures: unlessEmpty(document.optional("os.features")?.strings()),
    variant: text("variant"),
  });
}

/** What an image says that it runs on; undefined where it does not say, or cannot be read. */
export function carriedPlatform(bytes: Uint8Array): Platform | undefined {
  try {
    const platform = loosePlatform(Field.read(bytes, "the image configuration"));
    const { os, architecture } = platform;
    if (os === "" && architecture === "") return undefined;
    const host = hostPlatform();
    return { ...platform, os: os || host.os, architecture: architecture || host.architecture };
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

/** The configuration's bytes, the same for the same configuration everywhere. */
export function encodeConfig(config: ImageConfig): Uint8Array {
  return encodeJson(
    new Structure([
      ["created", config.created],
      ["author", unlessEmpty(config.author)],
      ...platformFields(config),
      ["config", containerConfigJson(config.config)],
      ["rootfs", new Structure([["type", "layers"], ["diff_ids", config.diffIds]])],
      ["history", unlessEmpty(config.history?.map(historyEntryJson))],
      ...sortedFields(config.others),
    ]),
  );
}

function readDiffIds(rootfs: Field): Digest[] {
  const type = rootfs.required("type");
  if (type.string() !== "layers") throw type.refuse("invalid", 'the type must be "layers"');
  return rootfs.list("diff_ids").map((item) => item.digest());
}

function readHistoryEntry(entry: Field): HistoryEntry {
  if (entry.value === null) return {};
  return present({
    created: entry.optional("created")?.time(),
    createdBy: unlessEmpty(entry.optional("created_by")?.string()),
    author: unlessEmpty(entry.optional("author")?.string()),
    comment: unlessEmpty(entry.optional("comment")?.string()),
    emptyLayer: unlessEmpty(entry.optional("empty_layer")?.boolean()),
  });
}

function historyEntryJson(entry: HistoryEntry): Structure {
  return new Structure([
    ["created", entry.created],
    ["created_by", unlessEmpty(entry.createdBy)],
    ["author", unlessEmpty(entry.author)],
    ["comment", unlessEmpty(entry.comment)],
    ["empty_layer", unlessEmpty(entry.emptyLayer)],
  ]);
}
