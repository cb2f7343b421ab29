/**
 * A policy in quilla's own words, as `policy:` of quilla.yaml and config.yaml has it, or a file for `--policy`.
 *
 * Every rule that is for an image must hold. An image that no rule is for is refused, unless `default: accept` is said: a policy
 * with a misspelt scope must not let everything pass.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import type { Reference } from "../../../core/reference.ts";
import { QuillaError } from "../../../core/errors.ts";
import { predicateTypeOf } from "../signing/predicate_types.ts";
import { nameScopes } from "./scopes.ts";
import type { PolicyWord } from "./words.ts";

/** What a policy says. */
export interface OwnPolicy {
  /** What becomes of an image that no rule is for. */
  readonly otherwise: "accept" | "reject";
  /** What images may be called; anything, unless given. */
  readonly registries: readonly string[] | undefined;
  readonly signed: readonly SignedRule[];
  readonly attestations: readonly AttestationRule[];
  readonly forbidden: readonly PackageRule[];
  /** A policy.json that must hold, too. */
  readonly containers: string | undefined;
}

/** Which images a rule is for. */
export interface RuleScope {
  /** All, unless given. */
  readonly images: readonly string[] | undefined;
  readonly except: readonly string[];
}

/** Images that somebody must have signed. */
export interface SignedRule extends RuleScope {
  readonly signers: Signers;
}

/** Any of these. */
export interface Signers {
  /** Paths, or `env://NAME`. */
  readonly keys: readonly string[];
  readonly identities: readonly SignerIdentity[];
  /** The path of the trusted root: for identities, and for keys whose signatures a log must know. */
  readonly trustedRoot: string | undefined;
}

/** Whoever a certificate is for, compared as a whole. */
export interface SignerIdentity {
  readonly identity: string;
  readonly issuer: string;
}

/** Statements that must hang on images. */
export interface AttestationRule extends RuleScope {
  /** The predicate's type, a URI. */
  readonly type: string;
  /** Who must have signed it; undefined where nobody need have. */
  readonly signers: Signers | undefined;
  /** What the predicate must say: by path, `runDetails.builder.id`; `true` where something is to be so. */
  readonly says: readonly (readonly [path: string, value: string])[];
}

/** A package that no image may have. */
export interface PackageRule {
  /** As it was written. */
  readonly text: string;
  /** The kind of the package URL, such as `deb`; any, unless given. */
  readonly type: string | undefined;
  readonly name: string;
  /** Where `*` stands for anything; any, unless given. */
  readonly version: string | undefined;
}

const names = [
  ...["default", "registries", "signed", "attestations", "forbidden-packages"] as const,
  "containers",
] as const;

/**
 * @param directory what paths are taken from
 * @throws {QuillaError} `policy/invalid`
 */
export function readOwnPolicy(word: PolicyWord, directory: string): OwnPolicy {
  const said = word.fields(names, "a policy");
  if (Object.keys(said).length === 0) {
    throw word.refuse("it says nothing", `it may have ${names.join(", ")}`);
  }
  const otherwise = said.default?.text() ?? "reject";
  if (otherwise !== "accept" && otherwise !== "reject") {
    throw said.default!.refuse("it is neither accept nor reject");
  }
  const list = <T>(field: PolicyWord | undefined, read: (word: PolicyWord) => T) =>
    (field?.items() ?? []).map(read);
  const containers = said.containers?.text();
  return {
    otherwise,
    registries: said.registries && readScopes(said.registries),
    signed: list(said.signed, (each) => readSigned(each, directory)),
    attestations: list(said.attestations, (each) => readAttestation(each, directory)),
    forbidden: list(said["forbidden-packages"], readPackage),
    containers: containers && resolve(directory, containers),
  };
}

const signerNames = ["key", "keys", "identity", "issuer", "trusted-root"] as const;

function readSigned(word: PolicyWord, directory: string): SignedRule {
  const said = word.fields(["images", "except", ...signerNames], "a rule of signed");
  const signers = readSigners(word, said, directory);
  if (signers !== undefined) return { ...readScope(said), signers };
  throw word.refuse(
    "it does not say who signs",
    "write key: FILE, or identity:, issuer: and trusted-root:",
  );
}

type Said<Name extends string> = { readonly [Field in Name]?: PolicyWord };

