/**
 * Which filters there are, for those who only tell it.
 *
 * @module
 */

/** The filters of lists of images. */
export const listFilters: readonly string[] = ["reference", "dangling", "label", "before", "since"]
  .concat("until");

/** The filters of what is pruned. */
export const pruneFilters: readonly string[] = ["label", "label!", "until"];
