/**
 * What the catalogers that quilla brings read packages with, loaded together when packages are asked for.
 *
 * @module
 */
export { alpmPackages } from "./catalogers/alpm.ts";
export { apkPackages } from "./catalogers/apk.ts";
export { cargoPackages } from "./catalogers/cargo.ts";
export { composerPackages } from "./catalogers/composer.ts";
export { condaPackages } from "./catalogers/conda.ts";
export { cranPackages } from "./catalogers/cran.ts";
export { dotnetPackages } from "./catalogers/dotnet.ts";
export { dpkgPackages } from "./catalogers/dpkg.ts";
export { gemPackages } from "./catalogers/gem.ts";
export { goPackages } from "./catalogers/go/mod.ts";
export { javaPackages } from "./catalogers/java/mod.ts";
export { npmPackages } from "./catalogers/npm.ts";
export { opkgPackages } from "./catalogers/opkg.ts";
export { programPackages } from "./catalogers/programs.ts";
export { pythonPackages } from "./catalogers/python.ts";
export { rpmManifestPackages } from "./catalogers/rpm_manifest.ts";
export { rpmPackages } from "./catalogers/rpm/mod.ts";
