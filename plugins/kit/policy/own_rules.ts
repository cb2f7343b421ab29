/**
 * What a policy in quilla's own words says of an image.
 *
 * @module
 */
import { storeTransport } from "./containers_policy.ts";
import { quote } from "../../../core/text/quote.ts";
import { anyOf, failureText, type Finding, type JudgedImage } from "./judged.ts";
import {
  type AttestationRule,
  isFor,
  type OwnPolicy,
  type SignedRule,
  type Signers,
} from "./own_policy.ts";
import { nameScopes } from "./scopes.ts";
import { attestedFault, signedFault } from "./signers.ts";

/** What each rule says that is for the image; all are asked. */
export async function decideOwn(
  policy: OwnPolicy,
  title: string,
  image: JudgedImage,
): Promise<Finding[]> {
  const { reference } = image;
  const findings: Finding[] = [];
  if (policy.registries !== undefined) findings.push(inRegistries(policy.registries, title, image));
  for (const [at, rule] of policy.signed.entries()) {
    if (isFor(rule, reference)) findings.push(await signed(rule, `${title}: signed[${at}]`, image));
  }
  for (const [at, rule] of policy.attestations.entries()) {
    if (isFor(rule, reference)) {
      findings.push(await attested(rule, `${title}: attestations[${at}]`, image));
    }
  }
  const isJudged = findings.length > 0 || policy.forbidden.length > 0 ||
    policy.containers !== undefined || policy.otherwise === "accept";
  return isJudged ? findings : [noRule(title)];
}

function noRule(title: string): Finding {
  return {
    rule: `${title}: default`,
    asks: "a rule that is for the image",
    holds: false,
    why: "none is",
    way: "write a rule for it, its registry into registries:, or default: accept",
  };
}

function inRegistries(
  registries: readonly string[],
  title: string,
  { reference }: JudgedImage,
): Finding {
  const rule = `${title}: registries`;
  const asks = `a name in ${anyOf(registries)}`;
  if (reference === undefined) {
    return {
      rule,
      asks,
      holds: false,
      why: "it has no name",
      way: "take it by its name, or give it one where it comes from",
    };
  }
  const scopes = nameScopes(reference);
  const found = registries.find((each) => scopes.includes(each));
  return found === undefined
    ? {
      rule,
      asks,
      holds: false,
      why: `it is of ${quote(reference.domain)}`,
      way: "take it from one of these, or have its registry written there",
    }
    : { rule, asks, holds: true, why: `it is in ${quote(found)}` };
}

async function signed(
  { signers }: SignedRule,
  rule: string,
  image: JudgedImage,
): Promise<Finding> {
  const asks = `a signature of ${signersText(signers)}`;
  const way = wayTo(image, "have it signed by whom the policy names: quilla sign --help");
  try {
    const fault = await signedFault(image, signers);
    if (fault === undefined) return { rule, asks, holds: true, why: "it has one" };
    return { rule, asks, holds: false, why: fault, way };
  } catch (error) {
    return { rule, asks, holds: false, why: failureText(error), way };
  }
}

async function attested(
  wanted: AttestationRule,
  rule: string,
  image: JudgedImage,
): Promise<Finding> {
  const { type, signers, says } = wanted;
  const by = signers === undefined ? "" : ` signed by ${signersText(signers)}`;
  const fields = says.map(([path, value]) => `${path} ${quote(value)}`).join(", ");
  const asks = `a statement of the type ${type}${by}${fields === "" ? "" : ` that says ${fields}`}`;
  const way = wayTo(
    image,
    "have it attested, and the statement carried with it: quilla attest --help",
  );
  try {
    const fault = await attestedFault(image, wanted);
    if (fault === undefined) return { rule, asks, holds: true, why: "it has one" };
    return { rule, asks, holds: false, why: fault, way };
  } catch (error) {
    return { rule, asks, holds: false, why: failureText(error), way };
  }
}

/** What an image of the store lacks may hang on it where it came from. */
function wayTo({ transport }: JudgedImage, way: string): string {
  if (transport !== storeTransport) return way;
  return `fetch it with what hangs on it, by quilla pull, or build --pull; build it again under this policy; or ${way}`;
}

function signersText({ keys, identities }: Signers): string {
  const words = [
    ...keys.map((key) => `the key ${quote(key)}`),
    ...identities.map(({ identity, issuer }) => `${identity} (${issuer})`),
  ];
  return words.join(" or ");
}
