/**
 * Platforms: `os/architecture[/variant]`, with Go's names (OCI image-index.md § platform).
 *
 * @module
 */
import { arch, platform as hostOs } from "node:os";
import { QuillaError } from "./errors.ts";
import { quote } from "./quote.ts";

/** What an image runs on. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** The CPU's variant, such as `v7` of `arm`. `arm64/v8` and `amd64/v1` are said without it. */
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
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
  const parts = text.toLowerCase().split("/");
  const invalid = (why: string) =>
    new QuillaError(`${quote(text)} is not a platform: ${why}`, {
      code: "platform/invalid",
      hint: "a platform looks like linux/amd64 or linux/arm/v7",
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

/** The platform in one text, without `osVersion`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** Whether an image for `offered` is exactly one for `wanted`; versions of the operating system are not looked at. */
export function samePlatform(offered: Platform, wanted: Platform): boolean {
  return canonical(offered) === canonical(wanted);
}

/**
 * Which of several platforms' images run on one, and fit it best: the same variant, else the highest one below it, for a processor
 * runs what was made for those before it (`linux/arm/v6` on `v7`; `arm64` is `arm64/v8`).
 *
 * @returns the position in `offered`, or -1 where none runs
 */
export function closestPlatform(offered: readonly Platform[], wanted: Platform): number {
  const exact = offered.findIndex((platform) => samePlatform(platform, wanted));
  if (exact >= 0) return exact;
  const most = variantNumber(wanted);
  let [best, bestNumber] = [-1, -1];
  for (const [position, platform] of offered.entries()) {
    const number = variantNumber(platform);
    const isSame = canonical({ ...platform, variant: undefined }) ===
      canonical({ ...wanted, variant: undefined });
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
  return formatPlatform(known);
}

/** The platform whose images run here: Linux, whatever the host's system, on the host's architecture. */
export function hostPlatform(): Platform {
  return normalise("linux", littleEndianNames.get(arch()) ?? arch());
}

/** Node's names for processors that run in either byte order; the runtimes exist for one of them. */
const littleEndianNames = new Map([["ppc64", "ppc64le"], ["mipsel", "mipsle"]]);

/** Whether the host itself runs Linux. */
export function hostIsLinux(): boolean {
  return hostOs() === "linux";
}
