import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { packageOfUrl } from "../../../../plugins/tools/record/packages/of_url.ts";

/** What is fetched, and its package URL; the name where it is not the last in there; `says` where it is not the package itself. */
const known: readonly (readonly [url: string, purl: string, name?: string])[] = [
  // npm
  ["https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz", "pkg:npm/lodash@4.17.21"],
  [
    "https://registry.npmjs.org/@types/node/-/node-22.1.0.tgz",
    "pkg:npm/%40types/node@22.1.0",
    "@types/node",
  ],
  [
    "https://registry.npmjs.org/@babel%2fcore/-/core-7.24.0.tgz",
    "pkg:npm/%40babel/core@7.24.0",
    "@babel/core",
  ],
  [
    "https://registry.yarnpkg.com/@esbuild/linux-x64/-/linux-x64-0.21.5.tgz",
    "pkg:npm/%40esbuild/linux-x64@0.21.5",
    "@esbuild/linux-x64",
  ],
  ["https://registry.npmjs.org/react/-/react-19.0.0-rc.1.tgz", "pkg:npm/react@19.0.0-rc.1"],
  [
    "https://nexus.example.com/repository/npm-all/left-pad/-/left-pad-1.3.0.tgz",
    "pkg:npm/left-pad@1.3.0",
  ],
  [
    "https://npm.pkg.github.com/download/@octo/tool/1.0.2/0f2c4d5e",
    "pkg:npm/%40octo/tool@1.0.2",
    "@octo/tool",
  ],
  // PyPI
  [
    "https://files.pythonhosted.org/packages/f9/9b/335f9764261e915ed497fcdeb11df5dfd6f7bf257d4a6a2a686d80da4d54/requests-2.32.3-py3-none-any.whl",
    "pkg:pypi/requests@2.32.3",
  ],
  [
    "https://files.pythonhosted.org/packages/63/70/2bf7780ad2d390a8d301ad0b550f1581eadbd9a20f896afe06353c2a2913/requests-2.32.3.tar.gz",
    "pkg:pypi/requests@2.32.3",
  ],
  [
    "https://files.pythonhosted.org/packages/source/z/zope.interface/zope.interface-6.0.tar.gz",
    "pkg:pypi/zope-interface@6.0",
  ],
  [
    "https://files.pythonhosted.org/packages/1e/ea/ac7ff6f4b6d1ac1e0f2f4d5a6b61eaa1d8f6d8a9c6c1f6fbb2d2c7a0f0aa/ruamel.yaml.clib-0.2.8-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "pkg:pypi/ruamel-yaml-clib@0.2.8",
  ],
  [
    "https://pypi.example.com/root/pypi/+f/aaa/bbb/Flask_SQLAlchemy-3.1.1-py3-none-any.whl",
    "pkg:pypi/flask-sqlalchemy@3.1.1",
  ],
  [
    "https://files.pythonhosted.org/packages/aa/bb/numpy-2.0.0-cp312-cp312-linux_x86_64.whl.metadata",
    "pkg:pypi/numpy@2.0.0",
    "says",
  ],
  [
    "https://files.pythonhosted.org/packages/aa/bb/tensorflow-2.16.1-1-cp312-cp312-linux_x86_64.whl",
    "pkg:pypi/tensorflow@2.16.1",
  ],
  // Go
  [
    "https://proxy.golang.org/golang.org/x/mod/@v/v0.20.0.zip",
    "pkg:golang/golang.org/x/mod@v0.20.0",
    "golang.org/x/mod",
  ],
  [
    "https://proxy.golang.org/golang.org/x/mod/@v/v0.20.0.mod",
    "pkg:golang/golang.org/x/mod@v0.20.0",
    "says",
  ],
  [
    "https://proxy.golang.org/github.com/!azure/azure-sdk-for-go/sdk/azcore/@v/v1.12.0.zip",
    "pkg:golang/github.com/Azure/azure-sdk-for-go/sdk/azcore@v1.12.0",
    "github.com/Azure/azure-sdk-for-go/sdk/azcore",
  ],
  [
    "https://jfrog.example.com/artifactory/api/go/all/github.com/spf13/cobra/@v/v1.8.1.zip",
    "pkg:golang/github.com/spf13/cobra@v1.8.1",
    "github.com/spf13/cobra",
  ],
  [
    "https://proxy.golang.org/github.com/docker/docker/@v/v27.1.1+incompatible.zip",
    "pkg:golang/github.com/docker/docker@v27.1.1%2Bincompatible",
    "github.com/docker/docker",
  ],
  [
    "https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go1.23.0.linux-amd64.zip",
    "pkg:golang/golang.org/toolchain@v0.0.1-go1.23.0.linux-amd64",
    "golang.org/toolchain",
  ],
  // crates.io
  ["https://static.crates.io/crates/serde/serde-1.0.204.crate", "pkg:cargo/serde@1.0.204"],
  ["https://static.crates.io/crates/serde/1.0.204/download", "pkg:cargo/serde@1.0.204"],
  ["https://crates.io/api/v1/crates/windows-sys/0.52.0/download", "pkg:cargo/windows-sys@0.52.0"],
  [
    "https://static.crates.io/crates/md-5/md-5-0.10.6.crate",
    "pkg:cargo/md-5@0.10.6",
  ],
  [
    "https://static.crates.io/crates/zstd-sys/zstd-sys-2.0.12+zstd.1.5.6.crate",
    "pkg:cargo/zstd-sys@2.0.12%2Bzstd.1.5.6",
  ],
  // Debian, Ubuntu
  [
    "http://deb.debian.org/debian/pool/main/b/bash/bash_5.2.15-2%2bb7_amd64.deb",
    "pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64",
  ],
  [
    "http://deb.debian.org/debian-security/pool/updates/main/o/openssl/libssl3_3.0.14-1%7edeb12u1_amd64.deb",
    "pkg:deb/debian/libssl3@3.0.14-1~deb12u1?arch=amd64",
  ],
  [
    "http://archive.ubuntu.com/ubuntu/pool/main/c/curl/curl_8.5.0-2ubuntu10.1_amd64.deb",
    "pkg:deb/ubuntu/curl@8.5.0-2ubuntu10.1?arch=amd64",
  ],
  [
    "http://ports.ubuntu.com/ubuntu-ports/pool/main/g/gcc-13/libstdc++-13-dev_13.2.0-23ubuntu4_arm64.deb",
    "pkg:deb/ubuntu/libstdc%2B%2B-13-dev@13.2.0-23ubuntu4?arch=arm64",
  ],
  [
    "https://download.docker.com/linux/debian/dists/bookworm/pool/stable/amd64/docker-ce-cli_27.1.1-1~debian.12~bookworm_amd64.deb",
    "pkg:deb/debian/docker-ce-cli@27.1.1-1~debian.12~bookworm?arch=amd64",
  ],
  [
    "https://apt.example.com/pool/t/tool_1.0_all.deb",
    "pkg:deb/tool@1.0?arch=all",
  ],
  [
    "http://deb.debian.org/debian/pool/main/h/hello/hello_2.10-3.dsc",
    "pkg:deb/debian/hello@2.10-3?arch=source",
  ],
  // rpm
  [
    "https://dl.fedoraproject.org/pub/fedora/linux/releases/40/Everything/x86_64/os/Packages/b/bash-5.2.26-3.fc40.x86_64.rpm",
    "pkg:rpm/fedora/bash@5.2.26-3.fc40?arch=x86_64",
  ],
  [
    "https://repo.almalinux.org/almalinux/9/BaseOS/x86_64/os/Packages/openssl-libs-3.0.7-27.el9.x86_64.rpm",
    "pkg:rpm/almalinux/openssl-libs@3.0.7-27.el9?arch=x86_64",
  ],
  [
    "https://dl.rockylinux.org/pub/rocky/9/BaseOS/x86_64/os/Packages/g/glibc-2.34-100.el9.x86_64.rpm",
    "pkg:rpm/rocky/glibc@2.34-100.el9?arch=x86_64",
  ],
  [
    "http://download.opensuse.org/tumbleweed/repo/oss/noarch/ca-certificates-2+git20240416.98ae794-1.1.noarch.rpm",
    "pkg:rpm/opensuse/ca-certificates@2%2Bgit20240416.98ae794-1.1?arch=noarch",
  ],
  [
    "https://cdn-ubi.redhat.com/content/public/ubi/dist/ubi9/9/x86_64/baseos/os/Packages/z/zlib-1.2.11-40.el9.x86_64.rpm",
    "pkg:rpm/redhat/zlib@1.2.11-40.el9?arch=x86_64",
  ],
  // Alpine and its relatives
  [
    "https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/busybox-1.36.1-r29.apk",
    "pkg:apk/alpine/busybox@1.36.1-r29?arch=x86_64",
  ],
  [
    "https://dl-cdn.alpinelinux.org/alpine/v3.20/community/aarch64/py3-pip-24.0-r2.apk",
    "pkg:apk/alpine/py3-pip@24.0-r2?arch=aarch64",
  ],
  [
    "https://packages.wolfi.dev/os/x86_64/curl-8.9.1-r1.apk",
    "pkg:apk/wolfi/curl@8.9.1-r1?arch=x86_64",
  ],
  [
    "https://geo.mirror.pkgbuild.com/core/os/x86_64/bash-5.2.026-2-x86_64.pkg.tar.zst",
    "pkg:alpm/arch/bash@5.2.026-2?arch=x86_64",
  ],
  // RubyGems
  ["https://rubygems.org/gems/rails-7.1.3.4.gem", "pkg:gem/rails@7.1.3.4"],
  [
    "https://rubygems.org/gems/nokogiri-1.16.7-x86_64-linux.gem",
    "pkg:gem/nokogiri@1.16.7?platform=x86_64-linux",
  ],
  ["https://rubygems.org/downloads/rack-3.1.0.rc1.gem", "pkg:gem/rack@3.1.0.rc1"],
  ["https://rubygems.org/gems/net-http2-0.18.5.gem", "pkg:gem/net-http2@0.18.5"],
  ["https://rubygems.org/quick/Marshal.4.8/rake-13.2.1.gemspec.rz", "pkg:gem/rake@13.2.1", "says"],
  // Maven
  [
    "https://repo1.maven.org/maven2/org/apache/commons/commons-lang3/3.14.0/commons-lang3-3.14.0.jar",
    "pkg:maven/org.apache.commons/commons-lang3@3.14.0",
    "org.apache.commons:commons-lang3",
  ],
  [
    "https://repo.maven.apache.org/maven2/io/netty/netty-tcnative-boringssl-static/2.0.65.Final/netty-tcnative-boringssl-static-2.0.65.Final-linux-x86_64.jar",
    "pkg:maven/io.netty/netty-tcnative-boringssl-static@2.0.65.Final?classifier=linux-x86_64",
    "io.netty:netty-tcnative-boringssl-static",
  ],
  [
    "https://repo1.maven.org/maven2/org/junit/junit-bom/5.10.2/junit-bom-5.10.2.pom",
    "pkg:maven/org.junit/junit-bom@5.10.2?type=pom",
    "says",
  ],
  [
    "https://repo1.maven.org/maven2/com/google/guava/guava/33.2.1-jre/guava-33.2.1-jre.jar.sha1",
    "pkg:maven/com.google.guava/guava@33.2.1-jre",
    "says",
  ],
  [
    "https://plugins.gradle.org/m2/org/jetbrains/kotlin/kotlin-gradle-plugin/2.0.0/kotlin-gradle-plugin-2.0.0-gradle85.jar",
    "pkg:maven/org.jetbrains.kotlin/kotlin-gradle-plugin@2.0.0?classifier=gradle85",
    "org.jetbrains.kotlin:kotlin-gradle-plugin",
  ],
  [
    "https://dl.google.com/dl/android/maven2/androidx/core/core/1.13.1/core-1.13.1.aar",
    "pkg:maven/androidx.core/core@1.13.1?type=aar",
    "androidx.core:core",
  ],
  [
    "https://nexus.example.com/repository/maven-public/org/slf4j/slf4j-api/2.0.13/slf4j-api-2.0.13.jar",
    "pkg:maven/org.slf4j/slf4j-api@2.0.13",
    "org.slf4j:slf4j-api",
  ],
  [
    "https://jfrog.example.com/artifactory/libs-release/org/slf4j/slf4j-api/2.0.13/slf4j-api-2.0.13.jar",
    "pkg:maven/org.slf4j/slf4j-api@2.0.13",
    "org.slf4j:slf4j-api",
  ],
  [
    "https://repository.example.com/snapshots/maven2/org/example/app/1.0-SNAPSHOT/app-1.0-20240101.120000-3.jar",
    "pkg:maven/org.example/app@1.0-SNAPSHOT",
    "org.example:app",
  ],
  // NuGet
  [
    "https://api.nuget.org/v3-flatcontainer/newtonsoft.json/13.0.3/newtonsoft.json.13.0.3.nupkg",
    "pkg:nuget/newtonsoft.json@13.0.3",
  ],
  [
    "https://www.nuget.org/api/v2/package/Newtonsoft.Json/13.0.3",
    "pkg:nuget/Newtonsoft.Json@13.0.3",
  ],
  [
    "https://globalcdn.nuget.org/packages/system.text.json.8.0.4.nupkg",
    "pkg:nuget/system.text.json@8.0.4",
  ],
  // Repositories
  [
    "https://github.com/jqlang/jq/releases/download/jq-1.7.1/jq-linux-amd64",
    "pkg:github/jqlang/jq@jq-1.7.1",
    "jqlang/jq",
  ],
  [
    "https://github.com/Docker/Compose/releases/latest/download/docker-compose-linux-x86_64",
    "pkg:github/docker/compose@latest",
    "docker/compose",
  ],
  [
    "https://codeload.github.com/curl/curl/tar.gz/refs/tags/curl-8_9_1",
    "pkg:github/curl/curl@curl-8_9_1",
    "curl/curl",
  ],
  [
    "https://github.com/curl/curl/archive/refs/tags/curl-8_9_1.tar.gz",
    "pkg:github/curl/curl@curl-8_9_1",
    "curl/curl",
  ],
  [
    "https://api.github.com/repos/symfony/console/zipball/cef62396a0477e94fc52e87a17c6e5c32e226b7f",
    "pkg:github/symfony/console@cef62396a0477e94fc52e87a17c6e5c32e226b7f",
    "symfony/console",
  ],
  [
    "https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh",
    "pkg:github/nvm-sh/nvm@v0.39.7",
    "nvm-sh/nvm",
  ],
  [
    "https://gitlab.com/group/sub/app/-/archive/v1.2/app-v1.2.tar.gz",
    "pkg:gitlab/group/sub/app@v1.2",
    "group/sub/app",
  ],
  // Others
  [
    "https://conda.anaconda.org/conda-forge/linux-64/numpy-2.0.0-py312h22e1c76_0.conda",
    "pkg:conda/numpy@2.0.0?build=py312h22e1c76_0&channel=conda-forge&subdir=linux-64",
  ],
  ["https://repo.hex.pm/tarballs/phoenix-1.7.14.tar", "pkg:hex/phoenix@1.7.14"],
  ["https://cran.r-project.org/src/contrib/ggplot2_3.5.1.tar.gz", "pkg:cran/ggplot2@3.5.1"],
];

