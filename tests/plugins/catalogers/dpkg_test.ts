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
