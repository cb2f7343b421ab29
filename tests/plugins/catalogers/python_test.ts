/**
 * Packages by the records of Python.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foundPackages } from "../../support/found_packages.ts";

test("Python: what RECORD has, beside and above it; licences as they are", async () => {
  const at = "/usr/lib/python3/site-packages";
  const files = {
    [`${at}/a-1.dist-info/METADATA`]:
      "Metadata-Version: 2.4\nName: a\nVersion: 1\nLicense: UNKNOWN\nLicense-Expression: MIT\n\nName: no\n",
    [`${at}/a-1.dist-info/RECORD`]:
      'a/__init__.py,sha256=x,1\r\n../../../bin/a,,\n"a/x,y ""z"".py",,\n/etc/a.conf,,\n',
    [`${at}/b.egg-info/PKG-INFO`]: "Name: b\nVersion: 2\nLicense: BSD\n",
    [`${at}/b.egg-info/installed-files.txt`]: "../b.py\nPKG-INFO\n",
    [`${at}/c-3.egg-info`]: "Name: c\nVersion: 3\n",
  };
  assert.deepEqual(await foundPackages(files), [
    {
      ...{ manager: "python", name: "a", version: "1", licence: "MIT" },
      directory: `${at}/a-1.dist-info`,
      files: [`${at}/a/__init__.py`, "/usr/bin/a", `${at}/a/x,y "z".py`, "/etc/a.conf"],
      records: [`${at}/a-1.dist-info/METADATA`, `${at}/a-1.dist-info/RECORD`],
    },
    {
      ...{ manager: "python", name: "b", version: "2", licence: "BSD" },
      directory: `${at}/b.egg-info`,
      files: [`${at}/b.py`, `${at}/b.egg-info/PKG-INFO`],
      records: [`${at}/b.egg-info/PKG-INFO`, `${at}/b.egg-info/installed-files.txt`],
    },
    {
      ...{ manager: "python", name: "c", version: "3", directory: `${at}/c-3.egg-info` },
      ...{ files: [], records: [`${at}/c-3.egg-info`] },
    },
  ]);
});
