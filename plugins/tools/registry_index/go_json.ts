/**
 * JSON as Go's encoder writes it, for documents whose digests must be those that Docker's programs give: names in the order of Go's
 * structures, maps by their keys, and what HTML would read escaped (encoding/json, `MarshalIndent`).
 *
 * @module
 */
import type { Platform } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor, ImageIndex } from "../../../core/plugin/api/oci.ts";

/** @param indent what each level is moved in by; nothing: all is in one line */
export function goJson(value: unknown, indent = ""): string {
  return (JSON.stringify(value, null, indent) ?? "null").replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An index as `specs-go/v1.Index` is written. */
export function indexFields(index: ImageIndex): Record<string, unknown> {
  return filled({
    schemaVersion: 2,
    mediaType: index.mediaType,
    artifactType: index.artifactType,
    manifests: index.manifests.map(descriptorFields),
    subject: index.subject && descriptorFields(index.subject),
    annotations: sorted(index.annotations),
  });
}

/** A descriptor as `specs-go/v1.Descriptor` is written. */
export function descriptorFields(descriptor: Descriptor): Record<string, unknown> {
  const { mediaType, digest, size, urls, annotations, data, platform, artifactType } = descriptor;
  return filled({
    ...{ mediaType, digest, size, urls },
    annotations: sorted(annotations),
    data,
    platform: platform && platformFields(platform),
    artifactType,
  });
}

/** A platform as `specs-go/v1.Platform` is written: system and processor always, though they be empty. */
export function platformFields(platform: Platform): Record<string, unknown> {
  const { architecture, os, osVersion, osFeatures, variant } = platform;
  return {
    architecture,
    os,
    ...filled({ "os.version": osVersion, "os.features": osFeatures, variant }),
  };
}

/** Without what Go leaves out: what is empty. */
function filled(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) =>
      name === "manifests" || name === "size" || !isEmpty(value)
    ),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "") return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function sorted(
  map: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (map === undefined) return undefined;
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1));
}
