import assert from "node:assert/strict";
import { test } from "node:test";
import { QuillaError, UsageError } from "../../../../core/errors.ts";
import { allowedBy, unrecordedBy } from "../../../../plugins/kit/recording/allowed.ts";

/** By pattern: what it allows, and what not. */
const table: Readonly<Record<string, readonly [allowed: string[], refused: string[]]>> = {
  "example.com": [
    ["https://example.com/", "http://example.com/a", "https://example.com:8443/a?b"],
    ["https://www.example.com/", "https://example.com.evil.org/", "https://notexample.com/"],
  ],
  "Example.COM.": [["https://example.com/", "https://example.com./"], ["https://example.org/"]],
  "*.example.com": [
    ["https://a.example.com/", "https://a.b.example.com/"],
    ["https://example.com/", "https://aexample.com/", "https://a.example.com.evil.org/"],
  ],
  "*": [["https://example.com/", "http://[::1]/"], []],
  "*:8080": [["http://a.example:8080/"], ["http://a.example/"]],
  "example.com:443": [
    ["https://example.com/", "http://example.com:443/"],
    ["http://example.com/", "https://example.com:8443/"],
  ],
  "[2001:DB8::1]:80": [["http://[2001:db8::1]/"], ["http://[2001:db8::2]/"]],
  "[2001:db8:0::1]": [["http://[2001:db8::1]/"], ["http://[2001:db8::2]/"]],
  "10.0.0.1": [["http://10.0.0.1/"], ["http://10.0.0.10/", "http://110.0.0.1/"]],
  "bücher.example": [["https://xn--bcher-kva.example/"], ["https://bucher.example/"]],
  "https://example.com": [
    ["https://example.com/", "https://example.com/a/b"],
    ["http://example.com/", "https://example.com:8443/"],
  ],
  "https://example.com:8443/": [["https://example.com:8443/a"], ["https://example.com/a"]],
  "https://example.com/dists/": [
    ["https://example.com/dists/", "https://example.com/dists/a/b?c=/x"],
    [
      "https://example.com/dists",
      "https://example.com/distsx/",
      "https://example.com/dists/../a",
      "https://example.com/dists/..%2Fa",
      "https://example.com/dists/%2e%2e%5ca",
      "https://example.com/dists/..%252Fa",
      "https://example.com/dists/..;/a",
    ],
  ],
  "https://example.com/dists/*": [
    ["https://example.com/dists/a/b", "https://example.com/dists/a..b"],
    ["https://example.com/a"],
  ],
  "https://example.com/*/file.tgz": [
    ["https://example.com/a/b/file.tgz"],
    ["https://example.com/file.tgz", "https://example.com/a/fileXtgz"],
  ],
  "https://example.com/one": [
    ["https://example.com/one", "https://example.com/one?x"],
    ["https://example.com/one/", "https://example.com/one2"],
  ],
  "https://*.example.com/a b/(x)": [
    ["https://a.example.com/a%20b/(x)"],
    ["https://a.example.com/a%20b/x"],
  ],
  "http://example.com/%7Euser/": [["http://example.com/%7Euser/x"], ["http://example.com/x"]],
};

test("each pattern allows what it says, and nothing else", () => {
  for (const [pattern, [allowed, refused]] of Object.entries(table)) {
    const { require } = allowedBy([pattern]);
    for (const url of allowed) require(new URL(url), "RUN get it");
    for (const url of refused) {
      assert.throws(
        () => require(new URL(url), "RUN get it"),
        { code: "record/not-allowed" },
        [
          pattern,
          url,
        ].join(" "),
      );
    }
  }
});

test("who is refused is told what asked, for what, and how it would be allowed", () => {
  const { require } = allowedBy(["a.example", "b.example"]);
  require(new URL("https://b.example/"), "RUN get it");
  const url = new URL("https://user:secret@c.example:8443/file?token=secret");
  assert.throws(() => require(url, "RUN get it"), (error: QuillaError) => {
    assert.match(error.message, /^"RUN get it" asks for https:\/\/.*c\.example:8443\/file/);
    assert.doesNotMatch(error.message + error.hint, /secret/);
    assert.equal(error.hint, "allow it, if it is meant: --network-allow c.example:8443");
    return true;
  });
  assert.equal(allowedBy(["b", "a", "b"]).text, allowedBy(["a", "b"]).text);
  assert.throws(() => allowedBy([]).require(url, "RUN"), { code: "record/not-allowed" });
});

test("what is no pattern is refused", () => {
  const bad = ["", " ", "a b", "*.*", "a*", "*.10.0.0.1", "host:0", "host:70000", "host:http"];
  const urls = ["ftp://a", "https://", "https:///x", "https://u@a/", "https://a/?x", "a/b", "[::1"];
  for (const pattern of [...bad, ...urls, "https://a/#x", "::1", "https://*.*/"]) {
    assert.throws(() => allowedBy([pattern]), UsageError, pattern);
  }
  assert.throws(() => unrecordedBy(["https://a/"]), UsageError);
});

test("hosts that are reached unseen", () => {
  const isUnseen = unrecordedBy(["git.example:9418", "*.ssh.example", "10.0.0.1"]);
  const seen: [string, number, boolean][] = [
    ["git.example", 9418, true],
    ["GIT.example.", 9418, true],
    ["git.example", 22, false],
    ["a.ssh.example", 22, true],
    ["ssh.example", 22, false],
    ["10.0.0.1", 1, true],
    ["10.0.0.2", 1, false],
  ];
  for (const [host, port, expected] of seen) {
    assert.equal(isUnseen(host, port), expected, `${host}:${port}`);
  }
});
