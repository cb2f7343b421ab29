/**
 * What the catalogers that quilla brings read packages with, loaded together when packages are asked for.
 *
 * @module
 */
export { apkPackages } from "./catalogers/apk.ts";
export { dpkgPackages } from "./catalogers/dpkg.ts";
export { npmPackages } from "./catalogers/npm.ts";
export { pythonPackages } from "./catalogers/python.ts";
export { rpmPackages } from "./catalogers/rpm/mod.ts";
