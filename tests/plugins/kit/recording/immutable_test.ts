import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { cacheRules, isImmutable, isNamedBy } from "../../../../plugins/kit/recording/immutable.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

/** Content that never changes. */
const always = [
  "https://registry.npmjs.org/is-odd/-/is-odd-3.0.1.tgz",
  "https://registry.npmjs.org/@types/node/-/node-22.1.0.tgz",
  "https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz",
  "https://npm.jsr.io/~/11/@jsr/std__path/1.0.8.tgz",
  "https://proxy.golang.org/golang.org/x/text/@v/v0.3.0.zip",
  "https://proxy.golang.org/github.com/!burnt!sushi/toml/@v/v1.3.2.mod",
  "https://proxy.golang.org/golang.org/x/exp/@v/v0.0.0-20240719175910-8a7402abbf56.info",
  "https://goproxy.example/sub/github.com/docker/cli/@v/v28.2.2+incompatible.zip",
  "https://sum.golang.org/tile/8/0/x001/234",
  "https://sum.golang.org/tile/8/data/x001/234.p/12",
  "https://proxy.golang.org/sumdb/sum.golang.org/tile/8/1/000.p/7",
  "https://static.crates.io/crates/serde/serde-1.0.200.crate",
  "https://static.crates.io/crates/serde/1.0.200/download",
  "https://crates.io/api/v1/crates/serde/1.0.200/download",
  `https://files.pythonhosted.org/packages/aa/bb/${"c".repeat(60)}/six-1.16.0-py2.py3-none-any.whl`,
  "https://rubygems.org/gems/rake-13.2.1.gem",
  "https://index.rubygems.org/quick/Marshal.4.8/rake-13.2.1.gemspec.rz",
  "http://deb.debian.org/debian/pool/main/h/hello/hello_2.10-3_amd64.deb",
  "http://security.debian.org/debian-security/pool/updates/main/o/openssl/openssl_3.0.1-1_arm64.deb",
  "http://archive.ubuntu.com/ubuntu/pool/main/h/hello/hello_2.10-3build1.debian.tar.xz",
  "https://snapshot.debian.org/archive/debian/20240601T000000Z/dists/sid/InRelease",
  `https://snapshot.debian.org/file/${commit}`,
  "https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/curl-8.9.0-r0.apk",
  "https://repo1.maven.org/maven2/junit/junit/4.13.2/junit-4.13.2.jar",
  "https://repo.maven.apache.org/maven2/junit/junit/4.13.2/junit-4.13.2.pom.sha1",
  `https://raw.githubusercontent.com/owner/name/${commit}/install.sh`,
];

/** Content that may. */
const notAlways = [
  "https://registry.npmjs.org/is-odd",
  "https://registry.npmjs.org/is-odd/latest",
  "https://registry.npmjs.org/is-odd/-/is-odd-3.0.1.tgz?x=1",
  "https://registry.npmjs.org:8443/is-odd/-/is-odd-3.0.1.tgz",
  "https://registry.npmjs.org.evil.example/is-odd/-/is-odd-3.0.1.tgz",
  "https://evil.example/registry.npmjs.org/is-odd/-/is-odd-3.0.1.tgz",
  "https://npm.corp.example/is-odd/-/is-odd-3.0.1.tgz",
  "https://proxy.golang.org/golang.org/x/text/@v/list",
  "https://proxy.golang.org/golang.org/x/text/@v/master.info",
  "https://proxy.golang.org/golang.org/x/text/@v/v1.info",
  "https://proxy.golang.org/golang.org/x/text/@latest",
  "https://sum.golang.org/latest",
  "https://sum.golang.org/lookup/golang.org/x/text@v0.3.0",
  "https://maps.example/tile/8/0/001",
  "https://index.crates.io/se/rd/serde",
  "https://crates.io/api/v1/crates/serde",
  "https://pypi.org/simple/six/",
  "https://files.pythonhosted.org/packages/source/s/six/six-1.16.0.tar.gz",
  "https://rubygems.org/versions",
  "http://deb.debian.org/debian/dists/stable/InRelease",
  "http://notdebian.org/debian/pool/main/h/hello/hello_2.10-3_amd64.deb",
  "http://apt.corp.example/pool/main/h/hello/hello_2.10-3_amd64.deb",
  "https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz",
  "https://repo1.maven.org/maven2/junit/junit/maven-metadata.xml",
  "https://repo1.maven.org/maven2/a/b/1.0-SNAPSHOT/b-1.0-SNAPSHOT.jar",
  "https://raw.githubusercontent.com/owner/name/main/install.sh",
  `https://github.com/owner/name/archive/${commit}.tar.gz`,
  "https://github.com/owner/name/releases/download/v1.0/tool",
  "ftp://deb.debian.org/debian/pool/main/h/hello/hello_2.10-3_amd64.deb",
];

test("URLs whose content never changes are known, and no others", () => {
  assert.deepEqual(always.filter((url) => !isImmutable(new URL(url))), []);
  assert.deepEqual(notAlways.filter((url) => isImmutable(new URL(url))), []);
});

test("a URL names its content only if that hashes to it", () => {
  const digest = digestOf("content");
  const hex = digest.slice("sha256:".length);
  for (
    const url of [
      `/by-hash/SHA256/${hex}`,
      `/blobs/sha256:${hex.toUpperCase()}`,
      `/x?sha256=${hex}`,
    ]
  ) {
    assert(isNamedBy(new URL(url, "http://host"), digest), url);
    assert(!isNamedBy(new URL(url, "http://host"), digestOf("other")), url);
  }
});

test("what servers say of how long their content stays", () => {
  const table: [headers: Record<string, string>, isPrivate: boolean, immutableFor: number][] = [
    [{}, false, 0],
    [{ "cache-control": "public, max-age=600" }, false, 0],
    [{ "cache-control": "public, max-age=600, immutable" }, false, 600_000],
    [{ "cache-control": "MAX-AGE=600,Immutable", age: "500" }, false, 100_000],
    [{ "cache-control": "max-age=600, immutable", age: "900" }, false, 0],
    [{ "cache-control": "immutable" }, false, 0],
    [{ "cache-control": "max-age=soon, immutable" }, false, 0],
    [{ "cache-control": "no-store" }, true, 0],
    [{ "cache-control": 'private="x", max-age=600, immutable' }, true, 600_000],
  ];
  for (const [headers, isPrivate, immutableFor] of table) {
    const found = cacheRules(new Map(Object.entries(headers)));
    assert.deepEqual(found, { isPrivate, immutableFor }, JSON.stringify(headers));
  }
});
