/**
 * Packages by the records of dpkg.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foundPackages } from "../../support/found_packages.ts";

const info = "/var/lib/dpkg/info";

test("dpkg: lists, through merged directories; scripts; licences that machines read", async () => {
  const files = {
    "/var/lib/dpkg/status":
      "Package: a\nStatus: install ok installed\nSource: src (1)\nArchitecture: amd64\nMulti-Arch: same\nVersion: 1:2-3\n\n" +
      "Package: b\nStatus: deinstall ok config-files\nVersion: 1\n",
    [`${info}/a:amd64.list`]: "/.\n/bin\n/bin/a\n/usr\n/usr/share/doc/a\n\n",
    [`${info}/a:amd64.postinst`]: "",
    [`${info}/ab.list`]: "/x\n",
    "/usr/bin/a": "",
    "/usr/share/doc/a/copyright": "Files: *\nLicense: MIT\n text\nLicense: GPL-2+\nLicense: MIT\n",
  };
  assert.deepEqual(
    await foundPackages(files, [{ type: "symlink", path: "/bin", target: "usr/bin" }]),
    [{
      ...{ manager: "dpkg", name: "a", version: "1:2-3", architecture: "amd64", source: "src" },
      licence: "MIT AND GPL-2+",
      files: ["/bin", "/usr/bin/a", "/usr", "/usr/share/doc/a"],
      records: [`${info}/a:amd64.list`, `${info}/a:amd64.postinst`],
    }],
  );
});

test("dpkg without a dpkg: what sums are there of", async () => {
  const path = "/var/lib/dpkg/status.d/base";
  const sum = "0".repeat(32);
  const files = {
    [path]: "Package: base-files\nVersion: 12\n",
    [`${path}.md5sums`]: `${sum}  etc/issue\n${sum}  ./usr/lib/os-release\n`,
  };
  assert.deepEqual(await foundPackages(files), [{
    ...{ manager: "dpkg", name: "base-files", version: "12" },
    files: ["/etc/issue", "/./usr/lib/os-release"].map((each) => each.replace("/.", "")),
    records: [path, `${path}.md5sums`],
  }]);
});

test("links that lead in circles lead nowhere", async () => {
  const files = {
    "/var/lib/dpkg/status": "Package: a\nVersion: 1\n",
    [`${info}/a.list`]: "/loop/x\n",
  };
  const [found] = await foundPackages(files, [{ type: "symlink", path: "/loop", target: "loop" }]);
  assert.deepEqual(found!.files, ["/loop/x"]);
});

test("dpkg: licences as expressions, whatever stands in a copyright file", async () => {
  const table: [copyright: string, licence: string | undefined][] = [
    [
      "License: GPL-2+ or Artistic-2.0, and BSD-3-clause\n",
      "(GPL-2+ OR Artistic-2.0) AND BSD-3-clause",
    ],
    ["License: A or B\nLicense: C\n", "(A OR B) AND C"],
    ["License: A or B\n", "A OR B"],
    ["License: GPL-3+ with Bison exception\n", "GPL-3+-with-Bison-exception"],
    [
      "License: Redistribution and use in source\nLicense: MIT,\n",
      "Redistribution-and-use-in-source AND MIT",
    ],
    [
      "See /usr/share/common-licenses/GPL-2.\nand `/usr/share/common-licenses/LGPL'.\n",
      "GPL-2 AND LGPL",
    ],
    ["License:\n none\n", undefined],
  ];
  for (const [copyright, licence] of table) {
    const [found] = await foundPackages({
      "/var/lib/dpkg/status": "Package: a\nVersion: 1\n",
      "/usr/share/doc/a/copyright": copyright,
    });
    assert.equal((found as { licence?: string }).licence, licence, copyright);
  }
});
