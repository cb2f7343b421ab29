/**
 * `manifest.json` of a docker-archive: what `docker save` has written since Docker 1.10.
 *
 * @module
 */
import { algorithmOf, type Digest, hexOf } from "../../../core/digest.ts";
import type { Content } from "../../../core/content.ts";
import { encodeJson, Structure, unlessEmpty } from "../../../core/oci/encode.ts";
import { Field } from "../../../core/oci/field.ts";

/** One image of the archive. */
export interface DockerImage {
  /** Where the configuration lies in the archive. */
  readonly config: string;
  /** Familiar names with tags, such as `hello:latest`. */
  readonly repoTags: readonly string[];
  /** Where the layers lie, from the lowest up. */
  readonly layers: readonly string[];
}

/** @throws {QuillaError} `oci/json-…`, `oci/missing`, `oci/invalid` */
export function parseDockerManifest(bytes: Uint8Array): DockerImage[] {
  return Field.readAny(bytes, "the archive's manifest.json").items().map((image) => ({
    config: image.required("Config").string(),
    repoTags: image.optional("RepoTags")?.strings() ?? [],
    layers: image.list("Layers").map((layer) => layer.string()),
  }));
}

/** The document's bytes. */
export function encodeDockerManifest(images: readonly DockerImage[]): Uint8Array {
  const items = images.map((image) =>
    new TextDecoder().decode(encodeJson(
      new Structure([
        ["Config", image.config],
        ["RepoTags", unlessEmpty(image.repoTags) ?? null],
        ["Layers", image.layers],
      ]),
    ))
  );
  return new TextEncoder().encode(`[${items.join(",")}]`);
}

/** Where a layout keeps a blob. */
export function blobMember(digest: Digest): string {
  return `blobs/${algorithmOf(digest)}/${hexOf(digest)}`;
}

/** The digest that a configuration's or layer's place says, as in `blobs/sha256/<hex>`, `<hex>.json`, `sha256:<hex>`. */
export function digestInName(path: string): string | undefined {
  const found = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(
    path.replace(/^\.\//, ""),
  );
  return found === null ? undefined : `sha256:${found[1]}`;
}

/** A content's first bytes. */
export function beginningOf(content: Content, length: number): Uint8Array {
  const reader = content.open();
  try {
    const bytes = new Uint8Array(Math.min(length, content.size));
    let filled = 0;
    while (filled < bytes.length) {
      const got = reader.read(bytes.subarray(filled));
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  } finally {
    reader.close();
  }
}
