/**
 * Packages by the table that rpm leaves in images without it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { rpmManifestPackages } from "../../../plugins/catalogers/rpm_manifest.ts";
import { toldLines } from "../../support/told_packages.ts";

it("rpm's table in images without rpm; lines that are cut short are told", () => {
  const { found, unread } = toldLines(rpmManifestPackages, {
    "/etc/os-release": 'ID=azurelinux\nVERSION_ID="3.0"\n',
    "/var/lib/rpmmanifest/container-manifest-2":
      "glibc\t2.38-3.azl3\t1\t2\tMicrosoft\t(none)\t10\tx86_64\t0\tglibc-2.38-3.azl3.src.rpm\n" +
      "openssl\t3.3.0-1.azl3\t1\t2\tMicrosoft\t1\t10\tx86_64\t1\topenssl-3.3.0-1.azl3.src.rpm\nshort\t1\n",
  });
  assert.deepEqual(found, [
    "pkg:rpm/azurelinux/glibc@2.38-3.azl3?arch=x86_64&distro=azurelinux-3.0&upstream=glibc-2.38-3.azl3.src.rpm 2.38-3.azl3 -",
    "pkg:rpm/azurelinux/openssl@3.3.0-1.azl3?arch=x86_64&distro=azurelinux-3.0&epoch=1&upstream=openssl-3.3.0-1.azl3.src.rpm 1:3.3.0-1.azl3 -",
  ]);
  assert.deepEqual(unread, [
    "/var/lib/rpmmanifest/container-manifest-2: some of its lines have too few columns",
  ]);
});
