/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { combine } from "./combine.ts";
export { goJson } from "./go_json.ts";
export { fetchListed, fullName, listText, ManifestLists, publicationOf } from "./manifest_list.ts";
export { publish } from "./publish.ts";
export type { Publication } from "./publish.ts";
export { indexOf, Remote, saidPlatform } from "./remote.ts";
