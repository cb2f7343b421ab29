import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, it, test } from "node:test";
import { readKeyStore } from "../../../../../plugins/kit/recording/trust/java/key_store.ts";
import { type Trust, trusting } from "../../../../../plugins/kit/recording/trust/trusting.ts";
import { memoryFiles } from "../../../../../core/tree/memory.ts";
import { treeOf } from "../../../../support/memory_tree.ts";
import { certificate, certificatePem as own, jks } from "./samples.ts";

const proxy = "http://127.0.0.1:4711";
const debian = "/etc/ssl/certs/ca-certificates.crt";
/** Distinct texts that look like certificates: what is in them is nobody's business here. */
const [one, two, three] = [1, 2, 3].map((number) => pem(Buffer.alloc(50, number)));

describe("the bundle", () => {
  it("is what the image trusts, and the authority, each once", () => {
    const trust = trusting(own, memoryFiles({ [debian]: one! + two! + one! }), {});
    assert.equal(fileOf(trust, "SSL_CERT_FILE"), one! + two! + own);
  });
  it("is there in an image that trusts nobody", () => {
    assert.equal(fileOf(trusting(own, memoryFiles({}), {}), "CURL_CA_BUNDLE"), own);
  });
  it("has what a variable of the image names, through links", () => {
    const files = treeOf([
      { type: "file", path: "/etc/ours/real.pem", content: `Our firm\n${two}` },
      { type: "symlink", path: "/etc/ours/link.pem", target: "real.pem" },
    ]);
    const trust = trusting(own, files, { REQUESTS_CA_BUNDLE: "/etc/ours/link.pem" });
    assert.equal(fileOf(trust, "REQUESTS_CA_BUNDLE"), two! + own);
  });
  it("goes without what is named and not there, leads in a circle, or is no file", () => {
    const files = treeOf([
      { type: "symlink", path: "/loop", target: "/loop" },
      { type: "directory", path: "/etc" },
    ]);
    const env = { SSL_CERT_FILE: "/loop", PIP_CERT: "/etc", AWS_CA_BUNDLE: "gone.pem" };
    assert.equal(fileOf(trusting(own, files, env), "PIP_CERT"), own);
  });
});

test("programs that know whom to trust are given the authority alone, beside what the image adds", () => {
  const files = memoryFiles({ [debian]: one!, "/ours.pem": three! });
  const trust = trusting(own, files, { NODE_EXTRA_CA_CERTS: "/ours.pem" });
  assert.equal(fileOf(trust, "NODE_EXTRA_CA_CERTS"), own + three!);
});

describe("variables", () => {
  it("lead to the proxy in both cases of letters, the container's own addresses not", () => {
    const variables = trusting(own, memoryFiles({}), {}).variables(proxy);
    for (const name of ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"]) {
      assert.equal(variables[name], proxy);
    }
    assert.equal(variables.NO_PROXY, "localhost,127.0.0.1,::1");
    assert.equal(variables.ALL_PROXY, undefined);
  });
  it("take the place of a site's proxy, which cannot be reached", () => {
    const env = { ALL_PROXY: "http://site:3128", no_proxy: ".site", npm_config_proxy: "http://s" };
    const variables = trusting(own, memoryFiles({}), env).variables(proxy);
    assert.equal(variables.ALL_PROXY, proxy);
    assert.equal(variables.npm_config_proxy, proxy);
    assert.equal(variables.no_proxy, "localhost,127.0.0.1,::1");
  });
  it("leave nothing out of the proxy where its addresses are this machine's", () => {
    const variables = trusting(own, memoryFiles({}), { no_proxy: ".site" }, "host").variables(
      proxy,
    );
    assert.equal(variables.no_proxy, "");
    assert.equal(variables.NO_PROXY, undefined);
  });
  it("say of npm's own bundle only where the image has one", () => {
    const plain = trusting(own, memoryFiles({}), {}).variables(proxy);
    assert.equal(plain.npm_config_cafile, undefined);
    const files = memoryFiles({ "/ours.pem": three! });
    const trust = trusting(own, files, { npm_config_cafile: "/ours.pem" });
    assert.equal(fileOf(trust, "npm_config_cafile"), three! + own);
  });
});

