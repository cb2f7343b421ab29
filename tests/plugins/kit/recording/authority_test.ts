import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it, test } from "node:test";
import { Authority } from "../../../../plugins/kit/recording/authority.ts";
import { openssl } from "../../../support/certificates.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const day = 24 * 60 * 60 * 1000;
const authority = Authority.create();

for (
  const [host, name] of [
    ["example.org", "DNS:example.org"],
    ["10.1.2.3", "IP Address:10.1.2.3"],
    ["::1", "IP Address:::1"],
    ["2001:db8::ff00:42:8329", "IP Address:2001:db8::ff00:42:8329"],
    [`${"a".repeat(63)}.example.com`, `DNS:${"a".repeat(63)}.example.com`],
  ] as const
) {
  it(`certifies ${host}, and nobody else`, () => {
    const leaf = new X509Certificate(authority.leafFor(host).certificate);
    const root = new X509Certificate(authority.certificatePem);
    assert.equal(shortened(leaf.subjectAltName!), name);
    assert.equal(leaf.issuer, root.subject);
    assert.equal(leaf.ca, false);
    assert.equal(root.ca, true);
  });
}

test("a host has one certificate, of which the key is at hand", () => {
  assert.equal(authority.leafFor("example.org"), authority.leafFor("example.org"));
  assert.match(authority.leafFor("example.org").key, /^-----BEGIN PRIVATE KEY-----\n/);
});

test("certificates are valid from a day ago, for 30 days", () => {
  const now = new Date("2049-12-15T10:00:00.500Z");
  const root = new X509Certificate(Authority.create(now).certificatePem);
  assert.equal(new Date(root.validFrom).getTime(), Math.floor((now.getTime() - day) / 1000) * 1000);
  assert.equal(
    new Date(root.validTo).getTime(),
    Math.floor((now.getTime() + 30 * day) / 1000) * 1000,
  );
});

test("openssl, as strict as it can be, trusts it for its hosts, and another build's not", {
  skip: openssl.skip,
}, () => {
  const directory = temporaryDirectory();
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const leaf = file("leaf.pem", authority.leafFor("example.org").certificate);
  const verify = (root: Authority, ...more: string[]) => {
    const ca = file("ca.pem", root.certificatePem);
    const words = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", ca, ...more];
    return spawnSync(openssl.path, [...words, leaf], { encoding: "utf8" });
  };
  const own = verify(authority, "-verify_hostname", "example.org");
  assert.equal(own.status, 0, own.stderr);
  assert.notEqual(verify(authority, "-verify_hostname", "example.com").status, 0);
  assert.notEqual(verify(Authority.create()).status, 0);
});

/** Runtimes write IPv6 addresses in two ways. */
function shortened(name: string): string {
  const [, address] = name.match(/^IP Address:(.*:.*)$/) ?? [];
  if (address === undefined) return name;
  return `IP Address:${new URL(`http://[${address}]`).hostname.slice(1, -1)}`;
}
