/**
 * Whether an image is signed by somebody who is trusted: all of its signatures that hold, and why the others do not.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { quote } from "../../../core/text/quote.ts";
import { Documents } from "../transfer/documents.ts";
import { refusal } from "./failure.ts";
import { signaturesOf } from "./find.ts";
import { signaturePredicate } from "./statement.ts";
import { type Trust, type Verified, verifySignature } from "./verify.ts";

/** What is looked for. */
export interface WantedSignature {
  /** A statement of this type; a signature of the image alone, unless given. `*` is any statement. */
  readonly predicateType?: string | undefined;
  /** What whoever signed must have said beside it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Whether one that holds will do: the others are not looked at then. */
  readonly isOneEnough?: boolean | undefined;
}

/**
 * All signatures of an image that hold, at least one.
 *
 * @param source where the image is
 * @throws {QuillaError} `signature/none` where nothing is signed; where nothing holds, the reason of the one that comes nearest
 */
export async function verifyImage(
  source: ImageSource,
  subject: Descriptor,
  trust: Trust,
  wanted: WantedSignature = {},
): Promise<readonly Verified[]> {
  if (source.referrers === undefined) {
    throw refusal(
      "none",
      "nothing hangs on images where this one is",
      "signatures are in registries, layouts, archives of them and the store, and go with the images between those",
    );
  }
  const bytes = await new Documents(source).bytes(subject);
  const signed = { digest: subject.digest, bytes };
  const [holding, refused]: [Verified[], QuillaError[]] = [[], []];
  const others = new Set<string>();
  for await (const found of signaturesOf(source, subject)) {
    try {
      const verified = await verifySignature(found, signed, trust);
      if (!isWanted(verified, wanted)) others.add(verified.predicateType ?? "a signature");
      else {
        requireAnnotations(verified, wanted.annotations ?? {});
        holding.push(verified);
        if (wanted.isOneEnough === true) break;
      }
    } catch (error) {
      if (!(error instanceof QuillaError) || !error.code.startsWith("signature/")) throw error;
      refused.push(error);
    }
  }
  if (holding.length > 0) return holding;
  throw refused.length === 0 ? nothing(subject, wanted, others) : nearest(subject, refused);
}

function isWanted({ predicateType, found }: Verified, wanted: WantedSignature): boolean {
  const isAlone = !found.isStatement &&
    (predicateType === undefined || predicateType === signaturePredicate);
  if (wanted.predicateType === undefined) return isAlone;
  return wanted.predicateType === "*" ? !isAlone : predicateType === wanted.predicateType;
}

/** @throws {QuillaError} `signature/annotation` */
function requireAnnotations(verified: Verified, wanted: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(wanted)) {
    const said = Object.hasOwn(verified.annotations, key) ? verified.annotations[key] : undefined;
    if (said === value) continue;
    const instead = said === undefined ? "does not say" : `says ${quote(said)} for`;
    throw refusal("annotation", `${verified.found.place} ${instead} ${quote(key)}`);
  }
}

function nothing(
  { digest }: Descriptor,
  { predicateType }: WantedSignature,
  others: ReadonlySet<string>,
): QuillaError {
  const what = predicateType === undefined ? "signature" : "signed statement";
  const kind = predicateType === undefined || predicateType === "*"
    ? ""
    : ` of the type ${quote(predicateType)}`;
  const found = others.size === 0
    ? undefined
    : `what is signed is ${[...others].map((each) => quote(each)).join(", ")}`;
  return refusal(
    "none",
    `${digest} has no ${what}${kind}`,
    found ??
      "is it signed under another digest? An index and its images are signed each on their own",
  );
}

/** What comes nearest to holding is what somebody wants to know of. */
const byNearness = [
  "signature/annotation",
  "signature/root",
  "signature/log",
  "signature/time",
  "signature/certificate",
  "signature/identity",
  "signature/subject",
  "signature/invalid",
  "signature/untrusted",
];

function nearest({ digest }: Descriptor, refused: readonly QuillaError[]): QuillaError {
  const rank = ({ code }: QuillaError) => (byNearness.indexOf(code) + 100) % 100;
  const [first, ...rest] = [...refused].sort((a, b) => rank(a) - rank(b));
  const { message, code, hint } = first!;
  const more = rest.length === 0 ? "" : `, nor is any of ${rest.length} others`;
  return new QuillaError(`no signature of ${digest} is accepted: ${message}${more}`, {
    code,
    hint,
    cause: first,
  });
}
