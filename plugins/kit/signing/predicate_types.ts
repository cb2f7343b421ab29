/**
 * What predicates are called on command lines, as cosign calls them.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { quote } from "../../../core/text/quote.ts";

/** What cosign wraps anything in. */
export const customPredicate = "https://cosign.sigstore.dev/attestation/v1";

/** Types by their short names. */
export const predicateTypes: Readonly<Record<string, string>> = {
  custom: customPredicate,
  slsaprovenance: "https://slsa.dev/provenance/v0.2",
  slsaprovenance02: "https://slsa.dev/provenance/v0.2",
  slsaprovenance1: "https://slsa.dev/provenance/v1",
  spdx: "https://spdx.dev/Document",
  spdxjson: "https://spdx.dev/Document",
  cyclonedx: "https://cyclonedx.org/bom",
  link: "https://in-toto.io/Link/v1",
  vuln: "https://cosign.sigstore.dev/attestation/vuln/v1",
  openvex: "https://openvex.dev/ns",
};

/**
 * The type that a word means: a short name, or an address.
 *
 * @throws {UsageError} `usage/predicate-type`
 */
export function predicateTypeOf(word: string): string {
  if (Object.hasOwn(predicateTypes, word)) return predicateTypes[word]!;
  if (URL.canParse(word)) return word;
  const names = Object.keys(predicateTypes);
  throw new UsageError(`there is no type of statements ${quote(word)}`, {
    code: "usage/predicate-type",
    hint: didYouMean(word, names) ??
      `types are ${names.join(", ")}, or an address such as https://example.org/review/v1`,
  });
}
