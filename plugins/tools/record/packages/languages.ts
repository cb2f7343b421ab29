/**
 * Packages of languages, by the URLs of their registries. It is the path's shape that tells them, so that mirrors and proxies of a site,
 * which have other hosts and something before the path, are known, too.
 *
 * @module
 */
import { fetched, isHost, type PackageReader } from "./package.ts";

/** `…/-/name-1.2.3.tgz` behind the package's name; GitHub has `download/@scope/name/1.2.3/DIGEST`. */
export const npm: PackageReader = (url) => {
  const { host, segments, file } = url;
  if (host === "npm.pkg.github.com" && segments[0] === "download" && segments.length === 5) {
    return npmPackage(url, segments[1], segments[2]!, segments[3]!);
  }
  const at = segments.lastIndexOf("-");
  const [, stem] = /^(.+)\.tgz$/.exec(file) ?? [];
  if (stem === undefined || at < 1 || at < segments.length - 3) return undefined;
  const name = segments[at - 1]!;
  if (!stem.startsWith(`${name}-`)) return undefined;
  const above = segments[at - 2];
  const version = stem.slice(name.length + 1);
  return npmPackage(url, above?.startsWith("@") ? above : undefined, name, version);
};

function npmPackage(
  url: Parameters<PackageReader>[0],
  scope: string | undefined,
  name: string,
  version: string,
) {
  const called = scope === undefined ? name : `${scope}/${name}`;
  return fetched(url, { type: "npm", namespace: scope, name, version }, { name: called });
}

