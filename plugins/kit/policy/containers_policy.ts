/**
 * policy.json of containers' programs: what podman, buildah and skopeo accept.
 *
 * Source: containers-policy.json(5), and what containers/image does (signature/policy_config*.go).
 *
 * @module
 */
import { type JsonObject, parseJson } from "../../../core/oci/json.ts";
import { messageOf } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { defaultIdentity, missing, readIdentity, type SignedIdentity } from "./identity.ts";
import { type ScopedImage, scopeFault, scopesOf } from "./scopes.ts";
import { PolicyWord } from "./words.ts";

/** What policy.json says. */
export interface ContainersPolicy {
  /** What holds where no scope does. */
  readonly otherwise: readonly Requirement[];
  /** By transport and scope; the empty scope is all of a transport. */
  readonly transports: ReadonlyMap<string, ReadonlyMap<string, readonly Requirement[]>>;
}

/** One thing that an image must be. */
export type Requirement =
  | { readonly type: "insecureAcceptAnything" | "reject" }
  /** GPG's signatures: understood, so that the file is read, and never fulfilled here. */
  | { readonly type: "signedBy" }
  | SigstoreRequirement;

/** Signed as cosign signs. */
export interface SigstoreRequirement {
  readonly type: "sigstoreSigned";
  /** Any of these must have signed. */
  readonly trust: SigstoreTrust;
  /** Any of these logs must have noted it; no log is asked for where there are none. */
  readonly logKeys: readonly KeySource[];
  readonly identity: SignedIdentity;
}

/** Who must have signed. */
export type SigstoreTrust =
  | { readonly kind: "keys"; readonly keys: readonly KeySource[] }
  | {
    readonly kind: "fulcio";
    readonly authorities: KeySource;
    readonly issuer: string;
    readonly email: string;
  }
  | {
    readonly kind: "pki";
    readonly roots: KeySource;
    readonly intermediates: KeySource | undefined;
    readonly email: string | undefined;
    readonly hostname: string | undefined;
  };

/** PEM: in a file that is read when it is needed, or here. */
export type KeySource = { readonly path: string } | { readonly pem: Uint8Array };

/** What policy.json calls a store of images. */
export const storeTransport = "containers-storage";

/** The requirements that hold for an image, and where they stand. */
export interface Governing {
  readonly requirements: readonly Requirement[];
  /** Such as `transports.docker."registry.example"`, or `default`. */
  readonly place: string;
}

/**
 * @param file what messages call the file
 * @throws {QuillaError} `policy/invalid`
 */
export function parseContainersPolicy(bytes: Uint8Array, file: string): ContainersPolicy {
  return readContainersPolicy(new PolicyWord(strictJson(bytes, file), file));
}

/** @throws {QuillaError} `policy/invalid` where it is no JSON, or says a key twice */
export function strictJson(bytes: Uint8Array, file: string): JsonObject {
  const whole = new PolicyWord(undefined, file);
  try {
    return parseJson(bytes, "it") as JsonObject;
  } catch (error) {
    throw whole.refuse(messageOf(error));
  }
}

/** @throws {QuillaError} `policy/invalid` */
export function readContainersPolicy(word: PolicyWord): ContainersPolicy {
  const { default: otherwise, transports } = word.fields(["default", "transports"], "a policy");
  if (otherwise === undefined) {
    throw word.refuse(
      "default is missing",
      'write what holds for all else: "default": [{"type": "reject"}]',
    );
  }
  return {
    otherwise: readRequirements(otherwise),
    transports: new Map(
      (transports?.entries() ?? []).map(([name, scopes]) => [name, readScopes(name, scopes)]),
    ),
  };
}

function readScopes(transport: string, word: PolicyWord) {
  return new Map(
    word.entries().map(([scope, requirements]) => {
      const fault = scopeFault(transport, scope);
      if (fault !== undefined) throw requirements.refuse(fault);
      return [scope, readRequirements(requirements)] as const;
    }),
  );
}

function readRequirements(word: PolicyWord): Requirement[] {
  return word.items().map(readRequirement);
}

function readRequirement(word: PolicyWord): Requirement {
  const type = word.entries().find(([name]) => name === "type")?.[1].text();
  switch (type) {
    case "insecureAcceptAnything":
    case "reject":
      word.fields(["type"], type);
      return { type };
    case "signedBy":
      return readSignedBy(word);
    case "sigstoreSigned":
      return readSigstore(word);
  }
  throw word.refuse(
    `there is no requirement of the type ${quote(String(type))}`,
    "it is insecureAcceptAnything, reject, sigstoreSigned or signedBy",
  );
}

const keyTypes = ["GPGKeys", "signedByGPGKeys", "X509Certificates", "signedByX509CAs"];

function readSignedBy(word: PolicyWord): Requirement {
  const { keyType, keyPath, keyPaths, keyData, signedIdentity } = word.fields(
    ["type", "keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"],
    "signedBy",
  );
  const kind = (keyType ?? missing(word, "keyType")).text();
  if (!keyTypes.includes(kind)) throw keyType!.refuse(`${quote(kind)} is no type of key`);
  exactlyOne(word, { keyPath, keyPaths, keyData });
  keyPath?.text();
  keyPaths?.items().forEach((each) => each.text());
  keyData?.bytes();
  if (signedIdentity !== undefined) readIdentity(signedIdentity);
  return { type: "signedBy" };
}

