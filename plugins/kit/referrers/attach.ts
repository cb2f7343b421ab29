/**
 * Hanging documents on a manifest of the store, whose digest stays: by an artefact that names it as its subject.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";
import { artefactManifest, type AttachedFile, emptyBlob, fileDescriptor } from "./artefact.ts";
import { markedReferrer } from "./marks.ts";

/** What is attached. */
export interface Attachment {
  /** What it is, such as `application/vnd.docker.attestation.manifest.v1+json`. */
  readonly artifactType: string;
  /** Its files. */
  readonly layers: readonly AttachedFile[];
  /** What is said of it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/**
 * Attaches documents to an image, an index or an artefact of the store, or to one that is not there yet. The same again changes
 * nothing. It lives in the store as long as its subject.
 *
 * @returns what points at the artefact
 * @throws {QuillaError} `store/…`
 */
export async function attach(
  store: Store,
  subject: Descriptor,
  attachment: Attachment,
): Promise<Descriptor> {
  const { artifactType, layers, annotations } = attachment;
  for (const { bytes } of layers) store.blobs.put(bytes);
  store.blobs.put(emptyBlob.bytes);
  const manifest = artefactManifest({
    ...{ artifactType, subject, annotations },
    layers: layers.map(fileDescriptor),
  });
  store.blobs.put(manifest.bytes);
  await listReferrers(store, [{ descriptor: manifest.descriptor, subject: subject.digest }]);
  return manifest.descriptor;
}

/**
 * Puts what is in the store already into its list, as what is about something; what is listed with a name keeps that.
 *
 * @throws {QuillaError} `store/…`
 */
export async function listReferrers(
  store: Store,
  referrers: readonly { readonly descriptor: Descriptor; readonly subject: Descriptor["digest"] }[],
): Promise<void> {
  if (referrers.length === 0) return;
  await store.references.update((entries) => {
    const known = new Set(entries.map(({ digest }) => digest));
    const added = referrers.filter(({ descriptor }) => !known.has(descriptor.digest));
    if (added.length === 0) return entries;
    return [
      ...entries,
      ...added.map(({ descriptor, subject }) => markedReferrer(descriptor, subject)),
    ];
  });
}
