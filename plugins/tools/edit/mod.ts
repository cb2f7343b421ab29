/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { appendLayers } from "./append.ts";
export { carryReferrers } from "./carried.ts";
export { editImages } from "./edit.ts";
export { flattenImages } from "./flatten.ts";
export { importImage } from "./import_image.ts";
export { subjectOf } from "./index_list.ts";
export { putIntoIndex, requireIndex, takeFromIndex } from "./index_members.ts";
export { mutateImages } from "./mutate_images.ts";
export { editNamed } from "./named.ts";
export { rebaseImages } from "./rebase.ts";