function readScope({ images, except }: Said<"images" | "except">): RuleScope {
  return {
    images: images && readScopes(images),
    except: except === undefined ? [] : readScopes(except),
  };
}

/** Scopes are names in full; one that could never be is refused. */
function readScopes(word: PolicyWord): string[] {
  return word.texts().map((text) => {
    const isName =
      /^(\*\.)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[0-9]+)?(\/[a-z0-9][a-z0-9._/-]*)?([:@][A-Za-z0-9_.:-]+)?$/
        .test(text);
    const host = text.split("/")[0]!;
    // As in names, a host has a dot or a port, or is localhost.
    if (isName && (/[.:]/.test(host) || host === "localhost")) return text;
    throw word.refuse(
      `${JSON.stringify(text)} is no scope`,
      "write names in full: registry.example, registry.example/team, docker.io/library/debian:13, or *.example",
    );
  });
}

function readSigners(
  word: PolicyWord,
  said: Said<typeof signerNames[number]>,
  directory: string,
): Signers | undefined {
  const { key, keys, identity, issuer } = said;
  if (key !== undefined && keys !== undefined) throw word.refuse("key and keys exclude each other");
  const paths = (key ?? keys)?.texts() ?? [];
  if ((identity === undefined) !== (issuer === undefined)) {
    throw word.refuse("identity and issuer belong together");
  }
  const root = said["trusted-root"]?.text();
  if (identity !== undefined && root === undefined) {
    throw word.refuse("identities need a trusted-root", "write trusted-root: FILE");
  }
  if (paths.length === 0 && identity === undefined) {
    if (root === undefined) return undefined;
    throw word.refuse("trusted-root stands there without a key or an identity");
  }
  const place = (path: string) =>
    /^[a-z]+:\/\//.test(path) || isAbsolute(path) ? path : resolve(directory, path);
  return {
    keys: paths.map(place),
    identities: (identity?.texts() ?? []).map((each) => ({
      identity: each,
      issuer: issuer!.text(),
    })),
    trustedRoot: root && place(root),
  };
}

function readAttestation(word: PolicyWord, directory: string): AttestationRule {
  const said = word.fields(
    ["images", "except", "type", "signed", "says", ...signerNames],
    "a rule of attestations",
  );
  const { type } = said;
  if (type === undefined) {
    throw word.refuse("the field type is missing", "such as slsaprovenance1 or spdxjson");
  }
  const signers = readSigners(word, said, directory);
  const isUnsigned = said.signed?.value === false;
  if (said.signed !== undefined && !isUnsigned) throw said.signed.refuse("it may only be false");
  if ((signers === undefined) !== isUnsigned) {
    throw word.refuse(
      "it must say who signs, or that nobody need have signed",
      "write key: FILE, or identity:, issuer: and trusted-root:; or signed: false",
    );
  }
  return {
    ...readScope(said),
    type: typeOf(type),
    signers,
    says: (said.says?.entries() ?? []).map(([path, value]) => [path, saidValue(value)] as const),
  };
}

/** A text, or whether something is so; both are compared as they are written. */
function saidValue(word: PolicyWord): string {
  return typeof word.value === "boolean" ? String(word.value) : word.text();
}

function typeOf(word: PolicyWord): string {
  const text = word.text();
  try {
    return predicateTypeOf(text);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw word.refuse(error.message, error.hint);
  }
}

/** `xz-utils`, `xz-utils@5.6.*`, `pkg:deb/xz-utils`, `pkg:npm/@scope/name@1.0.0`. */
function readPackage(word: PolicyWord): PackageRule {
  const text = word.text();
  const [, type, name, version] = /^(?:pkg:([a-z]+)\/)?(@?[^@\s]+)(?:@([^@\s]+))?$/.exec(text) ??
    [];
  if (name === undefined) {
    throw word.refuse(
      `${JSON.stringify(text)} is no package`,
      "write a name, name@version with * for anything, or pkg:deb/name",
    );
  }
  return { text, type, name, version };
}

/** Whether a rule is for an image; of what has no name, only rules for all images are. */
export function isFor({ images, except }: RuleScope, reference: Reference | undefined): boolean {
  const scopes = reference === undefined ? [] : nameScopes(reference);
  if (except.some((each) => scopes.includes(each))) return false;
  return images === undefined || images.some((each) => scopes.includes(each));
}
