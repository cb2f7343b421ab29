/**
 * Packages by lists that their managers wrote: Ruby, PHP, .NET, opkg, and rpm's where there is no rpm.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import { walk } from "../../../core/tree/walk.ts";
import { composerPackages } from "../../../plugins/catalogers/composer.ts";
import { dotnetPackages } from "../../../plugins/catalogers/dotnet.ts";
import { gemPackages } from "../../../plugins/catalogers/gem.ts";
import { opkgPackages } from "../../../plugins/catalogers/opkg.ts";
import { rpmManifestPackages } from "../../../plugins/catalogers/rpm_manifest.ts";
import { treeOf } from "../../support/memory_tree.ts";

type Reader = (tree: CataloguedTree) => Iterable<FoundPackage>;

function told(reader: Reader, contents: Readonly<Record<string, string>>) {
  const files = treeOf(
    Object.entries(contents).map(([path, content]) => ({ type: "file", path, content })),
  );
  const unread: string[] = [];
  const tree = {
    files,
    nodes: [...walk(files, "/")],
    unread: (path: string, why: string) => void unread.push(`${path}: ${why}`),
  };
  const found = [...reader(tree)].map(({ purl, version, licence = "-" }) =>
    `${purl} ${version} ${licence}`
  );
  return { found, unread };
}

const gems = "/usr/lib/ruby/gems/3.1.0/specifications";

describe("lists of packages", () => {
  it("gems: as RubyGems writes them, for a platform, of Ruby itself", () => {
    const { found, unread } = told(gemPackages, {
      [`${gems}/a-1.2.3.gemspec`]:
        'Gem::Specification.new do |s|\n  s.name = "a".freeze\n  s.version = "1.2.3"\n' +
        '  s.licenses = ["MIT".freeze, "Ruby".freeze]\nend\n',
      [`${gems}/b-2-x86_64-linux.gemspec`]:
        '  s.name = "b".freeze\n  s.version = "2"\n  s.platform = "x86_64-linux".freeze\n',
      [`${gems}/default/c-0.1.gemspec`]:
        "spec.name = 'c'\nspec.version = Gem::Version.new('0.1')\nspec.license = 'BSD'\n",
      [`${gems}/broken.gemspec`]: "s.name = NAME\ns.version = VERSION\n",
      "/app/own.gemspec": 's.name = "own"\ns.version = "1"\n',
    });
    assert.deepEqual(unread, []);
    assert.deepEqual(found, [
      "pkg:gem/a@1.2.3 1.2.3 MIT OR Ruby",
      "pkg:gem/b@2?platform=x86_64-linux 2 -",
      "pkg:gem/c@0.1 0.1 BSD",
    ]);
  });

  it("PHP: Composer 2, Composer 1, and what is neither", () => {
    const one = { name: "v/p", version: "v3.1.4", license: ["MIT", "GPL-2.0-only"] };
    const { found, unread } = told(composerPackages, {
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

  it(".NET: packages, projects, the runtime that a program brings; no single files", () => {
    const libraries = {
      "app/1.0.0": { type: "project" },
      "Net.Demo/13.0.1-rc.1": { type: "package" },
      "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { type: "runtimepack" },
      "Loose/1.0.0.0": { type: "reference" },
      "bad": { type: "package" },
    };
    const { found, unread } = told(dotnetPackages, {
      "/srv/app.deps.json": `\uFEFF${JSON.stringify({ libraries })}`,
      "/srv/b.deps.json": "[]",
    });
    assert.deepEqual(found, [
      "pkg:nuget/app@1.0.0 1.0.0 -",
      "pkg:nuget/Net.Demo@13.0.1-rc.1 13.0.1-rc.1 -",
      "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.1 8.0.1 -",
    ]);
    assert.deepEqual(unread, ["/srv/b.deps.json: it says no libraries"]);
  });

  it("opkg: its status, and control files that are not in it", () => {
    const { found } = told(opkgPackages, {
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

  it("rpm's table in images without rpm; lines that are cut short are told", () => {
    const { found, unread } = told(rpmManifestPackages, {
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
});

it("a specification of a million empty lines is read in no time worth telling", () => {
  const path = `${gems}/a-1.gemspec`;
  const text = `${"\n".repeat(500_000)}s.name = "a"\n${" ".repeat(400_000)}\ns.version = "1"\n`;
  assert.deepEqual(told(gemPackages, { [path]: text }).found, ["pkg:gem/a@1 1 -"]);
});
