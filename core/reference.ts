/**
 * Names of images: `domain/path[:tag][@digest]`, by the grammar of github.com/distribution/reference, and the short forms
 * that Docker's users type.
 *
 * @module
 */
import { type Digest, parseDigest } from "./digest.ts";
import { messageOf, QuillaError } from "./errors.ts";
import {
  checkDomain,
  checkPath,
  checkTag,
  exampleHint,
  isDomain,
  refusal,
} from "./reference_grammar.ts";

/** The parts of a reference as they were written: nothing is filled in. */
export interface ReferenceParts {
  /** `host[:port]`, or `""` where none was written. */
  readonly domain: string;
  /** The repository inside the domain, such as `library/hello`. */
  readonly path: string;
  /** Behind the colon. */
  readonly tag?: string | undefined;
  /** Behind the `@`. */
  readonly digest?: Digest | undefined;
}

/** The full name of an image; the domain is always there. Only parsing makes one. */
export interface Reference extends ReferenceParts {
  /** There in types only: what was not parsed is no reference. */
  readonly " brand": "reference";
}

const defaultDomain = "docker.io";
const legacyDefaultDomain = "index.docker.io";
const officialPrefix = "library/";
const defaultTag = "latest";
const imageIdPattern = /^[a-f0-9]{64}$/;

/**
 * Reads what a user types, as Docker does: `hello` is `docker.io/library/hello`. No tag is filled in.
 *
 * @example
 * ```ts
 * import { formatReference, parseReference, withDefaultTag } from "./reference.ts";
 * import assert from "node:assert/strict";
 * assert.equal(formatReference(withDefaultTag(parseReference("hello"))), "docker.io/library/hello:latest");
 * assert.equal(parseReference("localhost:5000/team/app:1.2").domain, "localhost:5000");
 * ```
 *
 * @throws {QuillaError} `reference/empty`, `reference/image-id` (64 hexadecimal digits name an image by its ID, not a
 * repository), `reference/invalid-domain`, `reference/invalid-path`, `reference/uppercase`, `reference/too-long`,
 * `reference/invalid-tag`, `reference/invalid-digest`
 */
export function parseReference(text: string): Reference {
  if (imageIdPattern.test(text)) {
    throw refusal(text, "image-id", "64 hexadecimal digits are an image's ID, not a name");
  }
  const { name, ...rest } = cut(text);
  return checked(text, { ...splitDomain(name), ...rest }) as Reference;
}

/**
 * Reads a reference by the bare grammar: no domain and no `library/` is filled in, and {@linkcode formatReference} prints
 * it back as it was. Throws as {@linkcode parseReference} does.
 */
export function parseStrictReference(text: string): ReferenceParts {
  const { name, ...rest } = cut(text);
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  // What is no path either was meant as a domain, and is complained of as one.
  const hasDomain = slash >= 0 && (isDomain(first) || /[:[\]]/.test(first));
  const domain = hasDomain ? first : "";
  return checked(text, { domain, path: hasDomain ? name.slice(slash + 1) : name, ...rest });
}

/**
 * Reads the name that an image is to be given, `latest` unless it has a tag.
 *
 * @throws {QuillaError} `reference/digest` where it has a digest, `reference/ambiguous` where it looks like one, and what
 * {@linkcode parseReference} throws
 */
export function parseTag(text: string): Reference {
  const name = parseReference(text);
  if (name.digest !== undefined) {
    throw new QuillaError(`${text} has a digest; an image cannot be given one`, {
      code: "reference/digest",
      hint: "leave out what begins with @: the digest follows from the image",
    });
  }
  if (/^sha(256|512)$/.test(familiarName(name))) {
    throw new QuillaError(`${text} cannot be an image's name: it looks like a digest`, {
      code: "reference/ambiguous",
      hint: exampleHint,
    });
  }
  return withDefaultTag(name);
}

/** The same with the tag `latest`, unless it has a tag or a digest. */
export function withDefaultTag(reference: Reference): Reference {
  const named = reference.tag !== undefined || reference.digest !== undefined;
  return named ? reference : { ...reference, tag: defaultTag };
}

/** The same with another tag. Throws `reference/invalid-tag`. */
export function withTag(reference: Reference, tag: string): Reference {
  checkTag(`${repositoryName(reference)}:${tag}`, tag);
  return { ...reference, tag };
}

/** The same with another digest; a tag stays. */
export function withDigest(reference: Reference, digest: Digest): Reference {
  return { ...reference, digest };
}

/** The repository's full name without tag and digest: `docker.io/library/hello`. */
export function repositoryName(reference: ReferenceParts): string {
  return reference.domain === "" ? reference.path : `${reference.domain}/${reference.path}`;
}

/** The full form: `docker.io/library/hello:latest`. */
export function formatReference(reference: ReferenceParts): string {
  return repositoryName(reference) + suffix(reference);
}

/** The repository's shortest name that means the same: `hello`. */
export function familiarName(reference: Reference): string {
  const { domain, path } = reference;
  if (domain !== defaultDomain) return repositoryName(reference);
  const components = path.split("/");
  const official = components.length === 2 && path.startsWith(officialPrefix);
  const short = official ? components[1]! : path;
  const same = splitDomain(short);
  // `docker.io/localhost/x` must not become `localhost/x`, which is another place, nor a name look like an image's ID.
  const safe = same.domain === domain && same.path === path && !imageIdPattern.test(short);
  return safe ? short : repositoryName(reference);
}

/** The short form that Docker shows: `hello:latest`. Reading it gives the same reference. */
export function familiarReference(reference: Reference): string {
  return familiarName(reference) + suffix(reference);
}

function suffix({ tag, digest }: ReferenceParts): string {
  return (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}

/** A reference cut at its `@` and at the `:` of its tag. Nothing is checked but the digest. */
function cut(text: string): { name: string; tag?: string; digest?: Digest } {
  if (text === "") {
    throw new QuillaError("the image reference is empty", {
      code: "reference/empty",
      hint: exampleHint,
    });
  }
  const at = text.indexOf("@");
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
  return {
    name: colon < 0 ? tagged : tagged.slice(0, colon),
    ...(colon < 0 ? {} : { tag: tagged.slice(colon + 1) }),
    ...(at < 0 ? {} : { digest: digestAfterAt(text, text.slice(at + 1)) }),
  };
}

function digestAfterAt(text: string, digest: string): Digest {
  try {
    return parseDigest(digest);
  } catch (error) {
    throw refusal(text, "invalid-digest", `behind "@", ${messageOf(error)}`, {
      hint: "a digest looks like sha256: and 64 hexadecimal digits",
    });
  }
}

/** Docker's rule for what comes before the first slash: a domain, or the front of a repository of Docker Hub. */
function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const hasDomain = slash >= 0 && (first === "localhost" || /[.:A-Z[\]]/.test(first));
  const domain = hasDomain && first !== legacyDefaultDomain ? first : defaultDomain;
  const path = hasDomain ? name.slice(slash + 1) : name;
  const official = domain === defaultDomain && !path.includes("/");
  return { domain, path: official ? officialPrefix + path : path };
}

function checked(text: string, parts: ReferenceParts): ReferenceParts {
  if (parts.domain !== "") checkDomain(text, parts.domain);
  checkPath(text, parts.path);
  if (parts.tag !== undefined) checkTag(text, parts.tag);
  return parts;
}
