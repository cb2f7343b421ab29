/**
 * What is said of how images were built, for plugins.
 *
 * @module
 */
export { earlierProvenance } from "./earlier.ts";
export { imagePackageUrl, namelessPackageUrl } from "./package_url.ts";
export { provenanceOf } from "./predicate.ts";
export { buildType, earlierProvenanceType, provenanceType } from "./provenance.ts";
export { bareLocation, holdsSecret, withoutSecrets } from "./withheld.ts";
