/**
 * Packages of PHP, by the lists that Composer writes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { composerPackages } from "../../../plugins/catalogers/composer.ts";
import { toldLines } from "../../support/told_packages.ts";

it("PHP: Composer 2, Composer 1, and what is neither", () => {
  const one = { name: "v/p", version: "v3.1.4", license: ["MIT", "GPL-2.0-only"] };
  const { found, unread } = toldLines(composerPackages, {
    "/a/vendor/composer/installed.json": JSON.stringify({ packages: [one, { name: "x" }, null] }),
    "/b/vendor/composer/installed.json": JSON.stringify([{ name: "alone", version: "1.0" }]),
    "/c/vendor/composer/installed.json": "{",
  });
  assert.deepEqual(found, [
    "pkg:composer/v/p@v3.1.4 v3.1.4 MIT OR GPL-2.0-only",
    "pkg:composer/alone@1.0 1.0 -",
  ]);
  assert.deepEqual(unread, ["/c/vendor/composer/installed.json: it is no list of packages"]);
});