/** Wheels (PEP 427) wherever they are; archives of sources where PyPI and its mirrors have them. */
export const pypi: PackageReader = (url) => {
  const { host, segments } = url;
  const file = url.file.replace(/\.metadata$/, "");
  const isWhole = file === url.file;
  const wheel = /^([A-Za-z0-9_.]+)-([^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(file);
  const isPlace = isHost(host, "pythonhosted.org") || isHost(host, "pypi.org") ||
    segments.includes("pypi") || segments.includes("simple") ||
    /^packages\/(?:.+\/)?(?:[\da-f]{2}\/[\da-f]{2}\/[\da-f]{60}|source)\//
      .test(segments.slice(segments.lastIndexOf("packages")).join("/"));
  const source = isPlace ? /^(.+?)-(\d[^-]*)\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/.exec(file) : null;
  const [, name, version] = wheel ?? source ?? [];
  if (name === undefined || version === undefined) return undefined;
  return fetched(url, { type: "pypi", name: pypiName(name), version }, { isWhole });
};

/** Names of one package are the same whatever stands between their words (PEP 503). */
export function pypiName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** GOPROXY: `MODULE/@v/VERSION.zip`, capitals written `!a`. */
export const golang: PackageReader = (url) => {
  const { segments, file } = url;
  const at = segments.length - 2;
  const [, escaped, kind] = /^(v.+)\.(zip|mod|info)$/.exec(file) ?? [];
  if (at < 1 || segments[at] !== "@v" || escaped === undefined) return undefined;
  // A proxy may lie anywhere; a module's first part is a host.
  const host = segments.findIndex((each) => each.includes("."));
  const path = goUnescaped(segments.slice(host < 0 || host >= at ? 0 : host, at).join("/"));
  const names = path.split("/");
  return fetched(url, {
    ...{ type: "golang", namespace: names.slice(0, -1).join("/"), name: names.at(-1)! },
    version: goUnescaped(escaped),
  }, { name: path, isWhole: kind === "zip" });
};

function goUnescaped(text: string): string {
  return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `crates/NAME/NAME-VERSION.crate`, or `crates/NAME/VERSION/download`, as registries' `dl` has it. */
export const cargo: PackageReader = (url) => {
  const { segments, file } = url;
  if (file === "download") {
    const [place, name, version] = segments.slice(-4);
    if (place !== "crates" || !/^\d/.test(version ?? "")) return undefined;
    return fetched(url, { type: "cargo", name: name!, version: version! });
  }
  const [, name, version] = /^(.+?)-(\d+\.\d+\.\d+.*)\.crate$/.exec(file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return fetched(url, { type: "cargo", name, version });
};

/** `name-1.2.3.gem`, `name-1.2.3-x86_64-linux.gem`; their specifications end in `.gemspec.rz`. */
export const gem: PackageReader = (url) => {
  const [, stem, kind] = /^(.+)\.(gem|gemspec\.rz)$/.exec(url.file) ?? [];
  const [, name, version, platform] =
    /^(.+?)-(\d+(?:\.[0-9A-Za-z]+)*)(?:-([a-z].*))?$/.exec(stem ?? "") ?? [];
  if (name === undefined || version === undefined) return undefined;
  const qualifiers = { platform };
  return fetched(url, { type: "gem", name, version, qualifiers }, { isWhole: kind === "gem" });
};

/** Where repositories of Maven begin, of those that do not begin with the host. */
const mavenRoots =
  /^(?:.*\/)?(?:maven2|m2|(?:repository|artifactory|repositories|repos?|maven)(?:\/(?!(?:org|com|net|io|dev)\/)[^/]+)?)\/(?=[a-z])/i;
const mavenTypes =
  /^(jar|war|ear|aar|zip|tar\.gz|pom|module|klib|exe|so|dylib)((?:\.(?:sha1|sha256|sha512|md5|asc))*)$/;

/** `GROUP/PARTS/ARTEFACT/VERSION/ARTEFACT-VERSION-CLASSIFIER.jar`. */
export const maven: PackageReader = (url) => {
  const { segments, file } = url;
  if (segments.length < 4) return undefined;
  const [name, version] = segments.slice(-3) as [string, string];
  // A snapshot's files have the time of their making instead.
  const numbers = version.replace(/-SNAPSHOT$/, "");
  if (!file.startsWith(`${name}-${numbers}`) || !/\d/.test(version)) return undefined;
  const rest = file.slice(name.length + 1 + numbers.length)
    .replace(version === numbers ? /^$/ : /^-(?:SNAPSHOT|\d{8}\.\d{6}-\d+)/, "");
  const [, classifier, ending = ""] = /^(?:-([^.]+(?:\.\d[^.]*)*))?\.(.+)$/.exec(rest) ?? [];
  const [, type, said] = mavenTypes.exec(ending) ?? [];
  if (type === undefined) return undefined;
  const above = segments.slice(0, -3).join("/") + "/";
  const group = above.replace(mavenRoots, "").replace(/\/$/, "").replaceAll("/", ".");
  if (!/^[\w.-]+$/.test(group)) return undefined;
  return fetched(url, {
    ...{ type: "maven", namespace: group, name, version },
    qualifiers: { classifier, type: type === "jar" ? undefined : type },
  }, { name: `${group}:${name}`, isWhole: said === "" && type !== "pom" && type !== "module" });
};

/** NuGet v3 (`…/name/1.2.3/name.1.2.3.nupkg`) and v2 (`…/package/Name/1.2.3`). */
export const nuget: PackageReader = (url) => {
  const { segments, file } = url;
  const [above, name = "", version = ""] = segments.slice(-3);
  if (above === "package" && /^\d/.test(version)) {
    return fetched(url, { type: "nuget", name, version });
  }
  const [, stem, kind] = /^(.+)\.(nupkg|nuspec)$/.exec(file) ?? [];
  if (stem === undefined) return undefined;
  const [id, number] = segments.slice(-3) as [string, string];
  const parts = stem === `${id}.${number}` || stem === id && /^\d/.test(number)
    ? { name: id, version: number }
    : /^(?<name>.+?)\.(?<version>\d+\.\d+.*)$/.exec(stem)?.groups as
      | { name: string; version: string }
      | undefined;
  if (parts === undefined) return undefined;
  return fetched(url, { type: "nuget", ...parts }, { isWhole: kind === "nupkg" });
};

/** `CHANNEL/SUBDIR/name-version-build.conda`. */
export const conda: PackageReader = (url) => {
  const { segments, file } = url;
  const [, name, version, build] = /^(.+)-([^-]+)-([^-]+)\.(?:conda|tar\.bz2)$/.exec(file) ?? [];
  const [channel, subdir = ""] = segments.slice(-3, -1);
  const isPlace = /^(?:noarch|(?:linux|osx|win|emscripten|wasi|freebsd)-\w+)$/.test(subdir);
  if (!isPlace || name === undefined || version === undefined) return undefined;
  return fetched(url, { type: "conda", name, version, qualifiers: { build, channel, subdir } });
};

/** `tarballs/name-1.2.3.tar`. */
export const hex: PackageReader = (url) => {
  const [, name, version] = /^([a-z]\w*)-(\d+\.\d+\.\d+.*)\.tar$/.exec(url.file) ?? [];
  if (url.segments.at(-2) !== "tarballs" || name === undefined) return undefined;
  return fetched(url, { type: "hex", name, version: version! });
};

/** `src/contrib/name_1.2.tar.gz`. */
export const cran: PackageReader = (url) => {
  const [, name, version] = /^([A-Za-z][\w.]*)_(\d[\d.-]*)\.(?:tar\.gz|tgz|zip)$/.exec(url.file) ??
    [];
  if (!url.segments.includes("contrib") || name === undefined) return undefined;
  return fetched(url, { type: "cran", name, version: version! });
};
