/**
 * What a key signs, hung on the images that it is about: each as a bundle of its own, or all as layers of one of cosign's tags.
 * What the key said before in the same form is not said again.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { referrersTag, tagOf } from "../../kit/referrers/marks.ts";
import type { PrivateKey } from "../../kit/signing/private_key.ts";
import { signaturePredicate } from "../../kit/signing/statement.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import {
  bundleReferrer,
  envelopeLayer,
  payloadLayer,
  signStatement,
  taggedManifest,
} from "./payloads.ts";
import { hang, type Hanging, type SigningPlace } from "./place.ts";
import { saidBefore } from "./said.ts";
import type { Part } from "./targets.ts";

/** How something is signed. */
export interface SigningRequest extends Part {
  readonly looked: Looked;
  readonly place: SigningPlace;
  readonly key: PrivateKey;
  /** Hangs it on the image by cosign's tags, which older programs read, and not as a referrer. */
  readonly tag?: boolean | undefined;
}

/** What is to be signed: a statement or, under `.sig`, cosign's payload. */
export interface Claim {
  readonly subject: Descriptor;
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** Something that was signed. */
export interface SignedPart {
  /** The manifest or index. */
  readonly digest: Digest;
  /** The manifest that the signature is in. */
  readonly signature: Digest;
  /** What was said: the type of the statement. */
  readonly predicateType: string;
  /** Whether more was said than that it is signed. */
  readonly isStatement: boolean;
  /** Whether the key had not said it before. */
  readonly isNew: boolean;
}

/**
 * Signs all of it, and hangs it where it belongs.
 *
 * @throws {QuillaError} what reading and writing there throw
 */
export async function signClaims(
  request: SigningRequest,
  claims: readonly Claim[],
): Promise<SignedPart[]> {
  const { looked, key, tag = false } = request;
  const hanging: Hanging[] = [];
  const parts: SignedPart[] = [];
  for (const [subject, own] of bySubject(claims)) {
    const said = await saidBefore(looked, subject, key, tag);
    const fresh = own.filter(({ bytes }) => said(bytes) === undefined);
    const made = tag
      ? await tagged(looked, key, subject, fresh)
      : fresh.map((claim) =>
        bundleReferrer(subject, signStatement(claim.bytes, key), key, claim.type)
      );
    hanging.push(...made);
    for (const claim of own) {
      const at = fresh.indexOf(claim);
      const { manifest } = made[tag ? 0 : at] ?? {};
      parts.push({
        digest: subject.digest,
        signature: at < 0 ? said(claim.bytes)! : manifest!.descriptor.digest,
        predicateType: claim.type,
        isStatement: claim.type !== signaturePredicate,
        isNew: at >= 0,
      });
    }
  }
  if (hanging.length > 0) await hang(request.place, hanging);
  return parts;
}

function bySubject(claims: readonly Claim[]): [Descriptor, Claim[]][] {
  const subjects = new Map<Digest, [Descriptor, Claim[]]>();
  for (const claim of claims) {
    const known = subjects.get(claim.subject.digest);
    if (known === undefined) subjects.set(claim.subject.digest, [claim.subject, [claim]]);
    else known[1].push(claim);
  }
  return [...subjects.values()];
}

/** More layers below what the tag has already. */
async function tagged(
  { source, documents }: Looked,
  key: PrivateKey,
  subject: Descriptor,
  claims: readonly Claim[],
): Promise<Hanging[]> {
  const [first] = claims;
  if (first === undefined) return [];
  const ending = first.type === signaturePredicate ? ".sig" : ".att";
  const layers = claims.map(({ bytes, type }) =>
    ending === ".sig" ? payloadLayer(bytes, key) : envelopeLayer(signStatement(bytes, key), type)
  );
  const tag = referrersTag(subject.digest, ending);
  const known = (await source.referrers?.(subject) ?? []).find((each) => tagOf(each) === tag);
  const old = known && await documents.bytes(known);
  return [{ ...taggedManifest(subject, ending, layers, old), replaces: known?.digest }];
}
