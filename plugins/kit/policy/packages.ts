/**
 * Packages that no image may have: what the catalogers find in its files.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Image } from "../../../core/image/image.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { familiarReference, type Reference } from "../../../core/reference.ts";
import { quote } from "../../../core/text/quote.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { packagesIn } from "../packages/mod.ts";
import type { PackageRule } from "./own_policy.ts";

/** What one policy forbids. */
export interface Forbidden {
  /** What messages call the policy. */
  readonly title: string;
  readonly rules: readonly PackageRule[];
}

/** A package as rules see it. */
export interface NamedPackage {
  readonly name: string;
  readonly version: string;
  /** Its package URL. */
  readonly purl: string;
}

/**
 * @throws {QuillaError} `policy/refused` where a package is there that is forbidden, or where it cannot be known
 */
export async function requirePackages(
  forbidden: readonly Forbidden[],
  host: PluginHost,
  image: Pick<Image, "descriptor" | "layers">,
  reference: Reference | undefined,
): Promise<void> {
  const files = new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
  const { packages, unread } = await packagesIn(host, files);
  const title = reference === undefined ? image.descriptor.digest : familiarReference(reference);
  for (const { title: policy, rules } of forbidden) {
    const rule = `${policy}: forbidden-packages`;
    for (const each of rules) {
      const found = packages.find((one) => isForbidden(each, one));
      if (found === undefined) continue;
      throw refused(
        `the policy refuses ${title} (${image.descriptor.digest}): ${rule} has ${
          quote(each.text)
        }, and ${found.name} ${found.version} is in it`,
        "take an image without it, or build one that has another version",
      );
    }
    const [record] = unread;
    if (record === undefined) continue;
    throw refused(
      `the policy refuses ${title} (${image.descriptor.digest}): ${rule} asks what is in it, and its record ${
        quote(record.path)
      } cannot be read: ${record.why}`,
      "have the image built again: nothing is accepted of which it is not known what it holds",
    );
  }
}

/** Whether a rule is about a package. */
export function isForbidden(
  { type, name, version }: PackageRule,
  { name: found, version: has, purl }: NamedPackage,
): boolean {
  if (type !== undefined && !purl.startsWith(`pkg:${type}/`)) return false;
  if (found !== name && purlPath(purl) !== name) return false;
  return version === undefined || patternOf(version).test(has);
}

/** `group/name` of a package URL, which some know a package by: `org.apache.logging.log4j/log4j-core`. */
function purlPath(purl: string): string {
  const path = purl.replace(/^pkg:[a-z]+\//, "").replace(/[@?#].*$/, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function patternOf(version: string): RegExp {
  const words = version.split("*").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join(".*")}$`);
}

function refused(message: string, hint: string): QuillaError {
  return new QuillaError(message, { code: "policy/refused", hint });
}
