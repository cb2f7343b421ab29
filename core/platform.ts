/**
 * Platforms: `os/architecture[/variant]`, with Go's names (OCI image-index.md § platform).
 *
 * @module
 */
import { arch, platform as hostOs } from "node:os";
import { QuillaError } from "./errors.ts";

/** What an image runs on. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** The CPU's variant, such as `v7` of `arm`. `arm64/v8` and `amd64/v1` are said without it. */
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}

const architectures: Record<string, string> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  x64: "amd64",
  aarch64: "arm64",
  armhf: "arm/v7",
  armel: "arm/v6",
  i386: "386",
  i686: "386",
  ia32: "386",
  ppc64: "ppc64le",
  loong64: "loong64",
};

const defaultVariants: Record<string, string> = { amd64: "v1", arm64: "v8" };

/**
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
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw new QuillaError(`${JSON.stringify(text)} is not a platform`, {
      code: "platform/invalid",
      hint: "a platform looks like linux/amd64 or linux/arm/v7",
    });
  }
  if (parts.length === 1) {
    const only = parts[0]!;
    return knownSystems.has(only)
      ? normalise(only, hostPlatform().architecture)
      : normalise("linux", only);
  }
  return normalise(parts[0]!, parts[1]!, parts[2]);
}

const knownSystems = new Set([
  "linux",
  "windows",
  "darwin",
  "freebsd",
  "netbsd",
  "openbsd",
  "solaris",
  "plan9",
]);

function normalise(os: string, architecture: string, variant?: string): Platform {
  const [name, impliedVariant] = (architectures[architecture] ?? architecture).split("/");
  let chosen = variant ?? impliedVariant;
  if (chosen !== undefined && /^\d+$/.test(chosen)) chosen = `v${chosen}`;
  if (name === "arm" && chosen === undefined) chosen = "v7";
  const system = os === "macos" ? "darwin" : os;
  return chosen === undefined || chosen === defaultVariants[name!]
    ? { os: system, architecture: name! }
    : { os: system, architecture: name!, variant: chosen };
}

/** The platform in one text, without `osVersion`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** Whether an image for `offered` is exactly one for `wanted`; versions of the operating system are not looked at. */
export function samePlatform(offered: Platform, wanted: Platform): boolean {
  return formatPlatform(normalise(offered.os, offered.architecture, offered.variant)) ===
    formatPlatform(normalise(wanted.os, wanted.architecture, wanted.variant));
}

/** The platform whose images run here: Linux, whatever the host's system, on the host's architecture. */
export function hostPlatform(): Platform {
  const names: Record<string, string> = { ppc64: "ppc64le" };
  const architecture = names[arch()] ?? arch();
  return normalise("linux", architecture === "mipsel" ? "mipsle" : architecture);
}

/** Whether the host itself runs Linux. */
export function hostIsLinux(): boolean {
  return hostOs() === "linux";
}
