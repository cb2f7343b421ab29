/**
 * Which packages are installed in a file tree, by all catalogers; and what these share.
 *
 * @module
 */
export { databasesOf, packagesIn } from "./installed.ts";
export type { Installed, InstalledOptions, InstalledPackage, UnreadRecords } from "./installed.ts";
export { npmDirectory } from "./npm_directory.ts";
export { distributionOf, distroText } from "./os_release.ts";
export type { Distribution } from "./os_release.ts";
export { largestRecords, leadsTo, linkFree, readRecords } from "./package.ts";
export { fieldsOf, paragraphs } from "./paragraphs.ts";
export { purlText, readPurl } from "./purl.ts";
export type { PurlParts } from "./purl.ts";
