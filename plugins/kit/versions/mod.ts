/**
 * Which of two versions is older, as the package manager of each ecosystem sees it.
 *
 * @module
 */
import { compareApk } from "./apk.ts";
import { compareDeb } from "./deb.ts";
import { compareGem } from "./gem.ts";
import { compareMaven } from "./maven.ts";
import { comparePhp } from "./php.ts";
import { comparePython } from "./python.ts";
import { compareRpm } from "./rpm.ts";
import { compareGo, compareNuget, compareSemver } from "./semver.ts";

/** Less than 0 where the first is older, 0 where they are one; undefined where one of them is no version there. */
export type VersionOrder = (a: string, b: string) => number | undefined;

/** By the types of package URLs. */
export const versionOrders: Readonly<Record<string, VersionOrder>> = {
  apk: compareApk,
  cargo: compareSemver,
  composer: comparePhp,
  deb: compareDeb,
  gem: compareGem,
  golang: compareGo,
  maven: compareMaven,
  npm: compareSemver,
  nuget: compareNuget,
  opkg: compareDeb,
  pypi: comparePython,
  rpm: compareRpm,
};