/** Indexes, and what only looks so. */
const unknown = [
  "https://registry.npmjs.org/lodash",
  "https://registry.npmjs.org/-/npm/v1/security/advisories/bulk",
  "https://pypi.org/simple/requests/",
  "https://proxy.golang.org/golang.org/x/mod/@v/list",
  "https://proxy.golang.org/golang.org/x/mod/@latest",
  "https://sum.golang.org/lookup/golang.org/x/mod@v0.20.0",
  "https://index.crates.io/se/rd/serde",
  "http://deb.debian.org/debian/dists/bookworm/InRelease",
  "http://deb.debian.org/debian/dists/bookworm/main/binary-amd64/Packages.xz",
  "https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz",
  "https://index.rubygems.org/info/rails",
  "https://repo1.maven.org/maven2/org/example/app/maven-metadata.xml",
  "https://api.nuget.org/v3/index.json",
  "https://github.com/jqlang/jq",
  "https://github.com/jqlang/jq.git/git-upload-pack",
  "https://nodejs.org/dist/v22.5.1/node-v22.5.1-linux-x64.tar.xz",
  "https://example.com/%",
  "https://example.com/%ff/-/a-1.tgz",
  "ftp://example.com/lodash/-/lodash-4.17.21.tgz",
  "no URL",
];

describe("packageOfUrl", () => {
  for (const [url, purl, name] of known) {
    it(`knows ${url}`, () => {
      const found = packageOfUrl(url);
      assert.equal(found?.purl, purl);
      assert.equal(found?.isWhole, name !== "says");
      const plain = decodeURIComponent(/([^/@?]+)@[^@]*$/.exec(purl)![1]!);
      if (name !== "says") assert.equal(found?.name, name ?? plain);
    });
  }
  for (const url of unknown) {
    it(`knows no package in ${url}`, () => assert.equal(packageOfUrl(url), undefined));
  }
  it("takes any text", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("-", "@v", "a-1.tgz", "a-1.0.jar", "%", "@s"),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const found = packageOfUrl(`https://example.com/${words.join("/")}`);
        if (found !== undefined) assert(found.name !== "" && found.version !== "");
      }),
      { numRuns: 500 },
    );
  });
});
