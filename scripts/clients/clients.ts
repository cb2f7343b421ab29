/**
 * The clients that `deno task clients` tries, each in a RUN of its own.
 *
 * Those of Debian, npm and Go fetch from where they always do; all others from servers of the task's own, at hosts below `.test`.
 *
 * @module
 */
import type { Client, Root, Untried } from "./client.ts";

/** By name. */
export const roots: Readonly<Record<string, Root>> = {
  debian: { packages: [] },
  tools: {
    packages: [
      ...["ca-certificates", "curl", "wget", "wget2", "git"],
      ...["python3-pip", "python3-requests", "ruby", "bundler", "libwww-perl", "php-cli"],
    ],
  },
  node: {
    packages: ["ca-certificates", "nodejs", "npm"],
    lines: [
      "RUN npm install -g yarn@1 pnpm@9 && npm install --prefix /opt/berry @yarnpkg/cli-dist@4",
    ],
  },
  runtimes: {
    packages: ["ca-certificates", "nodejs", "npm"],
    lines: ["RUN npm install -g bun@1 deno@2"],
  },
  go: { packages: ["ca-certificates", "golang-go"] },
  cargo: { packages: ["ca-certificates", "cargo-web", "gcc", "libc6-dev"] },
  java: { packages: ["ca-certificates", "maven", "default-jdk-headless"] },
};

const npmProject = `mkdir /app && cd /app
echo '{"name":"app","version":"1.0.0","dependencies":{"express":"4.21.2"}}' >package.json`;

