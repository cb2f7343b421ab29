/**
 * Which package a URL names.
 *
 * @module
 */
import { alpm, apk, deb, rpm } from "./distributions.ts";
import { github, others } from "./hosting.ts";
import * as languages from "./languages.ts";
import { type FetchedPackage, urlParts } from "./package.ts";

const { npm, pypi, golang, cargo, gem, maven, nuget, conda, hex, cran } = languages;

/** Those that a host tells first, then from the paths that nothing else can be to those that are less sure. */
const readers = [
  ...[github, others, golang, npm, cargo, gem, nuget, apk, deb, rpm, alpm, conda, hex, cran],
  ...[maven, pypi],
];

/** Undefined where it names none, such as an index of them. */
export function packageOfUrl(url: string): FetchedPackage | undefined {
  const parts = urlParts(url);
  if (parts === undefined) return undefined;
  for (const read of readers) {
    const found = read(parts);
    if (found !== undefined) return found;
  }
  return undefined;
}
