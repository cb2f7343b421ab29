/**
 * The fields that an image is described with, for those who only tell them.
 *
 * @module
 */

/** Those of `inspectImage`: Docker's, and what artefacts have beside them. */
export const inspectedFields: readonly string[] = ["Id", "RepoTags", "RepoDigests", "Comment"]
  .concat("Created", "Author", "Config", "Architecture", "Variant", "Os", "OsVersion", "Size")
  .concat("RootFS", "Metadata", "Descriptor")
  .concat("MediaType", "ArtifactType", "Layers", "Manifests", "Annotations", "Subject");
