/**
 * Statements that hang on an image without a signature, and what a predicate must say.
 *
 * @module
 */
import { algorithmOf, hexOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { Field } from "../../../core/oci/field.ts";
import type { JsonObject, JsonValue } from "../../../core/oci/json.ts";
import { carriedIndex } from "../../../core/oci/image_index.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { quote } from "../../../core/text/quote.ts";
import { inTotoType, readAttached, readReferrer, referrersOf, tagOf } from "../referrers/mod.ts";
import { Documents } from "../transfer/documents.ts";
import type { JudgedImage } from "./judged.ts";

/** A statement: what it says. */
export interface StatedPredicate {
  readonly predicate: JsonValue;
}

/** So many documents are looked at: anybody may hang more on an image. */
const mostReferrers = 1000;

/**
 * The statements of a type about a manifest, signed by nobody: what hangs on it, and what an index lists beside it.
 *
 * @throws {QuillaError} `referrers/…`, `oci/…`, `image/…`
 */
export async function unsignedStatements(
  { source, descriptor }: JudgedImage,
  subject: Descriptor,
  predicateType: string,
): Promise<StatedPredicate[]> {
  const documents = new Documents(source);
  const layers: Descriptor[] = [];
  for (const referrer of (await referrersOf(source, subject)).slice(0, mostReferrers)) {
    if (tagOf(referrer) !== undefined || !isManifestType(referrer.mediaType)) continue;
    const { bytes } = await readReferrer(source, referrer, subject);
    layers.push(...carriedManifest(bytes, referrer.mediaType).layers);
  }
  if (isIndexType(descriptor.mediaType)) {
    const { manifests } = carriedIndex(await documents.bytes(descriptor), descriptor.mediaType);
    const about = manifests.filter(({ annotations = {}, mediaType }) =>
      annotations["vnd.docker.reference.type"] === "attestation-manifest" &&
      annotations["vnd.docker.reference.digest"] === subject.digest && isManifestType(mediaType)
    );
    for (const each of about) layers.push(...(await documents.manifest(each)).layers);
  }
  const found: StatedPredicate[] = [];
  for (const layer of layers) {
    if (layer.mediaType !== inTotoType) continue;
    const predicate = statedIn(await readAttached(source, layer), subject, predicateType);
    if (predicate !== undefined) found.push({ predicate });
  }
  return found;
}

/** The predicate, where the statement is about that manifest, or says nothing of what it is about, as BuildKit's may. */
function statedIn(bytes: Uint8Array, { digest }: Descriptor, type: string): JsonValue | undefined {
  const field = Field.read(bytes, "the statement", { maxSize: bytes.length });
  if (field.required("predicateType").string() !== type) return undefined;
  const subjects = field.optional("subject")?.items() ?? [];
  const isAbout = subjects.length === 0 ||
    subjects.some((each) =>
      each.required("digest").stringMap()[algorithmOf(digest)] === hexOf(digest)
    );
  return isAbout ? field.optional("predicate")?.value ?? null : undefined;
}

/** What a predicate does not say of what it must; undefined where it says all. */
export function lacking(
  predicate: JsonValue,
  says: readonly (readonly [path: string, value: string])[],
): string | undefined {
  for (const [path, wanted] of says) {
    let at: JsonValue | undefined = predicate;
    for (const step of path.split(".")) {
      at = typeof at === "object" && at !== null && Object.hasOwn(at, step)
        ? (at as JsonObject)[step]
        : undefined;
    }
    if (String(at) === wanted && typeof at !== "object") continue;
    return at === undefined
      ? `it does not say ${quote(path)}`
      : `it says ${quote(String(at))} for ${quote(path)}`;
  }
  return undefined;
}
