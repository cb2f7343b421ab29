/**
 * A small tree for each built-in cataloger, and the package URLs of what is in it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { deflateSync, gunzipSync } from "node:zlib";
import type { CatalogerTests } from "../../plugins/kit/author/tests.ts";
import { executableOf } from "./executables.ts";
import { goBuildInfo } from "./go_programs.ts";
import * as rpm from "./rpm_samples.ts";
import { zipOf } from "./zips.ts";

const debian = { "/usr/lib/os-release": 'ID=debian\nVERSION_ID="12"\n' };

/** By the names of catalogers. */
export const cataloguedTrees: Readonly<Record<string, CatalogerTests>> = {
  dpkg: {
    files: {
      ...debian,
      "/var/lib/dpkg/status":
        "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.4-3+deb12u1\n\n" +
        "Package: libtool1\nStatus: install ok half-configured\nArchitecture: all\nSource: tool (1:2.4-3)\nVersion: 1:2.4-3+b1\n\n" +
        "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
      "/var/lib/dpkg/info/tool.list": "/.\n/usr\n/usr/bin\n/usr/bin/tool\n",
      "/usr/share/doc/tool/copyright": "Files: *\nLicense: MIT\n",
      "/usr/bin/tool": "",
      "/var/lib/dpkg/status.d/YmFzZQ==": "Package: base\nVersion: 3.0~rc1\nSource: tool\n",
    },
    finds: [
      "pkg:deb/debian/base@3.0~rc1?distro=debian-12&upstream=tool",
      "pkg:deb/debian/libtool1@1%3A2.4-3%2Bb1?arch=all&distro=debian-12&upstream=tool%401%3A2.4-3",
      "pkg:deb/debian/tool@1%3A2.4-3%2Bdeb12u1?arch=amd64&distro=debian-12",
    ],
  },
  apk: {
    files: {
      "/etc/os-release": "ID=alpine\nVERSION_ID=3.20.1\n",
      "/lib/apk/db/installed":
        "C:Q1=\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\no:musl\nF:lib\nR:ld.so\n\nP:tool-openrc\nV:1\no:tool\n",
    },
    finds: [
      "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1",
      "pkg:apk/alpine/tool-openrc@1?distro=alpine-3.20.1&upstream=tool",
    ],
  },
  rpm: {
    files: {
      "/etc/os-release": "ID=rhel\nVERSION_ID='9.4'\n",
      "/var/lib/rpm/rpmdb.sqlite": Uint8Array.from(gunzipSync(Buffer.from(rpm.sqlite, "base64"))),
    },
    finds: [1, 2, 3, 4, 5, 6, 7].map((number) => {
      const version = `1.${number}-${number}.el9`;
      const epoch = number % 2 === 1 ? `epoch=${number}&` : "";
      const arch = number === 1 ? "noarch" : "x86_64";
      const from = `upstream=p${number}-${version}.src.rpm`;
      return `pkg:rpm/redhat/p${number}@${version}?arch=${arch}&distro=rhel-9.4&${epoch}${from}`;
    }),
  },
  npm: {
    files: {
      "/app/package.json": '{"name": "the-app", "version": "0.1.0"}',
      "/app/module/package.json": '{"type": "module"}',
      "/app/node_modules/@scope/util/package.json":
        '{"name": "@scope/util", "version": "2.0.0-beta+1", "license": "MIT"}',
      "/app/node_modules/@scope/util/vendor/package.json": '{"name": "inner", "version": "1.0.0"}',
    },
    finds: [
      "pkg:npm/%40scope/util@2.0.0-beta%2B1",
      "pkg:npm/inner@1.0.0",
      "pkg:npm/the-app@0.1.0",
    ],
  },
  python: {
    files: {
      "/usr/lib/python3/dist-packages/Pkg_Demo-1.0.dist-info/METADATA":
        "Metadata-Version: 2.1\nName: Pkg._Demo\nVersion: 1.0.post1\nLicense: BSD\n\nName: no\n",
      "/usr/lib/python3/dist-packages/Pkg_Demo-1.0.dist-info/RECORD": "pkg_demo.py,,\n",
      "/usr/lib/python3/dist-packages/one-0.5.egg-info": "Name: one\nVersion: 0.5\n",
    },
    finds: ["pkg:pypi/one@0.5", "pkg:pypi/pkg-demo@1.0.post1"],
  },
  go: {
    files: {
      "/usr/bin/tool": executableOf({
        format: "elf",
        sections: [{
          name: ".go.buildinfo",
          bytes: goBuildInfo(
            "go1.26.8",
            "mod\ta.test/tool\tv1.0.0\t\ndep\tb.test/lib/v2\tv2.1.0\th1:x=\n",
          ),
        }],
      }),
    },
    finds: [
      "pkg:golang/a.test/tool@v1.0.0",
      "pkg:golang/b.test/lib/v2@v2.1.0",
      "pkg:golang/stdlib@1.26.8",
    ],
  },
  cargo: {
    files: {
      "/usr/bin/tool": executableOf({
        format: "elf",
        sections: [{
          name: ".dep-v0",
          bytes: Uint8Array.from(
            deflateSync(
              '{"packages":[{"name":"tool","version":"1.0.0"},{"name":"lib","version":"2.0.0"}]}',
            ),
          ),
        }],
      }),
    },
    finds: ["pkg:cargo/lib@2.0.0", "pkg:cargo/tool@1.0.0"],
  },
  java: {
    files: {
      "/opt/outer-5.0.jar": zipOf([{
        name: "lib/inner.jar",
        bytes: zipOf([{
          name: "META-INF/maven/org.a/inner/pom.properties",
          bytes: "groupId=org.a\nartifactId=inner\nversion=1\n",
        }]),
      }]),
    },
    finds: ["pkg:maven/org.a/inner@1", "pkg:maven/outer/outer@5.0"],
  },
  gem: {
    files: {
      "/usr/lib/ruby/gems/3.1.0/specifications/a-1.gemspec": 's.name = "a"\ns.version = "1"\n',
    },
    finds: ["pkg:gem/a@1"],
  },
  composer: {
    files: {
      "/srv/vendor/composer/installed.json": '{"packages":[{"name":"v/p","version":"1.0"}]}',
    },
    finds: ["pkg:composer/v/p@1.0"],
  },
  dotnet: {
    files: { "/srv/app.deps.json": '{"libraries":{"A.B/1.0.0":{"type":"package"}}}' },
    finds: ["pkg:nuget/A.B@1.0.0"],
  },
  opkg: {
    files: {
      "/usr/lib/opkg/status": "Package: a\nVersion: 1\nStatus: install user installed\n",
      "/usr/lib/opkg/info/a.list": "/usr/bin/a\n",
    },
    finds: ["pkg:opkg/a@1"],
  },
  alpm: {
    files: {
      "/etc/os-release": "ID=arch\nBUILD_ID=rolling\n",
      "/var/lib/pacman/local/glibc-2.40-1/desc":
        "%NAME%\nglibc\n\n%VERSION%\n2.40-1\n\n%BASE%\nglibc\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL\nLGPL\n\n",
      "/var/lib/pacman/local/glibc-2.40-1/files": "%FILES%\nusr/\nusr/lib/libc.so.6\n",
    },
    finds: ["pkg:alpm/arch/glibc@2.40-1?arch=x86_64&distro=arch-rolling"],
  },
  conda: {
    files: {
      "/opt/conda/conda-meta/zlib-1.3-h0.json":
        '{"name":"zlib","version":"1.3","build":"h0","channel":"https://a.test/pkgs/main","subdir":"linux-64","files":["lib/libz.so"]}',
    },
    finds: ["pkg:conda/zlib@1.3?build=h0&channel=pkgs%2Fmain&subdir=linux-64"],
  },
  cran: {
    files: {
      "/usr/lib/R/library/MASS/DESCRIPTION":
        "Package: MASS\nVersion: 7.3-60\nLicense: GPL-2\nBuilt: R 4.3\n",
      "/home/dev/own/DESCRIPTION": "Package: own\nVersion: 0.1\n",
    },
    finds: ["pkg:cran/MASS@7.3-60"],
  },
  programs: {
    files: {
      "/bin/busybox": "\0usage\0BusyBox v1.36.1 (2024-01-01)\0",
      "/bin/sh": "\0BusyBox v1.36.1\0",
      "/usr/local/bin/node": `${"x".repeat(70000)}node.js/v22.9.0 \0`,
      "/usr/local/bin/python3.12": "\x003.12.\x003.12.4\0",
      "/usr/local/lib/libpython3.12.so.1.0": "\x003.12.4\0",
      "/opt/java/release":
        'IMPLEMENTOR="A"\nJAVA_RUNTIME_VERSION="17.0.9+9"\nJAVA_VERSION="17.0.9"\n',
      "/etc/release": "nothing",
    },
    finds: [
      "pkg:generic/busybox@1.36.1",
      "pkg:generic/node@22.9.0",
      "pkg:generic/openjdk@17.0.9%2B9",
      "pkg:generic/python@3.12.4",
    ],
  },
  "rpm-manifest": {
    files: {
      "/var/lib/rpmmanifest/container-manifest-2":
        "glibc\t2.38-3\t1\t2\tM\t(none)\t10\tx86_64\t0\tglibc-2.38-3.src.rpm\n",
    },
    finds: ["pkg:rpm/azurelinux/glibc@2.38-3?arch=x86_64&upstream=glibc-2.38-3.src.rpm"],
  },
};
