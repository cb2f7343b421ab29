/**
 * Platforms: `os[(version[+feature]…)]/architecture[/variant]`, with Go's names (OCI image-index.md § platform).
 *
 * @module
 */
import { arch } from "node:os";
import { QuillaError } from "./errors.ts";
import { quote } from "./text/quote.ts";

/** What an image runs on. */
export interface Platform {
  /** Such as `linux`. */
  readonly os: string;
  /** Such as `amd64`. */
  readonly architecture: string;
  /** The CPU's variant, such as `v7` of `arm`. `arm64/v8` and `amd64/v1` are said without it. */
  readonly variant?: string | undefined;
  /** The version of the operating system, such as `10.0.20348.2227` of Windows. */
  readonly osVersion?: string | undefined;
  /** What the operating system must be able to do, such as `win32k`. */
  readonly osFeatures?: readonly string[] | undefined;
}

/** Go's names for systems and processors that are named alone, as in `--platform arm64`. */
const knownSystems = new Set(
  ["linux", "windows", "darwin", "macos", "freebsd", "netbsd", "openbsd", "solaris", "plan9"],
);
const knownArchitectures = new Set(
  ["amd64", "arm64", "arm", "386", "ppc64le", "ppc64", "s390x", "riscv64", "loong64", "wasm"]
    .concat("mips", "mipsle", "mips64", "mips64le"),
);

/** Other people's names for processors. */
const architectures = new Map([
  ["x86_64", "amd64"],
  ["x86-64", "amd64"],
  ["x64", "amd64"],
  ["aarch64", "arm64"],
  ["armhf", "arm/v7"],
  ["armel", "arm/v6"],
  ["i386", "386"],
  ["i686", "386"],
  ["ia32", "386"],
  ["loongarch64", "loong64"],
]);

/** Variants that every processor of that name has, and that are not said. */
const defaultVariants = new Map([["amd64", "v1"], ["arm64", "v8"]]);

/**
 * Reads what a user types, with names of other tools for the same: `aarch64` is `arm64`, `linux` alone is the host's processor.
 *
 * @example
 * ```ts
 * import { formatPlatform, parsePlatform } from "./platform.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(parsePlatform("linux/aarch64"), { os: "linux", architecture: "arm64" });
 * assert.equal(formatPlatform(parsePlatform("armhf")), "linux/arm/v7");
 * ```
 *
 * @throws {QuillaError} `platform/invalid`
 */
export function parsePlatform(text: string): Platform {
  const [, system = "", , version = "", rest = ""] = systemPattern.exec(text) ?? [];
  const platform = parseParts(text, system === "" ? text : system + rest);
  const [osVersion = "", ...features] = version.split("+").map(decoded);
  return {
    ...platform,
    ...(osVersion === "" ? {} : { osVersion }),
    ...(features.length === 0 ? {} : { osFeatures: features.sort() }),
  };
}

/** `windows(10.0.20348)/amd64`, as containerd writes versions and features; a part of a version may be escaped as in URLs. */
const systemPattern = /^([\w-]+)(\(([\w.%-]*(?:\+[\w.%-]+)*)\))(\/.*)?$/;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param text what the user wrote; `plain` is it without a version */
function parseParts(text: string, plain: string): Platform {
  const parts = plain.toLowerCase().split("/");
  const invalid = (why: string) =>
    new QuillaError(`${quote(text)} is not a platform: ${why}`, {
      code: "platform/invalid",
      hint: "a platform looks like linux/amd64, linux/arm/v7 or windows(10.0.20348)/amd64",
    });
  if (parts.length > 3) throw invalid(`it has ${parts.length} parts`);
  const odd = parts.find((part) => !/^[a-z0-9][a-z0-9_.-]*$/.test(part));
  if (odd === "") throw invalid("a part of it is empty");
  if (odd !== undefined) throw invalid(`${quote(odd)} is no name of one`);
  const [first = "", second, variant] = parts;
  if (second !== undefined) return normalise(first, second, variant);
  if (knownSystems.has(first)) {
    const host = hostPlatform();
    return normalise(first, host.architecture, host.variant);
  }
  const alone = normalise("linux", first);
  if (knownArchitectures.has(alone.architecture)) return alone;
  throw invalid("it names neither an operating system nor a processor");
}

function normalise(os: string, architecture: string, variant?: string): Platform {
  const [name = "", impliedVariant] = (architectures.get(architecture) ?? architecture).split("/");
  let chosen = variant || impliedVariant; // some documents say ""
  if (chosen !== undefined && /^\d+$/.test(chosen)) chosen = `v${chosen}`;
  if (name === "arm" && chosen === undefined) chosen = "v7";
  const system = os === "macos" ? "darwin" : os;
  return chosen === undefined || chosen === defaultVariants.get(name)
    ? { os: system, architecture: name }
    : { os: system, architecture: name, variant: chosen };
}

