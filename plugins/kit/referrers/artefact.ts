/**
 * An artefact: a manifest with the empty configuration, whose layers are files of any kind (OCI image spec, manifest.md
 * § guidelines for artifact usage).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { encodeManifest } from "../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";

/** A document or a file that hangs on something, in memory. */
export interface AttachedFile {
  /** What it is. */
  readonly mediaType: string;
  /** All of it. */
  readonly bytes: Uint8Array;
  /** What is said of it, such as `in-toto.io/predicate-type` or `org.opencontainers.image.title`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What an artefact's manifest says. */
export interface ArtefactManifest {
  /** What it is, such as `application/spdx+json`; undefined where the configuration's type says it. */
  readonly artifactType: string | undefined;
  /** Empty unless given. */
  readonly config?: Descriptor | undefined;
  /** The files; the one empty one where there are none. */
  readonly layers: readonly Descriptor[];
  /** The manifest or index that it says something about. */
  readonly subject?: Descriptor | undefined;
  /** What is said of it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** A blob in memory. */
export interface SmallBlob {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** What it is. */
  readonly bytes: Uint8Array;
}

const emptyBytes = new TextEncoder().encode("{}");

/** The configuration of artefacts, and the layer of those that have no file. */
export const emptyBlob: SmallBlob = {
  descriptor: {
    mediaType: mediaTypes.empty,
    digest: digestOf(emptyBytes),
    size: emptyBytes.length,
    data: Buffer.from(emptyBytes).toString("base64"),
  },
  bytes: emptyBytes,
};

/** The manifest, as BuildKit and oras write it: the same says the same bytes. */
export function artefactManifest(artefact: ArtefactManifest): SmallBlob {
  const { artifactType, config = emptyBlob.descriptor, layers, subject, annotations } = artefact;
  const bytes = encodeManifest({
    mediaType: mediaTypes.manifest,
    artifactType,
    config,
    layers: layers.length === 0 ? [emptyBlob.descriptor] : layers,
    subject: subject && bareSubject(subject),
    annotations,
  });
  return { descriptor: { ...factsOf(mediaTypes.manifest, bytes), artifactType }, bytes };
}

/** What points at a file of an artefact. */
export function fileDescriptor({ mediaType, bytes, annotations }: AttachedFile): Descriptor {
  return { ...factsOf(mediaType, bytes), annotations };
}

/** A subject is named by what it is alone: what one place says about it is no part of that. */
function bareSubject({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function factsOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
