/**
 * Packages of opkg, the manager of OpenWrt.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { opkgPackages } from "../../../plugins/catalogers/opkg.ts";
import { toldLines } from "../../support/told_packages.ts";

it("opkg: its status, and control files that are not in it", () => {
  const { found } = toldLines(opkgPackages, {
    "/etc/os-release": "ID=openwrt\nVERSION_ID=23.05\n",
    "/usr/lib/opkg/status":
      "Package: a\nVersion: 1.2-3\nStatus: install user installed\nArchitecture: x86_64\n\n" +
      "Package: gone\nVersion: 1\nStatus: deinstall user not-installed\n",
    "/usr/lib/opkg/info/a.control": "Package: a\nVersion: 1.2-3\n",
    "/usr/lib/opkg/info/b.control": "Package: b\nVersion: 2\nLicense: MIT\n",
  });
  assert.deepEqual(found, [
    "pkg:opkg/a@1.2-3?arch=x86_64&distro=openwrt-23.05 1.2-3 -",
    "pkg:opkg/b@2?distro=openwrt-23.05 2 MIT",
  ]);
});
