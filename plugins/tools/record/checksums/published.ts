/**
 * Checksums that others publish of packages: what they are, and how they are told from each other.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Malformed } from "../../../kit/formats/mod.ts";
import { pypiName } from "../packages/languages.ts";
import { packageOfUrl } from "../packages/of_url.ts";

/** How a checksum is made. `h1` is Go's sum of a module's archive, by its files; `h1-mod` that of a `go.mod`. */
export type SumKind = "md5" | "sha1" | "sha256" | "sha384" | "sha512" | "h1" | "h1-mod";

/** One checksum. */
export interface Sum {
  readonly kind: SumKind;
  /** Lower-case hexadecimal digits; base64 of `h1`. */
  readonly value: string;
}

/** What a document says of one file. */
export interface PublishedChecksum {
  /** What is fetched: a {@linkcode packageKey}, or a {@linkcode urlKey}. */
  readonly key: string;
  /** Only of the package's file of this name. */
  readonly file?: string | undefined;
  /** It is right to have any of these. */
  readonly sums: readonly Sum[];
}

/** What a document says. */
export interface Published {
  readonly checksums: readonly PublishedChecksum[];
  /** Packages whose checksums are of something else than what is fetched: how many, and what they are of. */
  readonly incomparable?: { readonly count: number; readonly why: string } | undefined;
}

/** Reads a document. @throws {Malformed} where it is not what it should be */
export type PublishedReader = (text: string) => Published | Promise<Published>;

/** The key of a version of a package, however its name is written. */
export function packageKey(type: string, name: string, version: string): string {
  const same = type === "pypi" ? pypiName(name) : type === "nuget" ? name.toLowerCase() : name;
  return `${type} ${same} ${version}`;
}

/** The key of a URL, however its path is percent-encoded: apt writes `%2b` for the `+` of a list. */
export function urlKey(url: string): string {
  if (!URL.canParse(url)) return `url ${url}`;
  const plain = new URL(url);
  plain.hash = "";
  try {
    return `url ${decodeURIComponent(plain.href)}`;
  } catch {
    return `url ${plain.href}`; // a percent sign that begins nothing
  }
}

/** The key of what a lock file names by a URL: the package's where the URL tells it, for a mirror has it elsewhere. */
export function placeKey(url: string): string {
  const found = packageOfUrl(url);
  return found === undefined ? urlKey(url) : packageKey(found.type, found.name, found.version);
}

const kinds: readonly SumKind[] = ["md5", "sha1", "sha256", "sha384", "sha512"];
const digits: Readonly<Record<string, number>> = {
  ...{ md5: 32, sha1: 40, sha256: 64, sha384: 96, sha512: 128 },
};

/** @throws {Malformed} where the digits are not those of such a sum; undefined for a kind that is not known here */
export function hexSum(kind: string, value: string): Sum | undefined {
  const known = kinds.find((each) => each === kind.toLowerCase().replace("-", ""));
  if (known === undefined) return undefined;
  const hex = value.toLowerCase();
  if (hex.length === digits[known] && /^[\da-f]+$/.test(hex)) return { kind: known, value: hex };
  throw new Malformed(`${JSON.stringify(`${kind}:${value}`.slice(0, 200))} is no checksum`);
}

/** A text such as `sha256:0123…` or `sha256=0123…`. */
export function namedSum(text: string): Sum | undefined {
  const [, kind = "", value = ""] = /^([A-Za-z0-9-]+)[:=](.*)$/.exec(text.trim()) ?? [];
  return hexSum(kind, value);
}

/**
 * Subresource integrity as npm's clients use it: of several sums, those of the strongest kind count.
 *
 * @throws {Malformed} where it is none
 */
export function integritySums(text: string): Sum[] {
  const found = text.trim().split(/\s+/).flatMap((each): Sum[] => {
    const [, kind = "", value = ""] = /^([a-z0-9]+)-([A-Za-z0-9+/=]+)(?:\?.*)?$/.exec(each) ?? [];
    const sum = hexSum(kind, Buffer.from(value, "base64").toString("hex"));
    return sum === undefined ? [] : [sum];
  });
  const strongest = Math.max(...found.map(({ kind }) => kinds.indexOf(kind)));
  if (found.length > 0) return found.filter(({ kind }) => kinds.indexOf(kind) === strongest);
  throw new Malformed(`${JSON.stringify(text.slice(0, 200))} is no integrity`);
}

/** A value's fields; of what has none, none. */
export function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** A value's elements; of what is no list, none. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws {Malformed} where it is no JSON, or no object */
export function jsonFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    throw new Malformed(`it is no JSON: ${(error as Error).message}`);
  }
  throw new Malformed("it is no object of JSON");
}
