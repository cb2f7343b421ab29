/**
 * Images that run, told from attestations and other artefacts, which look like them.
 *
 * @module
 */
import { type Platform, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { carriedManifest, type Descriptor, isConfigType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type Image, openImage } from "../../../core/plugin/api/image.ts";

/** Whether a manifest of an index is an image that runs, and not an attestation or another artefact. */
export function isImage(store: Store, manifest: Descriptor): boolean {
  if (manifest.platform?.os === "unknown") return false;
  const { config } = carriedManifest(store.blobs.read(manifest), manifest.mediaType);
  return isConfigType(config.mediaType);
}

/** The image of a manifest. Throws `image/artefact` where it is none. */
export function openOnly(store: Store, manifest: Descriptor): Image {
  const { config, artifactType } = carriedManifest(store.blobs.read(manifest), manifest.mediaType);
  if (isConfigType(config.mediaType)) return openImage(store, manifest);
  const type = artifactType ?? config.mediaType;
  throw new QuillaError(`${manifest.digest} is no image, but an artefact of type ${type}`, {
    code: "image/artefact",
    hint: "only images have layers of files and a configuration to change",
  });
}

/** The platform that an image's configuration says. */
export function platformOf(config: Platform): Platform {
  const { architecture, os, osVersion, osFeatures, variant } = config;
  return { architecture, os, osVersion, osFeatures, variant };
}
