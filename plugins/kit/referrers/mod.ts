/**
 * What hangs on images and is no part of them, such as signatures, statements and bills of materials, for plugins.
 *
 * @module
 */
export { artefactManifest, emptyBlob, fileDescriptor } from "./artefact.ts";
export { attach, listReferrers } from "./attach.ts";
export { describeReferrer } from "./describe.ts";
export { listedReferrers } from "./listed.ts";
export {
  referrersTag,
  sourcesType,
  subjectOf,
  tagEndings,
  taggedReferrer,
  tagOf,
  withSubject,
} from "./marks.ts";
export { isSigned } from "./signed.ts";
export { hangingIn, orphaned, storedReferrers } from "./stored.ts";
export { largestStatement, readAttached, readReferrer, referrersOf } from "./referrers_of.ts";
export {
  attestationEntry,
  attestationKeys,
  attestationsType,
  encodeStatement,
  inTotoStatement,
  inTotoType,
  predicateTypeKey,
  statementFile,
} from "./statement.ts";
