/**
 * What lies beside images and is none, such as a chart, a signature, an attestation, or an index of them.
 *
 * @module
 */
import { artefactType } from "../../../core/plugin/api/image.ts";
import {
  carriedIndex,
  carriedManifest,
  type Descriptor,
  descriptorJson,
  encodeJson,
  type JsonValue,
} from "../../../core/plugin/api/oci.ts";
import {
  type Calling,
  type Description,
  metadataOf,
  namesOf,
  withoutUndefined,
} from "./inspect.ts";

/** A manifest of no image; undefined where it is one's. Layers and whatever it is about are as the document has them. */
export function describeArtefact(
  bytes: Uint8Array,
  descriptor: Descriptor,
  calling: Calling,
): Description | undefined {
  const manifest = carriedManifest(bytes, descriptor.mediaType);
  const type = artefactType(manifest);
  if (type === undefined) return undefined;
  return withoutUndefined({
    ...headOf(descriptor, calling, type),
    Size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    Config: json(manifest.config),
    Layers: manifest.layers.map(json),
    ...tailOf(manifest, descriptor, calling),
  });
}

/** An index in which no image is. */
export function describeIndex(
  bytes: Uint8Array,
  descriptor: Descriptor,
  calling: Calling,
): Description {
  const index = carriedIndex(bytes, descriptor.mediaType);
  return withoutUndefined({
    ...headOf(descriptor, calling, index.artifactType),
    Manifests: index.manifests.map(json),
    ...tailOf(index, descriptor, calling),
  });
}

function headOf({ mediaType, digest }: Descriptor, calling: Calling, type: string | undefined) {
  return { Id: digest, ...namesOf(calling), MediaType: mediaType, ArtifactType: type };
}

function tailOf(
  { annotations, subject }: {
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly subject?: Descriptor | undefined;
  },
  { mediaType, digest, size }: Descriptor,
  calling: Calling,
) {
  return {
    Annotations: annotations,
    Subject: subject && json(subject),
    Metadata: metadataOf(calling),
    Descriptor: { mediaType, digest, size },
  };
}

function json(descriptor: Descriptor): JsonValue {
  return JSON.parse(new TextDecoder().decode(encodeJson(descriptorJson(descriptor))));
}
