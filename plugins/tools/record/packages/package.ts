/**
 * What is known of a package by the URL that it was fetched from, and the parts of URLs that such knowledge is read from.
 *
 * @module
 */
import { type PurlParts, purlText } from "../../../kit/packages/mod.ts";

/** A package, or what a registry says of one version of it. */
export interface FetchedPackage {
  /** As package URLs have it: `npm`, `pypi`, `golang`, `deb`. */
  readonly type: string;
  /** As its package manager calls it: `@scope/name`, `group:artefact`, `golang.org/x/mod`. */
  readonly name: string;
  /** Its version, as its package manager writes it. */
  readonly version: string;
  /** The package URL. */
  readonly purl: string;
  /** The file's name, percent-decoded. */
  readonly file: string;
  /** Whether it is the package itself, and not only what is said of it, such as a POM, a `go.mod` or a checksum. */
  readonly isWhole: boolean;
}

/** A URL in its parts. */
export interface UrlParts {
  /** Without a port. */
  readonly host: string;
  /** Of the path, percent-decoded; none is empty. */
  readonly segments: readonly string[];
  /** The last of them; empty where there is none. */
  readonly file: string;
}

/** Finds the package that URLs of one kind of registry name. */
export type PackageReader = (url: UrlParts) => FetchedPackage | undefined;

/** Undefined where it is no URL of http. */
export function urlParts(text: string): UrlParts | undefined {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  try {
    // Slashes may be encoded, as those of npm's scopes are: `@scope%2fname`.
    const decoded = pathname.split("/").map(decodeURIComponent).join("/");
    const segments = decoded.split("/").filter((each) => each !== "");
    return { host: hostname, segments, file: segments.at(-1) ?? "" };
  } catch {
    return undefined; // a percent sign that begins nothing
  }
}

/** What a reader found, with its package URL. */
export function fetched(
  { file }: UrlParts,
  parts: PurlParts & { readonly version: string },
  { name = parts.name, isWhole = true }: { readonly name?: string; readonly isWhole?: boolean } =
    {},
): FetchedPackage {
  const { type, version } = parts;
  return { type, name, version, purl: purlText(parts), file, isWhole };
}

/** Whether a host is one, or below it. */
export function isHost(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
