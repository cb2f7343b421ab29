/**
 * Keys, signatures of images and signed statements about them, and who is trusted with those, for plugins.
 *
 * @module
 */
export { bundleType, writeKeyedBundle } from "./bundle.ts";
export { readPublicKey } from "./public_key.ts";
export type { PublicKey } from "./public_key.ts";
export { generateKey, keyKinds, privateKeyFile, readPrivateKey } from "./private_key.ts";
export type { AskPassword, PrivateKey } from "./private_key.ts";
export { keyText, publicKeyAt } from "./key_place.ts";
export { readTrustedRoot, rootOf, trustedRootAt } from "./trusted_root.ts";
export type { TrustedRoot } from "./trusted_root.ts";
export { envelopeJson, signedBytes } from "./envelope.ts";
export type { Envelope } from "./envelope.ts";
export type { FoundSignature } from "./found.ts";
export { signaturesOf } from "./find.ts";
export { verifyBytes, verifySignature } from "./verify.ts";
export type { IdentityRule, SignedSubject, Signer, Trust, Verified } from "./verify.ts";
export { verifyImage } from "./verify_image.ts";
export type { WantedSignature } from "./verify_image.ts";
export type { Identity } from "./sigstore.ts";
export {
  cosignKeys,
  envelopeLayerType,
  simpleSigningType,
  writePayload,
} from "./simple_signing.ts";
export type { SimplePayload } from "./simple_signing.ts";
export { readStatement, signaturePredicate, subjectWith } from "./statement.ts";
export { customPredicate, predicateTypeOf, predicateTypes } from "./predicate_types.ts";
export type { Statement } from "./statement.ts";
export { writeKeyedSignature } from "./bundle.ts";