/** The platform in one text, which {@linkcode parsePlatform} reads. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant, osVersion = "", osFeatures = [] } = platform;
  const escaped = (text: string) => text.replace(/[^\w.-]/g, encodeURIComponent);
  const options = [escaped(osVersion), ...osFeatures.map(escaped)].join("+");
  const system = options === "" ? os : `${os}(${options})`;
  return [system, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

/**
 * Whether an image for `offered` is exactly one for `wanted`. Versions of Windows are looked at where both say one: one that is
 * wanted has those that run on it.
 */
export function samePlatform(offered: Platform, wanted: Platform): boolean {
  return canonical(offered) === canonical(wanted) && runsOnVersion(offered, wanted);
}

/** Whether two platforms are one, version and features included. */
export function equalPlatforms(a: Platform, b: Platform): boolean {
  return canonical(a) === canonical(b) && a.osVersion === b.osVersion &&
    (a.osFeatures ?? []).join() === (b.osFeatures ?? []).join();
}

/** The platform with the version and the features of a base for the same system, where it says none itself, as in BuildKit. */
export function withVersionOf(platform: Platform, base: Platform | undefined): Platform {
  if (platform.os !== base?.os || platform.architecture !== base.architecture) return platform;
  const { osVersion = base.osVersion, osFeatures = base.osFeatures } = platform;
  return {
    ...platform,
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(osFeatures === undefined ? {} : { osFeatures }),
  };
}

/** Builds of Windows Server that hosts of later ones run, until the next but one: 2022 and 2025. */
const stableBuilds = [20348, 26100];

/**
 * Whether containers of a version of Windows run on another, as Microsoft has it (containerd's platforms package): up to Server 2022
 * the build must be the very same; from then on also that of the long-term release before it, and what lies between.
 */
function runsOnVersion(offered: Platform, wanted: Platform): boolean {
  if (wanted.os.toLowerCase() !== "windows") return true;
  const [container, host] = [buildOf(offered.osVersion), buildOf(wanted.osVersion)];
  if (container === undefined || host === undefined) return true;
  if (container.release !== host.release) return false;
  const latest = stableBuilds.findLastIndex((build) => build <= host.build);
  if (latest < 0) return container.build === host.build;
  const oldest = stableBuilds[Math.max(latest - 1, 0)]!;
  return oldest <= container.build && container.build <= host.build;
}

/** Of `10.0.20348.2227`, `10.0` and 20348; undefined for what is no such version. */
function buildOf(version = ""): { release: string; build: number } | undefined {
  const [, release, build] = /^(\d+\.\d+)\.(\d+)(?:\.|$)/.exec(version) ?? [];
  return release === undefined ? undefined : { release, build: Number(build) };
}

/**
 * Which of several platforms' images run on one, and fit it best: the same variant, else the highest one below it, for a processor
 * runs what was made for those before it (`linux/arm/v6` on `v7`; `arm64` is `arm64/v8`).
 *
 * @returns the position in `offered`, or -1 where none runs
 */
export function closestPlatform(offered: readonly Platform[], wanted: Platform): number {
  const exact = offered.findIndex((platform) => equalPlatforms(platform, wanted));
  if (exact >= 0) return exact;
  const same = offered.findIndex((platform) => samePlatform(platform, wanted));
  if (same >= 0) return same;
  const most = variantNumber(wanted);
  let [best, bestNumber] = [-1, -1];
  for (const [position, platform] of offered.entries()) {
    const number = variantNumber(platform);
    const isSame = samePlatform({ ...platform, variant: undefined }, {
      ...wanted,
      variant: undefined,
    });
    if (!isSame || number === undefined || most === undefined || number > most) continue;
    if (number > bestNumber) [best, bestNumber] = [position, number];
  }
  return best;
}

/** The number of `v7`; undefined for a variant that is no number. */
function variantNumber({ architecture, variant, os }: Platform): number | undefined {
  const known = normalise(os.toLowerCase(), architecture.toLowerCase(), variant?.toLowerCase());
  const text = known.variant ?? defaultVariants.get(known.architecture) ?? "v0";
  return /^v\d{1,3}$/.test(text) ? Number(text.slice(1)) : undefined;
}

function canonical({ os, architecture, variant }: Platform): string {
  const known = normalise(os.toLowerCase(), architecture.toLowerCase(), variant?.toLowerCase());
  return formatPlatform({ ...known, osVersion: undefined, osFeatures: undefined });
}

/** The platform whose images run here: Linux, whatever the host's system, on the host's architecture. */
export function hostPlatform(): Platform {
  return normalise("linux", littleEndianNames.get(arch()) ?? arch());
}

/** Node's names for processors that run in either byte order; the runtimes exist for one of them. */
const littleEndianNames = new Map([["ppc64", "ppc64le"], ["mipsel", "mipsle"]]);
