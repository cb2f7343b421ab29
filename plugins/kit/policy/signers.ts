/**
 * Whether those signed whom a policy in quilla's own words names.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { quote } from "../../../core/text/quote.ts";
import { publicKeyAt, type Trust, trustedRootAt, verifyImage } from "../signing/mod.ts";
import { failureText, type JudgedImage } from "./judged.ts";
import type { AttestationRule, Signers } from "./own_policy.ts";
import { lacking, unsignedStatements } from "./statements.ts";

/**
 * Why no signature is good; undefined where one is. Of an index either it is signed, or the one that is wanted of it.
 *
 * @throws {QuillaError} `signature/key`, `signature/root`
 */
export async function signedFault(
  image: JudgedImage,
  signers: Signers,
): Promise<string | undefined> {
  const trust = trustOf(signers);
  return await firstFault(image, async (subject) => {
    await verifyImage(image.source, subject, trust, { isOneEnough: true });
  });
}

/** Why no statement is what the rule asks for; undefined where one is. */
export async function attestedFault(
  image: JudgedImage,
  { type, signers, says }: AttestationRule,
): Promise<string | undefined> {
  const trust = signers && trustOf(signers);
  return await firstFault(image, async (subject) => {
    const statements = trust === undefined
      ? await unsignedStatements(image, subject, type)
      : (await verifyImage(image.source, subject, trust, { predicateType: type }))
        .flatMap(({ statement }) => statement ?? []);
    const faults = statements.map(({ predicate }) => lacking(predicate, says));
    if (faults.includes(undefined)) return;
    throw new QuillaError(faults[0] ?? `it has none of the type ${quote(type)}`, {
      code: "policy/statement",
    });
  });
}

async function firstFault(
  { descriptor, chosen }: JudgedImage,
  look: (subject: Descriptor) => Promise<void>,
): Promise<string | undefined> {
  const faults: string[] = [];
  const isOther = chosen !== undefined && chosen.digest !== descriptor.digest;
  for (const subject of isOther ? [descriptor, chosen] : [descriptor]) {
    try {
      await look(subject);
      return undefined;
    } catch (error) {
      faults.push(failureText(error));
    }
  }
  return faults.join("; and of the image for the platform: ");
}

function trustOf({ keys, identities, trustedRoot }: Signers): Trust {
  return {
    keys: keys.map((place) => publicKeyAt(place, process.env)),
    root: trustedRoot === undefined ? undefined : trustedRootAt(trustedRoot),
    identities: identities.map(({ identity, issuer }) => ({ subject: identity, issuer })),
  };
}
