/**
 * Which images are accepted: policies of containers' programs and quilla's own, and the judge who applies them, for plugins.
 *
 * @module
 */
export { parseContainersPolicy, requirementsFor } from "./containers_policy.ts";
export type { ContainersPolicy, Requirement } from "./containers_policy.ts";
export { readCertificates } from "./certificates.ts";
export { decideContainers } from "./decide.ts";
export { copyGate, imageGate, requireElsewhere, settleStored } from "./gate.ts";
export { Judge, judgedImages, storedImage } from "./judge.ts";
export type { JudgedPlace } from "./judge.ts";
export type { Finding, JudgedImage } from "./judged.ts";
export { titleOf } from "./judged.ts";
export { withPaths } from "./named_files.ts";
export type { NamedKind } from "./named_files.ts";
export { readPolicyFile, readPolicyWords, rulesOf } from "./policy.ts";
export type { Policy } from "./policy.ts";
