/**
 * URLs whose content never changes once it is there, because those who run the server say so, or because the URL says what it is.
 *
 * Packages that look the same on other hosts, such as a site's own registry where a version can be published again, are not among them:
 * their servers are asked each time whether anything is new. docs/decisions/fetching-for-programs.md has the rules.
 *
 * @module
 */
import { type Digest, hexOf } from "../../../core/digest.ts";

/** What never changes on some hosts. */
interface Rule {
  /** Hosts; with `.` at their front, all below; undefined where the path says it all, whoever's the host is. */
  readonly hosts?: readonly string[];
  /** The whole path. */
  readonly path: RegExp;
}

/** A version of Go's: no branch, and no query of one. */
const goVersion = String.raw`v\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?`;

/** A tile of the checksum database, whole or the front of one. */
const tile = String.raw`/tile/\d+/(?:data/)?[\dx/]+(?:\.p/\d+)?`;

const rules: readonly Rule[] = [
  // npm: versions are never published again.
  {
    hosts: ["registry.npmjs.org", "registry.yarnpkg.com", "registry.npmmirror.com"],
    path: /^\/(?:@[^/]+\/)?[^/]+\/-\/(?:[^/]+\/)?[^/]+\.tgz$/,
  },
  { hosts: ["npm.jsr.io"], path: /^\/~\/\d+\/@jsr\/[^/]+\/\d[^/]*\.tgz$/ },
  // Go: GOPROXY's protocol has it so of versions; the checksum database's tiles are hashes.
  { path: new RegExp(String.raw`^(?:/.*)?/@v/${goVersion}\.(?:zip|mod|info)$`) },
  { path: new RegExp(String.raw`^(?:/.*)?/sumdb/sum\.golang\.org${tile}$`) },
  { hosts: ["sum.golang.org"], path: new RegExp(`^${tile}$`) },
  // Rust
  {
    hosts: ["static.crates.io", "crates.io", "index.crates.io"],
    path: /^(?:\/api\/v1)?\/crates\/[^/]+\/(?:[^/]+\.crate|\d[^/]*\/download)$/,
  },
  // Python: the path holds a hash of the file.
  {
    hosts: ["files.pythonhosted.org"],
    path: /^\/packages\/[\da-f]{2}\/[\da-f]{2}\/[\da-f]{60}\/[^/]+$/,
  },
  // Ruby
  {
    hosts: ["rubygems.org", "index.rubygems.org"],
    path: /^\/(?:gems\/[^/]+\.gem|quick\/Marshal\.4\.8\/[^/]+\.gemspec\.rz)$/,
  },
  // Debian and Ubuntu: the name of a package's file holds its version.
  {
    hosts: [".debian.org", ".ubuntu.com", ".debian.net"],
    path: /^\/[\w./-]*\bpool\/.+\/[^/]+_[^/]+\.(?:u?deb|ddeb|dsc|tar\.(?:gz|xz|bz2|zst))$/,
  },
  {
    hosts: ["snapshot.debian.org", "snapshot.ubuntu.com"],
    path: /^\/(?:archive\/[^/]+|ubuntu|file)\/(?:\d{8}T\d{6}Z\/.+|[\da-f]{40})$/,
  },
  // Alpine
  {
    hosts: ["dl-cdn.alpinelinux.org"],
    path: /^\/alpine\/[^/]+\/[^/]+\/[^/]+\/[^/]+-r\d+\.apk$/,
  },
  // Maven: releases; what is a snapshot, or tells of versions, changes.
  {
    hosts: ["repo1.maven.org", "repo.maven.apache.org", "plugins.gradle.org"],
    path:
      /^\/(?:maven2|m2)\/(?!.*(?:-SNAPSHOT|\/maven-metadata\.xml)).+\/(\d[^/]*|v\d[^/]*)\/[^/]+$/,
  },
  // GitHub: a commit's files
  {
    hosts: ["raw.githubusercontent.com"],
    path: /^\/[^/]+\/[^/]+\/[\da-f]{40}\/.+$/,
  },
];

/** Whether the URL's content never changes once it is there. What follows a `?` may mean anything. */
export function isImmutable({ protocol, hostname, port, pathname, search }: URL): boolean {
  const isUsual = protocol === "https:" || protocol === "http:";
  if (!isUsual || search !== "") return false;
  const host = hostname.toLowerCase();
  return rules.some(({ hosts, path }) => {
    const isTheirs = hosts === undefined || port === "" && hosts.some((each) => isOf(host, each));
    return isTheirs && path.test(pathname);
  });
}

/** Whether a URL says what its content hashes to, and it does: then it is that, whoever sent it. */
export function isNamedBy(url: URL, digest: Digest): boolean {
  return url.href.toLowerCase().includes(hexOf(digest));
}

/** What a server says of its content, in `Cache-Control` (RFC 9111 § 5.2). */
export interface CacheRules {
  /** It, or one like it, must not be kept. */
  readonly isPrivate: boolean;
  /** Milliseconds for which it never changes (RFC 8246); 0 where that is not said. */
  readonly immutableFor: number;
}

/** @param headers of the answer, by lower-case names */
export function cacheRules(headers: ReadonlyMap<string, string>): CacheRules {
  const said = directives(headers.get("cache-control"));
  const seconds = Number(said.get("max-age") ?? 0);
  const age = Number(headers.get("age") ?? 0);
  const left = Number.isFinite(seconds - age) ? Math.max(0, seconds - age) : 0;
  return {
    isPrivate: said.has("no-store") || said.has("private"),
    immutableFor: said.has("immutable") ? left * 1000 : 0,
  };
}

/** By lower-case names; those without a value have an empty one. */
export function directives(text: string | undefined): Map<string, string> {
  const words = (text ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
  return new Map(words.map((word) => {
    const [name = "", value = ""] = word.split("=", 2);
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")];
  }));
}

function isOf(host: string, entry: string): boolean {
  return entry.startsWith(".") ? host.endsWith(entry) : host === entry;
}