describe("clients that read files", () => {
  it("wget keeps what its user has said", () => {
    const trust = trusting(own, memoryFiles({ "/home/me/.wgetrc": "tries = 3" }), {
      HOME: "/home/me",
    });
    assert.match(fileOf(trust, "WGETRC"), /^tries = 3\nca_directory = \/dev\/\S+\n$/);
  });
  it("wget keeps what a variable of the image names", () => {
    const trust = trusting(own, memoryFiles({ "/etc/w": "quiet = on" }), { WGETRC: "/etc/w" });
    assert.match(fileOf(trust, "WGETRC"), /^quiet = on\n/);
  });
  it("apt is told where it is, with what APT_CONFIG says already", () => {
    assert.equal(trusting(own, memoryFiles({}), {}).variables(proxy).APT_CONFIG, undefined);
    const files = memoryFiles({ "/usr/bin/apt-get": "", "/a": 'APT::Get::Assume-Yes "true";' });
    const text = fileOf(trusting(own, files, { APT_CONFIG: "/a" }), "APT_CONFIG");
    assert.match(text, /Assume-Yes "true";\n[^]*Acquire::https::CAInfo "\/dev\/\S+";\n/);
  });
  it("apt takes lists as old as a recording is, and no others", () => {
    const files = memoryFiles({ "/usr/bin/apt-get": "" });
    const text = (isReplayed: boolean) =>
      fileOf(trusting(own, files, {}, "default", isReplayed), "APT_CONFIG");
    assert.match(text(true), /^Acquire::Check-Valid-Until "false";$/m);
    assert.doesNotMatch(text(false), /Valid-Until/);
  });
});

describe("settings of a site", () => {
  it("npm's go behind variables, and who it trusts is trusted", () => {
    const files = memoryFiles({
      "/root/.npmrc": 'https-proxy=http://site:3128\ncafile = "/ours.pem"\n',
      "/ours.pem": three!,
    });
    const trust = trusting(own, files, {});
    assert.equal(trust.variables(proxy).npm_config_https_proxy, proxy);
    assert.equal(fileOf(trust, "npm_config_cafile"), three! + own);
  });
  it("pip's and cargo's proxies go behind variables", () => {
    const files = memoryFiles({
      "/etc/pip.conf": "[global]\nproxy = http://site:3128\n",
      "/me/.cargo/config.toml": '[http]\nproxy = "site:3128"\n',
    });
    const variables = trusting(own, files, { HOME: "/me" }).variables(proxy);
    assert.equal(variables.PIP_PROXY, proxy);
    assert.equal(variables.CARGO_HTTP_PROXY, proxy);
  });
  it("git's proxy is none, beside settings that variables have", () => {
    const files = memoryFiles({ "/etc/gitconfig": "[http]\n\tproxy = http://site:3128\n" });
    const variables = trusting(own, files, { GIT_CONFIG_COUNT: "1" }).variables(proxy);
    assert.equal(variables.GIT_CONFIG_COUNT, "2");
    assert.equal(variables.GIT_CONFIG_KEY_1, "http.proxy");
    assert.equal(variables.GIT_CONFIG_VALUE_1, "");
  });
  it("wget's proxy is not asked", () => {
    const files = memoryFiles({ "/etc/wgetrc": "https_proxy = http://site:3128\n" });
    assert.match(fileOf(trusting(own, files, {}), "WGETRC"), /use_proxy = off\n$/);
    assert.doesNotMatch(fileOf(trusting(own, memoryFiles({}), {}), "WGETRC"), /use_proxy/);
  });
  it("that are not there say nothing", () => {
    const variables = trusting(own, memoryFiles({ "/root/.npmrc": "fund=false\n" }), {}).variables(
      proxy,
    );
    const said = Object.keys(variables).filter((name) =>
      /npm_config|PIP_PROXY|CARGO_HTTP_PROXY|GIT_CONFIG/.test(name)
    );
    assert.deepEqual(said, []);
  });
});

describe("dnf", () => {
  const fileAt = (trust: Trust, path: string) => {
    const found = trust.files.find(({ target }) => target === path);
    return found && new TextDecoder().decode(found.content);
  };
  it("has its settings, and whom to trust", () => {
    const files = memoryFiles({
      "/usr/bin/dnf": "",
      "/etc/dnf/dnf.conf": "# ours\n[main]\ngpgcheck=1\n[site]\nname=x\n",
    });
    const text = fileAt(trusting(own, files, {}), "/etc/dnf/dnf.conf")!;
    const line = /^sslcacert=\/dev\/\S+\n/m;
    assert.match(text, /\[main\]\nsslcacert=/);
    assert.equal(text.replace(line, ""), "# ours\n[main]\ngpgcheck=1\n[site]\nname=x\n");
  });
  it("without settings has a section for it", () => {
    const text = fileAt(
      trusting(own, memoryFiles({ "/usr/bin/microdnf": "" }), {}),
      "/etc/dnf/dnf.conf",
    );
    assert.match(text!, /^\[main\]\nsslcacert=\S+\n$/);
  });
  it("of the fifth version finds a file of its own, and keeps its settings", () => {
    const files = memoryFiles({
      "/usr/bin/dnf": "",
      "/usr/bin/dnf5": "",
      "/etc/dnf/dnf.conf": "[main]",
    });
    const trust = trusting(own, files, {});
    assert.equal(fileAt(trust, "/etc/dnf/dnf.conf"), undefined);
    assert.match(
      fileAt(trust, "/etc/dnf/libdnf5.conf.d/99-quilla-trust.conf")!,
      /^\[main\]\nsslcacert=/,
    );
  });
  it("is nowhere in an image without it", () => {
    assert.equal(fileAt(trusting(own, memoryFiles({}), {}), "/etc/dnf/dnf.conf"), undefined);
  });
});

