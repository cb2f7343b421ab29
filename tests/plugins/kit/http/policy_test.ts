import assert from "node:assert/strict";
import { test } from "node:test";
import { type AddressKind, kindOfAddress } from "../../../../plugins/kit/http/address.ts";
import {
  redirectTarget,
  requireAllowedAddress,
  showUrl,
} from "../../../../plugins/kit/http/policy.ts";
import { proxyFor } from "../../../../plugins/kit/http/proxy.ts";
import { refused, thrownBy } from "../../../support/refused.ts";

const kinds: Record<AddressKind, string[]> = {
  public: ["8.8.8.8", "172.32.0.1", "2001:4860:4860::8888", "::ffff:808:808", "64:ff9b::808:808"],
  private: ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1"],
  loopback: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "2002:7f00:1::"],
  forbidden: [
    ...["0.0.0.0", "0.1.2.3", "169.254.169.254", "100.100.100.200", "224.0.0.1", "255.255.255.255"],
    ...["::", "::7f00:1", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254"],
    ...["::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:0.0.0.0", "64:ff9b::a9fe:a9fe"],
    ...["2002:a9fe:a9fe::1", "", "localhost", "1.2.3", "0x7f.1"],
  ],
};
for (const [kind, addresses] of Object.entries(kinds)) {
  for (const address of addresses) {
    test(`${JSON.stringify(address)} is ${kind}`, () => assert.equal(kindOfAddress(address), kind));
  }
}

test("who may redirect to whom", () => {
  const ways: Record<AddressKind, AddressKind[]> = {
    public: ["public"],
    private: ["private", "public"],
    loopback: ["loopback", "private", "public"],
    forbidden: [],
  };
  const all = Object.keys(ways) as AddressKind[];
  for (const from of all.filter((kind) => kind !== "forbidden")) {
    const allowed = all.filter((to) =>
      thrownBy(() => requireAllowedAddress(new URL("http://x/"), "address", to, from)) === undefined
    );
    assert.deepEqual(allowed.sort(), [...ways[from]].sort(), `from ${from}`);
  }
  const named = all.filter((to) =>
    thrownBy(() => requireAllowedAddress(new URL("http://x/"), "address", to, undefined)) ===
      undefined
  );
  assert.deepEqual(named.sort(), ["loopback", "private", "public"]);
});

test("where redirects lead", () => {
  const target = (from: string, location: string) => redirectTarget(new URL(from), location).href;
  assert.equal(target("https://a/b/c?d", "e"), "https://a/b/e");
  assert.equal(target("https://a/b", "//c/d"), "https://c/d");
  assert.equal(target("http://a/", "https://b/"), "https://b/");
  assert.equal(target("https://me:pass@a/", "/b"), "https://a/b");
  assert.equal(target("https://a/", "https://me:pass@b/"), "https://b/");
  for (const location of ["http://a/", "ftp://a/", "file:///x", "data:,x", "javascript:x"]) {
    refused(() => target("https://a/", location), "fetch/redirect", location);
  }
});

test("URLs in messages have no password and no signature", () => {
  assert.equal(showUrl(new URL("https://me:pass@a/b?sig=1#x")), "https://me:xxxxx@a/b?…");
  assert.equal(showUrl(new URL("https://token@a/b")), "https://xxxxx@a/b");
});

const proxy = "http://proxy:3128/";
const proxies: [url: string, environment: Record<string, string>, expected: string | undefined][] =
  [
    ["http://a/", {}, undefined],
    ["http://a/", { http_proxy: "proxy:3128" }, proxy],
    ["http://a/", { HTTP_PROXY: proxy }, proxy],
    ["http://a/", { https_proxy: proxy }, undefined],
    ["https://a/", { https_proxy: proxy }, proxy],
    ["http://a/", { http_proxy: "" }, undefined],
    ["http://localhost/", { http_proxy: proxy }, undefined],
    ["http://127.0.0.1/", { http_proxy: proxy }, undefined],
    ["http://[::1]/", { http_proxy: proxy }, undefined],
    ["http://a/", { http_proxy: proxy, no_proxy: "*" }, undefined],
    ["http://a.b.c/", { http_proxy: proxy, NO_PROXY: "x, b.c" }, undefined],
    ["http://a.b.c/", { http_proxy: proxy, no_proxy: ".B.C" }, undefined],
    ["http://ab.c/", { http_proxy: proxy, no_proxy: "b.c" }, proxy],
    ["http://a/", { http_proxy: proxy, no_proxy: "a:81" }, proxy],
    ["http://a:81/", { http_proxy: proxy, no_proxy: "a:81" }, undefined],
    ["https://a/", { https_proxy: proxy, no_proxy: "a:443" }, undefined],
    ["http://10.1.2.3/", { http_proxy: proxy, no_proxy: "10.0.0.0/8" }, undefined],
    ["http://11.1.2.3/", { http_proxy: proxy, no_proxy: "10.0.0.0/8" }, proxy],
    ["http://10.1.2.3/", { http_proxy: proxy, no_proxy: "10.1.2.3" }, undefined],
    ["http://[fd00::1]/", { http_proxy: proxy, no_proxy: "fd00::/8" }, undefined],
    ["http://a/", { http_proxy: proxy, no_proxy: "10.0.0.0/99,,a/b" }, proxy],
  ];
for (const [url, environment, expected] of proxies) {
  test(`${url} under ${JSON.stringify(environment)}`, () => {
    assert.equal(proxyFor(new URL(url), environment)?.href, expected);
  });
}

test("proxies that are not spoken to are refused", () => {
  for (const http_proxy of ["socks5://p:1", "https://p", "http://", "::"]) {
    refused(() => proxyFor(new URL("http://a/"), { http_proxy }), "fetch/proxy", http_proxy);
  }
});