function readSigstore(word: PolicyWord): SigstoreRequirement {
  const said = word.fields([
    ...["type", "keyPath", "keyPaths", "keyData", "keyDatas", "fulcio", "pki"] as const,
    ...["rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData"] as const,
    ...["rekorPublicKeyDatas", "signedIdentity"] as const,
  ], "sigstoreSigned");
  const { keyPath, keyPaths, keyData, keyDatas, fulcio, pki } = said;
  exactlyOne(word, { keyPath, keyPaths, keyData, keyDatas, fulcio, pki });
  const logs = {
    rekorPublicKeyPath: said.rekorPublicKeyPath,
    rekorPublicKeyPaths: said.rekorPublicKeyPaths,
    rekorPublicKeyData: said.rekorPublicKeyData,
    rekorPublicKeyDatas: said.rekorPublicKeyDatas,
  };
  const given = Object.values(logs).filter((each) => each !== undefined);
  if (given.length > 1) throw word.refuse(`at most one of ${Object.keys(logs).join(", ")} is said`);
  const logKeys = keysIn(
    said.rekorPublicKeyPath ?? said.rekorPublicKeyPaths,
    said.rekorPublicKeyData ?? said.rekorPublicKeyDatas,
  );
  if (fulcio !== undefined && logKeys.length === 0) {
    throw word.refuse(
      "with fulcio, a log's key must be said, which tells when a certificate was used",
      "add rekorPublicKeyPath or rekorPublicKeyData",
    );
  }
  if (pki !== undefined && logKeys.length > 0) throw word.refuse("with pki, no log's key is said");
  return {
    type: "sigstoreSigned",
    trust: fulcio !== undefined
      ? readFulcio(fulcio)
      : pki !== undefined
      ? readPki(pki)
      : { kind: "keys", keys: keysIn(keyPath ?? keyPaths, keyData ?? keyDatas) },
    logKeys,
    identity: said.signedIdentity === undefined
      ? defaultIdentity
      : readIdentity(said.signedIdentity),
  };
}

function keysIn(paths: PolicyWord | undefined, data: PolicyWord | undefined): KeySource[] {
  if (paths !== undefined) return each(paths).map((word) => ({ path: word.text() }));
  return data === undefined ? [] : each(data).map((word) => ({ pem: word.bytes() }));
}

function each(word: PolicyWord): PolicyWord[] {
  return Array.isArray(word.value) ? word.items() : [word];
}

function readFulcio(word: PolicyWord): SigstoreTrust {
  const { caPath, caData, oidcIssuer, subjectEmail } = word.fields(
    ["caPath", "caData", "oidcIssuer", "subjectEmail"],
    "fulcio",
  );
  exactlyOne(word, { caPath, caData });
  return {
    kind: "fulcio",
    authorities: keysIn(caPath, caData)[0]!,
    issuer: (oidcIssuer ?? missing(word, "oidcIssuer")).text(),
    email: (subjectEmail ?? missing(word, "subjectEmail")).text(),
  };
}

function readPki(word: PolicyWord): SigstoreTrust {
  const said = word.fields([
    ...["caRootsPath", "caRootsData", "caIntermediatesPath", "caIntermediatesData"] as const,
    ...["subjectEmail", "subjectHostname"] as const,
  ], "pki");
  const { caRootsPath, caRootsData, caIntermediatesPath, caIntermediatesData } = said;
  exactlyOne(word, { caRootsPath, caRootsData });
  if (caIntermediatesPath !== undefined && caIntermediatesData !== undefined) {
    throw word.refuse("caIntermediatesPath and caIntermediatesData exclude each other");
  }
  if (said.subjectEmail === undefined && said.subjectHostname === undefined) {
    throw word.refuse("one of subjectEmail and subjectHostname must be said");
  }
  return {
    kind: "pki",
    roots: keysIn(caRootsPath, caRootsData)[0]!,
    intermediates: keysIn(caIntermediatesPath, caIntermediatesData)[0],
    email: said.subjectEmail?.text(),
    hostname: said.subjectHostname?.text(),
  };
}

function exactlyOne(word: PolicyWord, said: Readonly<Record<string, PolicyWord | undefined>>) {
  if (Object.values(said).filter((each) => each !== undefined).length === 1) return;
  throw word.refuse(`exactly one of ${Object.keys(said).join(", ")} must be said`);
}

/**
 * The requirements of the narrowest scope that the image is in; only those hold. An image of the store is one of its name, where
 * nothing is said of the store itself.
 */
export function requirementsFor(policy: ContainersPolicy, image: ScopedImage): Governing {
  const scopes = policy.transports.get(image.transport);
  if (image.transport === storeTransport && scopes === undefined && image.reference !== undefined) {
    return requirementsFor(policy, { ...image, transport: "docker" });
  }
  for (const scope of [...scopesOf(image), ""]) {
    const requirements = scopes?.get(scope);
    if (requirements === undefined) continue;
    return { requirements, place: `transports.${image.transport}.${quote(scope)}` };
  }
  return { requirements: policy.otherwise, place: "default" };
}