/** In the order of the page. */
export const clients: readonly Client[] = [
  {
    name: "apt",
    root: "debian",
    version: "apt-get --version | head -n 1",
    fetches: "`apt-get update`, and a package with what it needs",
    command: `apt-get update -q && apt-get install -q -y --no-install-recommends jq
rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/ldconfig /var/log/apt /var/log/dpkg.log`,
  },
  {
    name: "apt, by HTTPS",
    root: "debian",
    version: "apt-get --version | head -n 1",
    fetches: "the same from a server of HTTPS",
    command: `rm -f /etc/apt/sources.list.d/*
echo 'deb [trusted=yes] https://debian.test ./' >/etc/apt/sources.list
apt-get update -q && apt-get install -q -y hello
rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/ldconfig /var/log/apt /var/log/dpkg.log`,
  },
  {
    name: "curl",
    root: "tools",
    version: "curl --version | head -n 1 | cut -d ' ' -f 1,2",
    fetches: "a file, and a part of it",
    command: `curl -fsSO https://files.test/numbers
curl -fsS -r 100-199 -o part https://files.test/numbers`,
  },
  {
    name: "wget (GnuTLS)",
    root: "tools",
    version: "wget --version | head -n 1 | cut -d ' ' -f 1-3",
    fetches: "a file, and the rest of one that is there in part",
    command: `wget -q https://files.test/numbers
head -c 1000 numbers >part && wget -q -c -O part https://files.test/numbers && cmp part numbers
rm -f /root/.wget-hsts`,
  },
  {
    name: "wget2",
    root: "tools",
    version: "wget2 --version | head -n 1 | cut -d ' ' -f 1-3",
    fetches: "a file",
    command: `wget2 -q https://files.test/numbers
rm -rf /root/.local /root/.wget-hsts`,
  },
  {
    name: "git",
    root: "tools",
    version: "git --version",
    fetches: "a clone, a shallow one, and a fetch of a tag",
    command: `git clone -q https://git.test/numbers.git whole
git clone -q --depth 1 https://git.test/numbers.git shallow
cd shallow && git fetch -q origin tag v1
rm -rf ../*/.git/index ../*/.git/logs`,
  },
  {
    name: "pip",
    root: "tools",
    version: "pip --version | cut -d ' ' -f 1,2",
    fetches: "a package, and the one that it needs",
    command:
      `pip install --break-system-packages --no-cache-dir --no-compile --index-url https://pypi.test/simple/ first
python3 -B -c 'import first, second'`,
  },
  {
    name: "Python: requests, urllib",
    root: "tools",
    version: "python3 --version",
    fetches: "a file each",
    command: `cat >/tmp/fetch.py <<'PYTHON'
import requests, urllib.request
open("a", "wb").write(requests.get("https://files.test/hello").content)
open("b", "wb").write(urllib.request.urlopen("https://files.test/numbers").read())
PYTHON
python3 -B /tmp/fetch.py`,
  },
  {
    name: "gem",
    root: "tools",
    version: "gem --version",
    fetches: "a gem, and the one that it needs",
    command: `gem install --no-document --clear-sources --source https://gems.test/ quilla_first
ruby -e 'require "quilla_first"; require "quilla_second"'
rm -rf /root/.local`,
  },
  {
    name: "bundler",
    root: "tools",
    version: "bundle --version",
    fetches: "the same by a Gemfile",
    command: `echo 'source "https://gems.test/"; gem "quilla_first"' >Gemfile
bundle install && bundle exec ruby -e 'require "quilla_first"'
rm -rf /root/.bundle /root/.local`,
  },
  {
    name: "Ruby: open-uri; Perl: LWP; PHP",
    root: "tools",
    version: "ruby --version | cut -d ' ' -f 1,2",
    fetches: "a file each",
    command: `ruby -ropen-uri -e 'File.write("r", URI.open("https://files.test/hello").read)'
lwp-request https://files.test/hello >p
php -r 'copy("https://files.test/hello", "h") or exit(1);'`,
  },
  {
    name: "npm",
    root: "node",
    version: "npm --version",
    fetches: "a web framework and all that it needs: `npm install`, then `npm ci`",
    command: `${npmProject}
npm install && rm -rf node_modules /root/.npm && npm ci && node -e 'require("express")'
rm -rf /root/.npm /tmp/*`,
  },
  {
    name: "yarn",
    root: "node",
    version: "yarn --version",
    fetches: "the same",
    command: `${npmProject}
yarn install --non-interactive && node -e 'require("express")'
rm -rf /usr/local/share/.cache /tmp/* node_modules/.yarn-integrity`,
  },
  {
    name: "yarn berry",
    root: "node",
    version: "/opt/berry/node_modules/.bin/yarn --version",
    fetches: "the same",
    command: `${npmProject}
export YARN_NODE_LINKER=node-modules YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_IMMUTABLE_INSTALLS=0
/opt/berry/node_modules/.bin/yarn install && node -e 'require("express")'
rm -rf /root/.yarn /root/.cache /tmp/* node_modules/.yarn-state.yml .yarn`,
  },
  {
    name: "pnpm",
    root: "node",
    version: "pnpm --version",
    fetches: "the same",
    command: `${npmProject}
pnpm install && node -e 'require("express")'
rm -rf /root/.cache /root/.local /root/.config /tmp/* node_modules/.modules.yaml node_modules/.pnpm-workspace-state*.json`,
  },
  {
    name: "Bun",
    root: "runtimes",
    version: "bun --version",
    fetches: "the same",
    command: `${npmProject}
bun install && node -e 'require("express")'
rm -rf /root/.bun /tmp/*`,
  },
  {
    name: "Deno",
    root: "runtimes",
    version: "deno --version | head -n 1 | cut -d ' ' -f 1,2",
    fetches: "the same, and a file by `fetch`",
    command: `${npmProject}
deno install -q && node -e 'require("express")'
deno eval 'Deno.writeFileSync("hello", await (await fetch("https://files.test/hello")).bytes())'
rm -rf /root/.cache /tmp/* node_modules/.deno/.setup-cache.bin`,
  },
  {
    name: "Go",
    root: "go",
    version: "go version | cut -d ' ' -f 3",
    fetches: "modules that `go.sum` has, and a build with them",
    command: `mkdir /app && cd /app
printf 'module app\\ngo 1.19\\nrequire rsc.io/quote v1.5.2\\nrequire rsc.io/sampler v1.3.0\\nrequire golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c\\n' >go.mod
cat >go.sum <<'SUM'
golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c h1:qgOY6WgZOaTkIIMiVjBQcw93ERBE4m30iBm00nkL0i8=
golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c/go.mod h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=
rsc.io/quote v1.5.2 h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=
rsc.io/quote v1.5.2/go.mod h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=
rsc.io/sampler v1.3.0 h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=
rsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=
SUM
printf 'package main\\nimport "rsc.io/quote"\\nfunc main() { println(quote.Hello()) }\\n' >main.go
CGO_ENABLED=0 go build -trimpath -o app . && ./app
rm -rf /root/go/pkg/mod/cache/lock /root/go/pkg/sumdb /root/.cache`,
  },
  {
    name: "cargo",
    root: "cargo",
    version: "cargo --version",
    fetches: "a crate, and the one that it needs, from a sparse index",
    command: `mkdir -p /app/src /app/.cargo && cd /app
printf '[package]\\nname = "app"\\nversion = "1.0.0"\\n[dependencies]\\nquilla_first = { version = "1", registry = "test" }\\n' >Cargo.toml
printf '[registries.test]\\nindex = "sparse+https://crates.test/index/"\\n' >.cargo/config.toml
echo 'fn main() { println!("{}", quilla_first::name()); }' >src/main.rs
cargo run -q && rm -rf target /root/.cargo`,
  },
  {
    name: "Maven",
    root: "java",
    version: "mvn --version | head -n 1",
    fetches: "a plugin with all that it needs, and a project's dependencies",
    command: `mkdir -p /app /root/.m2 && cd /app
echo '<settings><mirrors><mirror><id>test</id><mirrorOf>*</mirrorOf><url>https://maven.test/</url></mirror></mirrors></settings>' >/root/.m2/settings.xml
cat >pom.xml <<'XML'
<project><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>app</artifactId><version>1</version>
<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version></dependency></dependencies></project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.5.0:copy-dependencies && test -f target/dependency/junit-4.13.2.jar
rm -rf /root/.m2/repository`,
  },
  {
    name: "Java: HttpsURLConnection",
    root: "java",
    version: "java -version 2>&1 | head -n 1",
    fetches: "a file",
    command: `cat >Fetch.java <<'JAVA'
import java.io.*;
public class Fetch {
  public static void main(String[] a) throws Exception {
    new java.net.URL("https://files.test/hello").openStream().transferTo(new FileOutputStream("hello"));
  }
}
JAVA
java Fetch.java`,
  },
];

/** What has no row, and why. */
export const untried: readonly Untried[] = [
  {
    name: "dnf",
    why: "no image of Fedora was to be had. Its settings are seen with `sslcacert` while RUN lasts",
  },
  {
    name: "uv",
    why:
      "not to be had where the table was made. It reads `SSL_CERT_FILE` and the proxy's variables",
  },
];