describe("Java", () => {
  const debianJava = treeOf([
    { type: "file", path: "/etc/ssl/certs/java/cacerts", content: jks },
    {
      type: "symlink",
      path: "/usr/lib/jvm/java-17/lib/security/cacerts",
      target: "/etc/ssl/certs/java/cacerts",
    },
    { type: "symlink", path: "/usr/lib/jvm/default-java", target: "java-17" },
  ]);
  const store = "/usr/lib/jvm/java-17/lib/security/jssecacerts";

  it("is given a store beside its own, once, with what that has", () => {
    const files = trusting(pem(Buffer.alloc(50, 9)), debianJava, {}).files;
    const stores = files.filter(({ target }) =>
      target.endsWith("certs") && !target.endsWith(".crt")
    );
    assert.deepEqual(stores.map(({ target }) => target), [store]);
    const trusted = readKeyStore(stores[0]!.content)!;
    assert.deepEqual(trusted.map(({ alias }) => alias), ["some", "quilla-build-authority-0"]);
  });
  it("needs no option then", () => {
    assert.equal(trusting(own, debianJava, {}).variables(proxy).MAVEN_OPTS, undefined);
  });
  it("is found by JAVA_HOME, and by PATH", () => {
    const files = treeOf([
      { type: "file", path: "/a/b/java/lib/security/cacerts", content: jks },
      { type: "file", path: "/a/b/java/bin/java", content: "" },
      { type: "symlink", path: "/bin/java", target: "/a/b/java/bin/java" },
      { type: "symlink", path: "/opt", target: "/opt" },
    ]);
    const all: Record<string, string>[] = [{ JAVA_HOME: "/a/b/java" }, { PATH: "/usr/bin:/bin" }];
    for (const env of all) {
      const targets = trusting(own, files, env).files.map(({ target }) => target);
      assert.ok(targets.includes("/a/b/java/lib/security/jssecacerts"), JSON.stringify(env));
    }
  });
  it("whose store cannot be read trusts what the image trusts", () => {
    const files = memoryFiles({ [debian]: one!, "/opt/jdk/lib/security/cacerts": "no store" });
    const { content } = trusting(own, files, {}).files.at(-1)!;
    const names = readKeyStore(content)?.map(({ alias }) => alias);
    assert.deepEqual(names, ["system-0", "quilla-build-authority-0"]);
  });
  it("that is not there yet is told by its tools' variables, beside what they say", () => {
    const env = { MAVEN_OPTS: "-Xmx1g", GRADLE_OPTS: "-Djavax.net.ssl.trustStore=/ours" };
    const trust = trusting(own, memoryFiles({}), env);
    const { MAVEN_OPTS = "", GRADLE_OPTS } = trust.variables(proxy);
    assert.match(MAVEN_OPTS, /^-Xmx1g -Djavax\.net\.ssl\.trustStore=\/dev\/\S+$/);
    assert.equal(GRADLE_OPTS, undefined);
    const place = MAVEN_OPTS.split("=")[1];
    const { content } = trust.files.find(({ target }) => target === place)!;
    assert.deepEqual(Buffer.from(readKeyStore(content)![0]!.certificate), certificate);
  });
});

test("nothing but Java's stores is seen outside /dev, and all of it can be read by everybody", () => {
  const { files } = trusting(own, memoryFiles({ "/usr/bin/apt-get": "" }), {});
  for (const { target, mode } of files) {
    assert.match(target, /^\/dev\/quilla-trust\//);
    assert.equal(mode, 0o444);
  }
  assert.equal(new X509Certificate(own).subject, "CN=quilla build authority");
});

function pem(der: Uint8Array): string {
  const base64 = Buffer.from(der).toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

/** The text of the file that a variable names. */
function fileOf(trust: Trust, name: string): string {
  const target = trust.variables(proxy)[name];
  const file = trust.files.find((each) => each.target === target);
  assert.ok(file, `${name} names ${target}, which is not there`);
  return new TextDecoder().decode(file.content);
}
