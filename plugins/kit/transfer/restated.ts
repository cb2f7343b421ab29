/**
 * Statements about an image that has another digest where it goes, because its layers are compressed otherwise there: what is not
 * signed says it of the new digest.
 *
 * @module
 */
import { type Digest, hexOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageManifest } from "../../../core/oci/manifest.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { largestStatement, readAttached } from "../referrers/referrers_of.ts";
import { isSigned } from "../referrers/signed.ts";
import { inTotoType } from "../referrers/statement.ts";
import type { MovedLayer } from "./layer_moves.ts";
import { type JsonObject, jsonText, type JsonValue, parseJson } from "../../../core/oci/json.ts";

/** By old digest, what points at the same image where it goes. */
export type Renamed = ReadonlyMap<Digest, Descriptor>;

/** Bills of materials are deeper than manifests. */
const limits = { maxSize: 40 << 20, maxDepth: 256 };

/** What a manifest says of what it is about, where that has another digest now. */
export interface Restatement {
  /** What points at its statements now; undefined where a layer is what it was. */
  readonly layers: readonly (MovedLayer | undefined)[];
  /** What it is about now; undefined where that is what it was. */
  readonly subject: Descriptor | undefined;
  /** The document with that subject. */
  redirect(document: Uint8Array): Uint8Array;
}

/**
 * @param put moves a statement, and gives what points at it
 * @returns undefined where the manifest is signed: then it says what it says
 * @throws {QuillaError} what reading statements throws
 */
export async function restate(
  source: ImageSource,
  manifest: ImageManifest,
  renamed: Renamed,
  put: (mediaType: string, bytes: Uint8Array) => Promise<Descriptor>,
): Promise<Restatement | undefined> {
  if (isSigned(manifest)) return undefined;
  const layers: (MovedLayer | undefined)[] = [];
  for (const layer of manifest.layers) {
    const isStatement = layer.mediaType === inTotoType && layer.size <= largestStatement;
    const bytes = isStatement ? restated(await readAttached(source, layer), renamed) : undefined;
    if (bytes === undefined) {
      layers.push(undefined);
      continue;
    }
    const { mediaType, digest, size } = await put(inTotoType, bytes);
    layers.push({ mediaType, digest, size, diffId: digest, annotations: layer.annotations });
  }
  const subject = manifest.subject && renamed.get(manifest.subject.digest);
  const redirect = (document: Uint8Array) =>
    subject === undefined ? document : redirectSubject(document, subject);
  return { layers, subject, redirect };
}

/**
 * A statement of in-toto about the new digests; undefined where it says nothing of the old ones. All else in it stays as it is.
 *
 * @throws {QuillaError} `oci/json-…` where it is no JSON
 */
export function restated(statement: Uint8Array, renamed: Renamed): Uint8Array | undefined {
  const document = parseJson(statement, "the statement about the image", limits);
  const subjects = isObject(document) ? document["subject"] : undefined;
  if (!isObject(document) || !Array.isArray(subjects)) return undefined;
  const hexes = new Map(
    [...renamed].map(([old, { digest }]) => [hexOf(old), hexOf(digest)]),
  );
  let isChanged = false;
  const subject = subjects.map((each: JsonValue) => {
    const digest = isObject(each) ? each["digest"] : undefined;
    if (!isObject(each) || !isObject(digest)) return each;
    const now = Object.entries(digest).map(([algorithm, hex]): [string, JsonValue] => {
      const found = typeof hex === "string" ? hexes.get(hex) : undefined;
      isChanged ||= found !== undefined;
      return [algorithm, found ?? hex];
    });
    return { ...each, digest: Object.fromEntries(now) };
  });
  if (!isChanged) return undefined;
  return new TextEncoder().encode(jsonText({ ...document, subject }));
}

/** A manifest or an index that says what it says of another one. */
export function redirectSubject(
  bytes: Uint8Array,
  { digest, size, mediaType }: Descriptor,
): Uint8Array {
  const document = parseJson(bytes, "the document") as JsonObject;
  const { data: _data, urls: _urls, ...old } = document["subject"] as JsonObject;
  const subject = { ...old, mediaType, digest, size };
  return new TextEncoder().encode(jsonText({ ...document, subject }));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
