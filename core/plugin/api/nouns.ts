/**
 * The nouns that plugins are handed: errors, digests, references, platforms, bytes.
 *
 * @module
 */
export { requireGoing } from "../../aborting.ts";
export {
  bytesContent,
  contentOf,
  fileContent,
  piecesOf,
  readContent,
  readPieces,
  readText,
} from "../../content.ts";
export type { ByteReader, Content } from "../../content.ts";
export { algorithmOf, digestOf, Hasher, hexOf, isDigest, parseDigest } from "../../digest.ts";
export type { Algorithm, Digest } from "../../digest.ts";
export { messageOf, QuillaError, systemCode, UsageError } from "../../errors.ts";
export {
  closestPlatform,
  equalPlatforms,
  formatPlatform,
  hostPlatform,
  parsePlatform,
  samePlatform,
} from "../../platform.ts";
export type { Platform } from "../../platform.ts";
export {
  familiarName,
  familiarReference,
  formatReference,
  parseReference,
  parseTag,
  repositoryName,
  withDefaultTag,
  withDigest,
  withTag,
} from "../../reference.ts";
export type { Reference } from "../../reference.ts";
export { checkDomain, isDomain } from "../../reference_grammar.ts";
