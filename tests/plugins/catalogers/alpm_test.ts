/**
 * Packages of pacman, by its local database.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { alpmPackages } from "../../../plugins/catalogers/alpm.ts";
import { toldPackages } from "../../support/told_packages.ts";

const local = "/var/lib/pacman/local";
const desc = (...fields: readonly (readonly [string, ...string[]])[]) =>
  fields.map(([name, ...lines]) => `%${name}%\n${lines.join("\n")}\n\n`).join("");

it("pacman: packages of several out of one base, licences, files that are no directories", () => {
  const { found, unread } = toldPackages(alpmPackages, {
    "/etc/os-release": "ID=arch\nBUILD_ID=rolling\n",
    [`${local}/gcc-libs-14.1.1+r1-1/desc`]: desc(
      ["NAME", "gcc-libs"],
      ["VERSION", "1:14.1.1+r1-1"],
      ["BASE", "gcc"],
      ["ARCH", "x86_64"],
      ["LICENSE", "GPL-3.0-with-GCC-exception", "GFDL-1.3-or-later"],
    ),
    [`${local}/gcc-libs-14.1.1+r1-1/files`]:
      "%FILES%\nusr/\nusr/lib/\nusr/lib/libgcc_s.so.1\n\n%BACKUP%\netc/x\tsum\n",
    [`${local}/nameless-1/desc`]: desc(["VERSION", "1"]),
    [`${local}/ALPM_DB_VERSION`]: "9\n",
    "/elsewhere/tool-1/desc": desc(["NAME", "tool"], ["VERSION", "1"]),
  });
  assert.deepEqual(unread, []);
  assert.deepEqual(found.map(({ purl, licence, source }) => [purl, licence, source]), [[
    "pkg:alpm/arch/gcc-libs@1%3A14.1.1%2Br1-1?arch=x86_64&distro=arch-rolling&upstream=gcc",
    "GPL-3.0-with-GCC-exception AND GFDL-1.3-or-later",
    "gcc",
  ]]);
  assert.deepEqual([...found[0]!.files!()], ["/usr/lib/libgcc_s.so.1"]);
  assert.deepEqual([...found[0]!.records!()].sort(), [
    `${local}/gcc-libs-14.1.1+r1-1/desc`,
    `${local}/gcc-libs-14.1.1+r1-1/files`,
  ]);
});
