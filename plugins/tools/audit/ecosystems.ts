/**
 * What OSV calls a package: its ecosystem and its name there, which for most distributions is that of the source.
 *
 * @module
 */
import { readPurl } from "../../kit/packages/mod.ts";
import { type VersionOrder, versionOrders } from "../../kit/versions/mod.ts";

/** A package as advisories name it. */
export interface AuditedPackage {
  /** What people call the ecosystem here: `Debian:12`, `npm`. */
  readonly ecosystem: string;
  /** Whether an advisory's ecosystem is this one. */
  matches(ecosystem: string): boolean;
  /** Any of these. */
  readonly names: readonly string[];
  /** The installed one, as advisories write versions. */
  readonly version: string;
  readonly order: VersionOrder;
}

/** What is known of a package. */
export interface AskedPackage {
  readonly name: string;
  readonly purl: string;
  readonly source?: string | undefined;
}

/** Ecosystems of languages, by types of package URLs. */
const languages: Readonly<Record<string, string>> = {
  ...{ npm: "npm", pypi: "PyPI", golang: "Go", cargo: "crates.io", maven: "Maven" },
  ...{ gem: "RubyGems", composer: "Packagist", nuget: "NuGet" },
};

/** Undefined where OSV has no such ecosystem. */
export function auditedPackage({ name, purl, source }: AskedPackage): AuditedPackage | undefined {
  const said = readPurl(purl);
  if (said?.version === undefined) return undefined;
  const { type, namespace, version, qualifiers = {} } = said;
  const order = versionOrders[type];
  if (order === undefined) return undefined;
  const language = languages[type];
  if (language !== undefined) {
    const called = type === "maven" ? `${namespace}:${said.name}` : name;
    const names = [
      type === "npm" && namespace !== undefined ? `${namespace}/${said.name}` : called,
    ];
    const plain = type === "golang" ? version.replace(/^v/, "") : version;
    return { ecosystem: language, matches: is(language), names, version: plain, order };
  }
  const [, id = "", release] = /^(.*?)(?:-(\d.*))?$/.exec(qualifiers.distro ?? namespace ?? "") ??
    [];
  const place = distributions[id]?.(release);
  if (place === undefined) return undefined;
  const upstream = upstreamOf(type, qualifiers.upstream, source);
  const epoch = qualifiers.epoch === undefined ? "" : `${qualifiers.epoch}:`;
  return {
    ...{ ecosystem: place.ecosystem, matches: place.matches, order },
    names: place.isBySource ? [upstream.name ?? name] : [...new Set([name, upstream.name ?? name])],
    version: place.isBySource ? upstream.version ?? version : `${epoch}${version}`,
  };
}

/** The source package: `name`, `name@version`, or for rpm the file `name-version-release.src.rpm`. */
function upstreamOf(type: string, upstream = "", source = "") {
  if (type === "rpm") {
    const [, name] = /^(.+)-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(upstream || source) ?? [];
    return { name, version: undefined };
  }
  const at = upstream.indexOf("@");
  const [, name, version] = at > 0
    ? [upstream, upstream.slice(0, at), upstream.slice(at + 1)]
    : [upstream, upstream || source || undefined, undefined];
  return { name, version };
}

interface Distribution {
  readonly ecosystem: string;
  readonly isBySource: boolean;
  matches(ecosystem: string): boolean;
}

/** By `ID` of os-release. Without a release there is no telling what was fixed in it. */
const distributions: Readonly<Record<string, (release?: string) => Distribution | undefined>> = {
  debian: (release) => of("Debian", major(release), true),
  ubuntu: (release) =>
    release === undefined ? undefined : {
      ...{ ecosystem: `Ubuntu:${release}`, isBySource: true },
      // Fixes of Pro are for who has a contract: what it lists as fixed there is not fixed here.
      matches: (ecosystem) =>
        ecosystem === `Ubuntu:${release}` || ecosystem === `Ubuntu:${release}:LTS`,
    },
  alpine: (release) =>
    of("Alpine", release && `v${release.split(".").slice(0, 2).join(".")}`, true),
  wolfi: () => ({ ecosystem: "Wolfi", isBySource: true, matches: is("Wolfi") }),
  chainguard: () => ({ ecosystem: "Chainguard", isBySource: true, matches: is("Chainguard") }),
  almalinux: (release) => of("AlmaLinux", major(release), false),
  rocky: (release) => of("Rocky Linux", major(release), false),
  rhel: (release) => startingWith("Red Hat", release && `enterprise_linux:${major(release)}`),
  azurelinux: (release) => of("Azure Linux", major(release), false),
  mariner: (release) => of("Azure Linux", major(release), false),
  mageia: (release) => of("Mageia", major(release), false),
  openeuler: (release) => startingWith("openEuler", release),
  "opensuse-leap": (release) => of("openSUSE", release && `Leap ${release}`, false),
  "opensuse-tumbleweed": () => of("openSUSE", "Tumbleweed", false),
  sles: (release) => suse(release),
  sled: (release) => suse(release),
};

function of(
  name: string,
  release: string | undefined,
  isBySource: boolean,
): Distribution | undefined {
  if (!release) return undefined;
  const ecosystem = `${name}:${release}`;
  return { ecosystem, isBySource, matches: is(ecosystem) };
}

/** Parts of the release follow: `:9::appstream`. */
function startingWith(name: string, release: string | undefined): Distribution | undefined {
  if (!release) return undefined;
  const start = `${name}:${release}`;
  const matches = (ecosystem: string) =>
    ecosystem.startsWith(start) && !/^[\d.]/.test(ecosystem.slice(start.length));
  return { ecosystem: start, isBySource: false, matches };
}

/** Each module is one: `SUSE:Linux Enterprise Module for Basesystem 15 SP5`. */
function suse(release: string | undefined): Distribution | undefined {
  const [number, pack] = release?.split(".") ?? [];
  if (number === undefined) return undefined;
  const end = pack === undefined ? ` ${number}` : ` ${number} SP${pack}`;
  const matches = (ecosystem: string) =>
    ecosystem.startsWith("SUSE:") && ecosystem.includes(end) &&
    !/^\d/.test(ecosystem.slice(ecosystem.indexOf(end) + end.length));
  return { ecosystem: `SUSE:${end.trim()}`, isBySource: false, matches };
}

function major(release: string | undefined): string | undefined {
  return release?.split(".")[0];
}

function is(name: string) {
  return (ecosystem: string) => ecosystem === name;
}

/** By which names of one package are the same: PyPI and NuGet know no case, and PyPI no `_`. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
