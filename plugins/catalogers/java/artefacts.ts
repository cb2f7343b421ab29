/**
 * Which artefacts of Maven an archive is: by Maven's own lists, else by its manifest, else by its name.
 *
 * @module
 */
import { firstOf } from "./manifest.ts";

/** One artefact. */
export interface Artefact {
  /** Such as `org.example`; its own name where nothing says it. */
  readonly group: string;
  readonly name: string;
  readonly version: string;
  readonly licence?: string | undefined;
}

/**
 * @param properties texts of `pom.properties`: there are several where the classes of others were taken in
 * @param fileName such as `name-1.2.jar`
 */
export function artefactsOf(
  properties: readonly string[],
  manifest: ReadonlyMap<string, string>,
  fileName: string,
): Artefact[] {
  const licence = licenceOf(manifest);
  const found = properties.flatMap((text) => {
    const said = readProperties(text);
    const [group, name, version] = ["groupId", "artifactId", "version"].map((key) => said.get(key));
    if (!name || !version || /\$\{/.test(`${group}${name}${version}`)) return [];
    return [{ group: group || name, name, version }];
  });
  const own = ownArtefact(manifest, fileName);
  if (found.length === 1 && (own === undefined || stemOf(fileName).startsWith(found[0]!.name))) {
    return [{ ...found[0]!, licence }];
  }
  const isListed = own === undefined || found.some(({ name }) => name === own.name);
  return isListed ? found : [{ ...own, licence }, ...found];
}

/** What the archive itself is, where Maven does not say it. */
function ownArtefact(
  manifest: ReadonlyMap<string, string>,
  fileName: string,
): Artefact | undefined {
  const stem = stemOf(fileName);
  // The last number of several is the version: log4j-1.2-api-2.17.1.
  const [, called, numbered] = /^(.+?)-(\d[^-]*-\d{8}\.\d{6}-\d+)$/.exec(stem) ??
    /^(.+)-(v?\d[^-]*(?:-[A-Za-z][\w.]*)*)$/.exec(stem) ?? [];
  const version = numbered ?? firstOf(manifest, [
    "Implementation-Version",
    "Bundle-Version",
    "Specification-Version",
    "Plugin-Version",
  ]);
  const name = called ?? (stem || firstOf(manifest, ["Implementation-Title", "Bundle-Name"]));
  if (!name || !version || !/^\S+$/.test(version)) return undefined;
  return { group: groupOf(manifest, name) ?? name, name, version };
}

/** A field that reads like a group: `org.example`, perhaps with the name behind it. */
function groupOf(manifest: ReadonlyMap<string, string>, name: string): string | undefined {
  for (
    const field of [
      "Implementation-Vendor-Id",
      "Bundle-SymbolicName",
      "Automatic-Module-Name",
      "Extension-Name",
    ]
  ) {
    const [value = ""] = (firstOf(manifest, [field]) ?? "").split(";");
    const group = value.endsWith(`.${name}`) ? value.slice(0, -name.length - 1) : value;
    if (/^[a-z][\w-]*(?:\.[\w-]+)+$/i.test(group)) return group;
  }
  return undefined;
}

/** Names, no pages. */
function licenceOf(manifest: ReadonlyMap<string, string>): string | undefined {
  const said = firstOf(manifest, ["Bundle-License"]);
  return said === undefined || /[:"]/.test(said) ? undefined : said;
}

function stemOf(fileName: string): string {
  return fileName.replace(/\.[^.]*$/, "");
}

/** `java.util.Properties`, as far as Maven writes them. */
function readProperties(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([^#!\s=:][^\s=:]*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  return values;
}
