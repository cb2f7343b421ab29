/**
 * The fields that an image is described with, for those who only tell them.
 *
 * @module
 */

/** Those of `inspectImage`, which are Docker's. */
export const inspectedFields: readonly string[] = ["Id", "RepoTags", "RepoDigests", "Comment"]
  .concat("Created", "Author", "Config", "Architecture", "Variant", "Os", "OsVersion", "Size")
  .concat("RootFS", "Metadata", "Descriptor");
