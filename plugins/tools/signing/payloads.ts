/**
 * What is hung on an image: bundles of sigstore as referrers, and cosign's older layers under tags.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../../../core/plugin/api/nouns.ts";
import {
  carriedManifest,
  type Descriptor,
  encodeManifest,
  mediaTypes,
} from "../../../core/plugin/api/oci.ts";
import { artefactManifest, emptyBlob, fileDescriptor } from "../../kit/referrers/artefact.ts";
import { referrersTag } from "../../kit/referrers/marks.ts";
import { inTotoType } from "../../kit/referrers/statement.ts";
import { bundleType, writeKeyedBundle } from "../../kit/signing/bundle.ts";
import { type Envelope, envelopeJson, signedBytes } from "../../kit/signing/envelope.ts";
import type { PrivateKey } from "../../kit/signing/private_key.ts";
import {
  cosignKeys,
  envelopeLayerType,
  simpleSigningType,
} from "../../kit/signing/simple_signing.ts";
import type { Hanging, NewBlob } from "./place.ts";

/** A statement with the signature of a key. */
export function signStatement(statement: Uint8Array, key: PrivateKey): Envelope {
  const signature = key.sign(signedBytes(inTotoType, statement));
  return { payloadType: inTotoType, payload: statement, signatures: [signature] };
}

/** A referrer that holds a bundle, as cosign hangs one; it says no time, so that the same says the same. */
export function bundleReferrer(
  subject: Descriptor,
  envelope: Envelope,
  key: PrivateKey,
  predicateType: string,
): Hanging {
  const bytes = writeKeyedBundle(envelope, key.public.hint);
  const layer = fileDescriptor({ mediaType: bundleType, bytes });
  const annotations = {
    "dev.sigstore.bundle.content": "dsse-envelope",
    "dev.sigstore.bundle.predicateType": predicateType,
  };
  const manifest = artefactManifest({
    artifactType: bundleType,
    layers: [layer],
    subject,
    annotations,
  });
  return { subject, blobs: [{ descriptor: layer, bytes }, emptyBlob], manifest };
}

/** A layer of one of cosign's tags. */
export function payloadLayer(payload: Uint8Array, key: PrivateKey): NewBlob {
  const signature = Buffer.from(key.sign(payload)).toString("base64");
  const annotations = { [cosignKeys.signature]: signature };
  const descriptor = fileDescriptor({ mediaType: simpleSigningType, bytes: payload, annotations });
  return { descriptor, bytes: payload };
}

/** The same of a statement. */
export function envelopeLayer(envelope: Envelope, predicateType: string): NewBlob {
  const bytes = Buffer.from(JSON.stringify(envelopeJson(envelope)));
  const annotations = { [cosignKeys.signature]: "", predicateType };
  return {
    descriptor: fileDescriptor({ mediaType: envelopeLayerType, bytes, annotations }),
    bytes,
  };
}

/**
 * What is under one of cosign's tags with more layers: each signature is one.
 *
 * @param known the manifest that is there now
 */
export function taggedManifest(
  subject: Descriptor,
  ending: ".sig" | ".att",
  added: readonly NewBlob[],
  known: Uint8Array | undefined,
): Hanging {
  const old = known && carriedManifest(known, mediaTypes.manifest);
  const layers = [...old?.layers ?? [], ...added.map(({ descriptor }) => descriptor)];
  // It is written as an image's that nobody runs: each layer is its own diffID.
  const time = "0001-01-01T00:00:00Z";
  const config = Buffer.from(JSON.stringify({
    ...{ architecture: "", created: time, history: layers.map(() => ({ created: time })), os: "" },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    config: {},
  }));
  const configured = blob(mediaTypes.config, config);
  const bytes = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: configured.descriptor,
    layers,
    annotations: old?.annotations,
  });
  const manifest = blob(mediaTypes.manifest, bytes);
  return {
    subject,
    blobs: [...added, configured],
    manifest,
    tag: referrersTag(subject.digest, ending),
  };
}

function blob(mediaType: string, bytes: Uint8Array): NewBlob {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
