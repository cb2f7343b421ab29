/**
 * Whether what a signature calls an image is what it was asked for by: `signedIdentity` of policy.json.
 *
 * Source: containers-policy.json(5), and what containers/image does (signature/policy_reference_match.go).
 *
 * @module
 */
import {
  formatReference,
  parseReference,
  type Reference,
  repositoryName,
} from "../../../core/reference.ts";
import { isDomain } from "../../../core/reference_grammar.ts";
import type { PolicyWord } from "./words.ts";

/** What a signature must call an image. */
export type SignedIdentity =
  | { readonly type: "matchExact" | "matchRepoDigestOrExact" | "matchRepository" }
  | { readonly type: "exactReference"; readonly reference: Reference }
  | { readonly type: "exactRepository"; readonly repository: Reference }
  | { readonly type: "remapIdentity"; readonly prefix: string; readonly signedPrefix: string };

/** What holds where a requirement says nothing. */
export const defaultIdentity: SignedIdentity = { type: "matchRepoDigestOrExact" };

/** @throws {QuillaError} `policy/invalid` */
export function readIdentity(word: PolicyWord): SignedIdentity {
  const type = word.entries().find(([name]) => name === "type")?.[1].text();
  switch (type) {
    case "matchExact":
    case "matchRepoDigestOrExact":
    case "matchRepository":
      word.fields(["type"], type);
      return { type };
    case "exactReference": {
      const { dockerReference } = word.fields(["type", "dockerReference"], type);
      const reference = referenceIn(dockerReference ?? missing(word, "dockerReference"));
      if (!isNameOnly(reference)) return { type, reference };
      throw word.refuse("dockerReference has neither a tag nor a digest");
    }
    case "exactRepository": {
      const { dockerRepository } = word.fields(["type", "dockerRepository"], type);
      return {
        type,
        repository: referenceIn(dockerRepository ?? missing(word, "dockerRepository")),
      };
    }
    case "remapIdentity": {
      const { prefix, signedPrefix } = word.fields(["type", "prefix", "signedPrefix"], type);
      return {
        type,
        prefix: prefixIn(prefix ?? missing(word, "prefix")),
        signedPrefix: prefixIn(signedPrefix ?? missing(word, "signedPrefix")),
      };
    }
  }
  throw word.refuse(
    `there is no signedIdentity of the type ${JSON.stringify(type)}`,
    "it is matchExact, matchRepoDigestOrExact, matchRepository, exactReference, exactRepository or remapIdentity",
  );
}

/** @throws {QuillaError} `policy/invalid` */
export function missing(word: PolicyWord, name: string): never {
  throw word.refuse(`the field ${name} is missing`);
}

function referenceIn(word: PolicyWord): Reference {
  try {
    return parseReference(word.text());
  } catch {
    throw word.refuse("it is no image's name");
  }
}

/** A host, or a repository in full, or what several of them are in. */
function prefixIn(word: PolicyWord): string {
  const text = word.text();
  if (isDomain(text)) return text;
  try {
    if (formatReference(parseReference(text)) === text) return text;
  } catch {
    // It is no name at all.
  }
  throw word.refuse("it is no host, and no repository written in full");
}

/**
 * Whether a signature's name of an image is good for it.
 *
 * @param wanted the name that the image was asked for by; undefined where it has none
 * @param signed what the signature says, as it stands there
 */
export function isSignedAs(
  identity: SignedIdentity,
  wanted: Reference | undefined,
  signed: string,
): boolean {
  const name = parsed(signed);
  if (name === undefined) return false;
  switch (identity.type) {
    case "exactReference":
      return !isNameOnly(name) && formatReference(name) === formatReference(identity.reference);
    case "exactRepository":
      return repositoryName(name) === repositoryName(identity.repository);
  }
  if (wanted === undefined) return false;
  switch (identity.type) {
    case "matchExact":
      return !isNameOnly(name) && !isNameOnly(wanted) &&
        formatReference(name) === formatReference(wanted);
    case "matchRepository":
      return repositoryName(name) === repositoryName(wanted);
    case "matchRepoDigestOrExact":
      return isRepoDigestOrExact(wanted, name);
    case "remapIdentity": {
      const mapped = parsed(remapped(wanted, identity));
      return mapped !== undefined && isRepoDigestOrExact(mapped, name);
    }
  }
}

function isRepoDigestOrExact(wanted: Reference, signed: Reference): boolean {
  if (isNameOnly(signed)) return false;
  if (wanted.tag !== undefined) return formatReference(signed) === formatReference(wanted);
  // The digest itself is compared with what was signed, not with what the signature calls it.
  return wanted.digest !== undefined && repositoryName(signed) === repositoryName(wanted);
}

function remapped(
  wanted: Reference,
  { prefix, signedPrefix }: { readonly prefix: string; readonly signedPrefix: string },
): string {
  const name = repositoryName(wanted);
  const text = formatReference(wanted);
  const isBelow = name === prefix || name.startsWith(`${prefix}/`);
  return isBelow ? signedPrefix + text.slice(prefix.length) : text;
}

function isNameOnly({ tag, digest }: Reference): boolean {
  return tag === undefined && digest === undefined;
}

function parsed(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}
