/**
 * The catalogers that quilla brings: what each finds is known here, and how is loaded, for all of them at once, when packages are
 * asked for.
 *
 * @module
 */
import type { Cataloger } from "../core/plugin/contracts/cataloger.ts";

type Readers = typeof import("./package_readers.ts");

/** By the names of their files. */
export const catalogers: Readonly<Record<string, Cataloger>> = {
  dpkg: cataloger("dpkg", "packages of Debian and its like", "dpkgPackages", "/var/lib/dpkg"),
  apk: cataloger(
    ...["apk", "packages of Alpine and its like", "apkPackages"] as const,
    ...["/lib/apk/db", "/usr/lib/apk/db"],
  ),
  rpm: cataloger(
    ...["rpm", "packages of Fedora, RHEL, SUSE and their like", "rpmPackages"] as const,
    ...["/var/lib/rpm", "/usr/lib/sysimage/rpm"],
  ),
  npm: cataloger("npm", "packages of npm, pnpm and yarn", "npmPackages"),
  python: cataloger("python", "packages of Python", "pythonPackages"),
  go: cataloger("go", "modules that programs of Go are of, and Go itself", "goPackages"),
  cargo: cataloger("cargo", "crates in programs that cargo-auditable built", "cargoPackages"),
  java: cataloger("java", "archives of Java, and those in them", "javaPackages"),
  gem: cataloger("gem", "gems of Ruby", "gemPackages"),
  composer: cataloger("composer", "packages of PHP", "composerPackages"),
  dotnet: cataloger("dotnet", "packages of .NET", "dotnetPackages"),
  opkg: cataloger("opkg", "packages of OpenWrt and its like", "opkgPackages", "/usr/lib/opkg"),
  alpm: cataloger("alpm", "packages of Arch Linux", "alpmPackages", "/var/lib/pacman"),
  conda: cataloger("conda", "packages of conda", "condaPackages"),
  cran: cataloger("cran", "packages of R", "cranPackages"),
  programs: cataloger(
    "programs",
    "well-known programs that no manager installed",
    "programPackages",
  ),
  "rpm-manifest": cataloger(
    ...["rpm-manifest", "packages of rpm in images without rpm", "rpmManifestPackages"] as const,
    "/var/lib/rpmmanifest",
  ),
};

function cataloger(
  name: string,
  summary: string,
  reader: keyof Readers,
  ...databases: readonly string[]
): Cataloger {
  return {
    ...{ name, summary, databases },
    packages: async (tree) => (await import("./package_readers.ts"))[reader](tree),
  };
}
