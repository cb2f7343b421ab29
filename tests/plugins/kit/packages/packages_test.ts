/**
 * Packages by the records of dpkg, apk, npm and Python.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Change } from "../../../../core/layer/change.ts";
import { packagesIn } from "../../../../plugins/kit/packages/mod.ts";
import { treeOf } from "../../../support/memory_tree.ts";

const treeWith = (files: Record<string, string>, more: readonly Change[] = []) =>
  treeOf([
    ...more,
    ...Object.entries(files).map(([path, content]): Change => ({ type: "file", path, content })),
  ]);

/** What there is of each package, as lists. */
function told(files: Record<string, string>, more?: readonly Change[]) {
  const { packages, unread } = packagesIn(treeWith(files, more));
  assert.deepEqual(unread, []);
  return packages.map((each) => {
    const { manager, name, version, architecture, source, licence, directory } = each;
    const facts = { manager, name, version, architecture, source, licence, directory };
    return {
      ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
      files: [...each.files()],
      records: [...each.records()],
    };
  });
}

const info = "/var/lib/dpkg/info";

describe("packages", () => {
  it("dpkg: lists, through merged directories; scripts; licences that machines read", () => {
    const files = {
      "/var/lib/dpkg/status":
        "Package: a\nStatus: install ok installed\nSource: src (1)\nArchitecture: amd64\nMulti-Arch: same\nVersion: 1:2-3\n\n" +
        "Package: b\nStatus: deinstall ok config-files\nVersion: 1\n",
      [`${info}/a:amd64.list`]: "/.\n/bin\n/bin/a\n/usr\n/usr/share/doc/a\n\n",
      [`${info}/a:amd64.postinst`]: "",
      [`${info}/ab.list`]: "/x\n",
      "/usr/bin/a": "",
      "/usr/share/doc/a/copyright":
        "Files: *\nLicense: MIT\n text\nLicense: GPL-2+\nLicense: MIT\n",
    };
    assert.deepEqual(told(files, [{ type: "symlink", path: "/bin", target: "usr/bin" }]), [{
      ...{ manager: "dpkg", name: "a", version: "1:2-3", architecture: "amd64", source: "src" },
      licence: "MIT AND GPL-2+",
      files: ["/bin", "/usr/bin/a", "/usr", "/usr/share/doc/a"],
      records: [`${info}/a:amd64.list`, `${info}/a:amd64.postinst`],
    }]);
  });

  it("dpkg without a dpkg: what sums are there of", () => {
    const path = "/var/lib/dpkg/status.d/base";
    const sum = "0".repeat(32);
    const files = {
      [path]: "Package: base-files\nVersion: 12\n",
      [`${path}.md5sums`]: `${sum}  etc/issue\n${sum}  ./usr/lib/os-release\n`,
    };
    assert.deepEqual(told(files), [{
      ...{ manager: "dpkg", name: "base-files", version: "12" },
      files: ["/etc/issue", "/./usr/lib/os-release"].map((each) => each.replace("/.", "")),
      records: [path, `${path}.md5sums`],
    }]);
  });

  it("apk: files in their directories", () => {
    const installed =
      "C:Q1x=\nP:musl\nV:1.2-r0\nA:x86_64\nL:MIT\no:musl\nF:\nR:top\nF:lib\nR:ld.so\nR:libc.so\n\nP:none\n";
    assert.deepEqual(told({ "/lib/apk/db/installed": installed }), [{
      ...{ manager: "apk", name: "musl", version: "1.2-r0", architecture: "x86_64" },
      ...{ source: "musl", licence: "MIT" },
      files: ["/top", "/lib/ld.so", "/lib/libc.so"],
      records: [],
    }]);
  });

  it("npm: the deepest directory, scopes, old licences; what is no package is none", () => {
    const at = "/app/node_modules";
    const manifest = (name: string, more: object = {}) =>
      JSON.stringify({ name, version: "1.0.0", ...more });
    const files = {
      "/app/package.json": manifest("app"),
      [`${at}/a/package.json`]: manifest("a", { license: "MIT" }),
      [`${at}/a/lib/x.js`]: "",
      [`${at}/a/lib/package.json`]: manifest("inner"),
      [`${at}/a/node_modules/b/package.json`]: manifest("b", {
        licenses: [{ type: "MIT" }, { type: "BSD" }],
      }),
      [`${at}/@s/c/package.json`]: `\uFEFF${manifest("@s/c")}`,
      [`${at}/broken/package.json`]: "{",
      [`${at}/.bin/a`]: "",
    };
    const npm = { manager: "npm", version: "1.0.0", records: [] };
    assert.deepEqual(
      told(files),
      [
        {
          ...npm,
          ...{ name: "@s/c", directory: `${at}/@s/c`, files: [`${at}/@s/c/package.json`] },
        },
        {
          ...npm,
          ...{ name: "b", licence: "MIT OR BSD", directory: `${at}/a/node_modules/b` },
          files: [`${at}/a/node_modules/b/package.json`],
        },
        {
          ...npm,
          ...{ name: "a", licence: "MIT", directory: `${at}/a` },
          files: ["lib", "lib/package.json", "lib/x.js", "package.json"]
            .map((each) => `${at}/a/${each}`),
        },
      ],
    );
  });

  it("Python: what RECORD has, beside and above it; licences as they are", () => {
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
    assert.deepEqual(told(files), [
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

  it("links that lead in circles lead nowhere", () => {
    const files = {
      "/var/lib/dpkg/status": "Package: a\nVersion: 1\n",
      [`${info}/a.list`]: "/loop/x\n",
    };
    const [found] = told(files, [{ type: "symlink", path: "/loop", target: "loop" }]);
    assert.deepEqual(found!.files, ["/loop/x"]);
  });

  it("records may be anything", () => {
    const text = fc.array(fc.oneof(fc.string(), fc.constant("Package: a\nVersion: 1\n")));
    fc.assert(fc.property(text, (lines) => {
      const all = lines.join("\n");
      const { packages } = packagesIn(treeWith({
        "/var/lib/dpkg/status": all,
        [`${info}/a.list`]: all,
        "/lib/apk/db/installed": all,
        "/app/node_modules/a/package.json": all,
        "/p/a.dist-info/METADATA": all,
        "/p/a.dist-info/RECORD": all,
      }));
      for (const each of packages) for (const path of each.files()) assert(path.startsWith("/"));
    }));
  });
});
