/**
 * Everything that is fuzzed.
 *
 * @module
 */
import type { FuzzTarget } from "./target.ts";
import { layer, tar, unpack } from "./targets/archives.ts";
import { bundle } from "./targets/bundles.ts";
import { bzip2, gzipZstd, travellingZstd, xz } from "./targets/compressed.ts";
import { dockerfile, expansion, glob, ignore } from "./targets/dockerfiles.ts";
import { http, json, oci } from "./targets/documents.ts";
import { options, passwd, platform, reference, urls, words } from "./targets/names.ts";
import { advisories, jars, packageLists, programs } from "./targets/packages.ts";
import { template } from "./targets/templates.ts";

export const targets: readonly FuzzTarget[] = [
  ...[dockerfile, ignore, expansion, glob, tar, layer, unpack, gzipZstd, travellingZstd, xz, bzip2],
  ...[json, oci, http, reference, platform, words, urls, passwd, options],
  ...[bundle, template, programs, jars, packageLists, advisories],
];
