import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  bareLocation,
  holdsSecret,
  withoutSecrets,
} from "../../../../plugins/kit/attestations/mod.ts";

describe("values that provenance tells", () => {
  const told: readonly (readonly [name: string, value: string])[] = [
    ["VERSION", "1.2"],
    ["PUBLIC_KEY", "abc"],
    ["TOKEN_VERSION", "3"],
    ["PASSWORD_FILE", "/run/secrets/x"],
    ["REPO", "https://host.example/a.git#v1"],
    ["REPO", "git@host.example:a/b.git"],
    ["QUERY", "https://host.example/a?page=2"],
    ["NPM_TOKEN", ""],
    ["COMMIT", "0123456789abcdef0123456789abcdef01234567"],
    ["PATH_PREFIX", "/usr"],
    ["COMPASS", "north"],
    ["PASSENGER_VERSION", "6"],
    ["REPO", "https://${TOKEN}@host.example/a.git"],
    ["WORDS", "basic use; token of thanks"],
  ];
  for (const [name, value] of told) {
    it(`${name}=${value}`, () => {
      assert.deepEqual(withoutSecrets([[name, value]]), {
        values: { [name]: value },
        withheld: [],
      });
    });
  }

  const withheld: readonly (readonly [name: string, value: string])[] = [
    ["NPM_TOKEN", "x"],
    ["npmtoken", "x"],
    ["DB_PASSWORD", "x"],
    ["dbPassword", "x"],
    ["AWS_SECRET_ACCESS_KEY", "x"],
    ["API_KEY", "x"],
    ["apiKey", "x"],
    ["SSH_PRIVATE_KEY", "x"],
    ["GIT_AUTH", "x"],
    ["INDEX", "https://user:word@pypi.example/simple"],
    ["URL", "https://bucket.example/file?X-Amz-Signature=abc"],
    ["URL", "https://host.example/file?a=1&access_token=abc"],
    ["CI", "ghp_0123456789abcdefghijABCDEFGHIJ012345"],
    ["CI", "glpat-0123456789abcdefghij"],
    ["CI", "AKIAABCDEFGHIJKLMNOP"],
    ["CI", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    ["DB_PASS", "x"],
    ["PGPASS", "x"],
    ["pwd", "x"],
    ["GITHUB_PAT", "x"],
    ["SESSION_COOKIE", "x"],
    ["REPO", "https://0123456789abcdef@host.example/a.git"],
    ["DSN", "Server=db.example;User Id=sa;Password=abc"],
    ["STORAGE", "AccountName=a;AccountKey=abc=="],
    ["HEADER", "Authorization: Bearer abcdef0123"],
    ["HEADER", "authorization: basic dXNlcjp3b3Jk"],
    ["PEM", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc"],
  ];
  for (const [name, value] of withheld) {
    it(`not ${name}=${value}`, () => {
      assert.deepEqual(withoutSecrets([[name, value]]), { values: {}, withheld: [name] });
    });
  }

  it("proxies are no inputs", () => {
    const proxies = ["HTTP_PROXY", "https_proxy", "NO_PROXY", "all_proxy"];
    const given = proxies.map((name) => [name, "http://user:word@proxy.example"] as const);
    assert.deepEqual(withoutSecrets(given), { values: {}, withheld: [] });
  });
});

describe("locations", () => {
  const cases: readonly (readonly [location: string, told: string])[] = [
    ["https://host.example/a.git#v1:sub", "https://host.example/a.git#v1:sub"],
    ["https://user:word@host.example/a.git#v1", "https://host.example/a.git#v1"],
    ["https://token@host.example/a.git", "https://host.example/a.git"],
    ["ssh://git@host.example/a.git", "ssh://git@host.example/a.git"],
    ["ssh://git:word@host.example/a.git", "ssh://git@host.example/a.git"],
    ["git@host.example:a/b.git", "git@host.example:a/b.git"],
    ["https://host.example/a@b", "https://host.example/a@b"],
    ["https://h.example/f?a=1&token=abc&b=2#x", "https://h.example/f?a=1&token=xxxxx&b=2#x"],
    ["https://h.example/f?X-Amz-Signature=abc", "https://h.example/f?X-Amz-Signature=xxxxx"],
  ];
  for (const [location, told] of cases) {
    it(location, () => {
      assert.equal(bareLocation(location), told);
      assert.equal(holdsSecret(told) && !told.includes("xxxxx"), false);
    });
  }
});
