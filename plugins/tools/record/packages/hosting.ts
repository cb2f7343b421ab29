/**
 * Releases and archives of GitHub's repositories, and of those of GitLab and Bitbucket.
 *
 * @module
 */
import { fetched, isHost, type PackageReader, type UrlParts } from "./package.ts";

const packed = /\.(?:tar\.gz|tgz|zip|tar\.bz2|tar)$/;

/** `OWNER/NAME/releases/download/TAG/FILE`, `OWNER/NAME/archive/…`, and what API, codeload and raw have. */
export const github: PackageReader = (url) => {
  const { host, segments } = url;
  if (host === "github.com") {
    const [owner, name, place, ...rest] = segments;
    if (owner === undefined || name === undefined) return undefined;
    if (place === "releases" && rest[0] === "download" && rest.length >= 3) {
      return repository(url, "github", [owner, name], rest.slice(1, -1).join("/"));
    }
    if (place === "releases" && rest[0] === "latest" && rest[1] === "download") {
      return repository(url, "github", [owner, name], "latest");
    }
    const kinds = ["archive", "tarball", "zipball", "raw"];
    if (place === undefined || !kinds.includes(place)) return undefined;
    const version = place === "raw" ? refOf(rest)[0] : refOf(rest).join("/").replace(packed, "");
    return repository(url, "github", [owner, name], version);
  }
  if (host === "codeload.github.com") {
    const [owner, name, kind = "", ...rest] = segments;
    if (!/^(?:legacy\.)?(?:tar\.gz|zip)$/.test(kind)) return undefined;
    return repository(url, "github", [owner!, name!], refOf(rest).join("/"));
  }
  if (host === "api.github.com") {
    const [place, owner, name, kind = "", ...rest] = segments;
    if (place !== "repos" || !/^(?:tar|zip)ball$/.test(kind)) return undefined;
    return repository(url, "github", [owner!, name!], refOf(rest).join("/"));
  }
  if (host !== "raw.githubusercontent.com") return undefined;
  const [owner, name, ...rest] = segments;
  return repository(url, "github", [owner, name], refOf(rest)[0]);
};

/** `…/-/archive/REF/NAME-REF.tar.gz` of GitLab, `OWNER/NAME/get/REF.tar.gz` of Bitbucket. */
export const others: PackageReader = (url) => {
  const { host, segments, file } = url;
  const at = segments.indexOf("-");
  if (at >= 2 && segments[at + 1] === "archive" && packed.test(file)) {
    const type = isHost(host, "gitlab.com") ? "gitlab" : undefined;
    if (type === undefined) return undefined;
    return repository(url, type, segments.slice(0, at), segments.slice(at + 2, -1).join("/"));
  }
  const [owner, name, kind, ...rest] = segments;
  if (host !== "bitbucket.org" || kind !== "get") return undefined;
  return repository(url, "bitbucket", [owner, name], rest.join("/").replace(packed, ""));
};

/** What it is of, however it was written: a tag's whole name says no more than the tag. */
function refOf(segments: readonly string[]): readonly string[] {
  return segments[0] === "refs" ? segments.slice(2) : segments;
}

/** Names of repositories know no case. */
function repository(
  url: UrlParts,
  type: string,
  path: readonly (string | undefined)[],
  version: string | undefined,
) {
  const names = path.flatMap((each) => each === undefined ? [] : [each.toLowerCase()]);
  if (names.length < 2 || !version) return undefined;
  const [namespace, name] = [names.slice(0, -1).join("/"), names.at(-1)!];
  return fetched(url, { type, namespace, name, version }, { name: names.join("/") });
}
