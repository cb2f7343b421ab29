/**
 * An image's configuration (config.md), with what Docker adds to it. The digest of its bytes is the image's ID.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import type { Platform } from "../platform.ts";
import { platformFields, readPlatform } from "./descriptor.ts";
import { encodeJson, sortedFields, Structure, unlessEmpty } from "./encode.ts";
import { Field, present } from "./field.ts";
import type { JsonValue } from "./json.ts";
import {
  type ContainerConfig,
  containerConfigJson,
  readContainerConfig,
} from "./container_config.ts";

/** What an image is: its platform, how its containers start, its layers and how they came to be. */
export interface ImageConfig extends Platform {
  /** When it was made, by RFC 3339. */
  readonly created?: string | undefined;
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
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  /** The step made no layer. */
  readonly emptyLayer?: boolean | undefined;
}

const known = ["created", "author", "architecture", "os", "os.version", "os.features", "variant"]
  .concat("config", "rootfs", "history");

/**
 * Empty lists, maps and texts are read as absent.
 *
 * @throws {QuillaError} `oci/missing`, `oci/invalid`, `oci/unsupported-digest`, `oci/json-…`
 */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const document = Field.read(bytes, "the image configuration");
  const container = document.optional("config");
  return present({
    created: document.optional("created")?.time(),
    author: unlessEmpty(document.optional("author")?.string()),
    ...readPlatform(document),
    config: container ? readContainerConfig(container) : {},
    diffIds: readDiffIds(document.required("rootfs")),
    history: unlessEmpty(document.optional("history")?.items().map(readHistoryEntry)),
    others: document.others(known),
  });
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
