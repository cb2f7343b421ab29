/**
 * Images that run, told from attestations and other artefacts, which look like them.
 *
 * @module
 */
import type { Platform } from "../../../core/plugin/api/nouns.ts";
import { carriedManifest, type Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { artefactType } from "../../../core/plugin/api/image.ts";

/** Whether a manifest of an index is an image that runs, and not an attestation or another artefact. */
export function isImage(store: Store, manifest: Descriptor): boolean {
  if (manifest.platform?.os === "unknown") return false;
  const document = carriedManifest(store.blobs.read(manifest), manifest.mediaType);
  return artefactType(document) === undefined;
}

/** The platform that an image's configuration says. */
export function platformOf(config: Platform): Platform {
  const { architecture, os, osVersion, osFeatures, variant } = config;
  return { architecture, os, osVersion, osFeatures, variant };
}
