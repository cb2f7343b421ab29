/**
 * What policy.json says of an image: the requirements of the narrowest scope, all of which must hold.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Reference } from "../../../core/reference.ts";
import { attachedSignatures } from "./attachments.ts";
import {
  type ContainersPolicy,
  type Requirement,
  requirementsFor,
  type SigstoreRequirement,
} from "./containers_policy.ts";
import { failureText, type Finding, type JudgedImage } from "./judged.ts";
import { sigstoreFault } from "./sigstore_signed.ts";

/** A policy.json that is in force. */
export interface ContainersRules {
  readonly policy: ContainersPolicy;
  /** What messages call the file. */
  readonly file: string;
  /** Whether signatures by tag are looked for. */
  looksFor(reference: Reference | undefined): boolean;
}

/**
 * What each requirement says, up to the first that does not hold.
 *
 * @throws what is no failure of the image's, such as a defect
 */
export async function decideContainers(
  rules: ContainersRules,
  image: JudgedImage,
): Promise<Finding[]> {
  const { requirements, place } = requirementsFor(rules.policy, image);
  const rule = `${rules.file}: ${place}`;
  const findings: Finding[] = [];
  for (const requirement of requirements) {
    const finding = { rule, ...await decide(rules, requirement, image) };
    findings.push(finding);
    if (!finding.holds) break;
  }
  return findings;
}

type Answer = Omit<Finding, "rule">;

async function decide(
  rules: ContainersRules,
  requirement: Requirement,
  image: JudgedImage,
): Promise<Answer> {
  switch (requirement.type) {
    case "insecureAcceptAnything":
      return { asks: "nothing", holds: true, why: "anything is accepted" };
    case "reject":
      return {
        asks: "no image of this scope at all",
        holds: false,
        why: "it rejects all of them",
        way: "take an image that the policy accepts, or have its scope accepted in the policy",
      };
    case "signedBy":
      return {
        asks: "a signature of GPG (signedBy)",
        holds: false,
        why: "quilla verifies none of these",
        way: "verify and copy it with skopeo to oci:DIR, or have the policy ask for sigstoreSigned",
      };
    case "sigstoreSigned":
      return await decideSigned(rules, requirement, image);
  }
}

async function decideSigned(
  rules: ContainersRules,
  requirement: SigstoreRequirement,
  image: JudgedImage,
): Promise<Answer> {
  const asks = `a signature by tag ${trustText(requirement)} (sigstoreSigned)`;
  if (!rules.looksFor(image.reference)) {
    return {
      asks,
      holds: false,
      why: "registries.d says that there is no looking for any",
      way: "write use-sigstore-attachments: true for its scope into registries.d",
    };
  }
  try {
    const { fault, isSigned } = await signedFault(requirement, image);
    if (fault === undefined) return { asks, holds: true, why: "one of its signatures is that" };
    return { asks, holds: false, why: fault, way: isSigned ? otherSigner : signIt };
  } catch (error) {
    return { asks, holds: false, why: failureText(error) };
  }
}

const otherSigner =
  "have it signed by whom the policy names, under the name that it is asked for by";
const signIt =
  "sign it by tag, as policy.json knows no other signatures: quilla sign --help; or ask for it in quilla's own words: signed:";

/** Of an index either it is signed, which speaks for all in it, or the one that is wanted of it. */
async function signedFault(
  requirement: SigstoreRequirement,
  { descriptor, chosen, reference, source }: JudgedImage,
): Promise<{ readonly fault: string | undefined; readonly isSigned: boolean }> {
  const look = async (subject: Descriptor) => {
    const { signatures, others } = await attachedSignatures(source, subject);
    const fault = sigstoreFault(requirement, { descriptor: subject, reference }, signatures);
    const isSigned = signatures.length > 0;
    if (isSigned || others === 0) return { fault, isSigned };
    return {
      fault: `${fault}, but others, which say no name and so are none to it: ${others}`,
      isSigned,
    };
  };
  const whole = await look(descriptor);
  if (whole.fault === undefined || chosen === undefined || chosen.digest === descriptor.digest) {
    return whole;
  }
  const one = await look(chosen);
  return one.fault === undefined || !whole.isSigned ? one : whole;
}

function trustText({ trust, logKeys }: SigstoreRequirement): string {
  if (trust.kind === "fulcio") return `of ${trust.email}, for whom ${trust.issuer} vouched`;
  if (trust.kind === "pki") return `of ${[trust.email, trust.hostname].filter(Boolean).join(", ")}`;
  const key = trust.keys.length === 1 ? "of its key" : "of one of its keys";
  return logKeys.length === 0 ? key : `${key}, which a log promises`;
}
