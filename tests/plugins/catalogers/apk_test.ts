/**
 * Packages by the records of apk.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foundPackages } from "../../support/found_packages.ts";

test("apk: files in their directories", async () => {
  const installed =
    "C:Q1x=\nP:musl\nV:1.2-r0\nA:x86_64\nL:MIT\no:musl\nF:\nR:top\nF:lib\nR:ld.so\nR:libc.so\n\nP:none\n";
  assert.deepEqual(await foundPackages({ "/lib/apk/db/installed": installed }), [{
    ...{ manager: "apk", name: "musl", version: "1.2-r0", architecture: "x86_64" },
    ...{ source: "musl", licence: "MIT" },
    files: ["/top", "/lib/ld.so", "/lib/libc.so"],
    records: [],
  }]);
});
