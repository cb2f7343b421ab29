/**
 * Packages of R, by the descriptions of those that are installed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { cranPackages } from "../../../plugins/catalogers/cran.ts";
import { toldLines } from "../../support/told_packages.ts";

it("R: what is installed, not what is written here; values that go on in the next line", () => {
  const { found } = toldLines(cranPackages, {
    "/usr/lib/R/library/MASS/DESCRIPTION":
      "Package: MASS\nVersion: 7.3-60\nLicense: GPL-2 |\n  GPL-3\nDescription: Functions\n  Version: 9\nBuilt: R 4.3.1; ; 2026-01-01; unix\n",
    "/home/dev/own/DESCRIPTION": "Package: own\nVersion: 0.1\n",
    "/usr/share/other/DESCRIPTION": "Built: by hand\n",
  });
  assert.deepEqual(found, ["pkg:cran/MASS@7.3-60 7.3-60 GPL-2 | GPL-3"]);
});

it("R: a field with half a million spaces in it is read in no time worth telling", () => {
  const version = `1${" ".repeat(500_000)}0`;
  const { found } = toldLines(cranPackages, {
    "/usr/lib/R/library/a/DESCRIPTION": `Package: a\nLicense: ${version}\nVersion: 1\nBuilt: x\n`,
  });
  assert.equal(found.length, 1);
});
