/**
 * Where the service is, by what was said and what runners set, as buildx reads them; and what tokens allow.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressOf } from "../../../../plugins/caches/gha/address.ts";
import { readToken } from "../../../../plugins/caches/gha/token.ts";
import { jobToken } from "../../../support/actions_cache.ts";
import { refused } from "../../../support/refused.ts";

const token = jobToken({ "refs/heads/main": 3 });
const [first, second] = ["https://first.example/x/", "https://second.example/"];
const runner = {
  ACTIONS_RUNTIME_TOKEN: token,
  ACTIONS_CACHE_URL: first,
  ACTIONS_RESULTS_URL: second,
  ACTIONS_CACHE_SERVICE_V2: "True",
};
const gha = { type: "gha" } as const;

describe("the address of the cache service", () => {
  const found: readonly [what: string, object, Record<string, string>, url: string][] = [
    ["is the runner's", {}, runner, second],
    ["is the runner's, without the first version's", {}, {
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_RESULTS_URL: second,
    }, second],
    ["is what was said", { url: "https://said.example" }, runner, "https://said.example/"],
    ["is what was said of this version", { url: first, urlV2: second, token }, {}, second],
  ];
  for (const [what, said, environment, url] of found) {
    it(what, () => assert.equal(addressOf({ ...gha, ...said }, environment).url.href, url));
  }

  it("has the time that a service is waited for", () => {
    assert.equal(addressOf(gha, runner).timeout, 600_000);
    assert.equal(addressOf({ ...gha, timeout: "1m30s" }, runner).timeout, 90_000);
  });

  const absent: readonly [what: string, object, Record<string, string>, code: string, RegExp][] = [
    [
      "no token",
      {},
      { ...runner, ACTIONS_RUNTIME_TOKEN: "" },
      "gha/absent",
      /ghaction-github-runtime/,
    ],
    ["no URL", { token }, {}, "gha/absent", /url=/],
    ["a URL that is none", {}, { ...runner, ACTIONS_RESULTS_URL: "x" }, "gha/absent", /url=/],
    [
      "the first version alone",
      {},
      { ...runner, ACTIONS_CACHE_SERVICE_V2: "" },
      "gha/version",
      /url_v2/,
    ],
  ];
  for (const [what, said, environment, code, hint] of absent) {
    it(`of ${what} is refused`, () => {
      assert.match(refused(() => addressOf({ ...gha, ...said }, environment), code).hint!, hint);
    });
  }
});

describe("a job's token", () => {
  it("says what is read, its own ref first, and where may be written", () => {
    const topic = jobToken({ "refs/heads/main": 1, "refs/heads/topic": 3, "refs/tags/x": 2 });
    assert.deepEqual(readToken(jobToken({ a: 1, b: 3 })), { readable: ["b", "a"], writable: "b" });
    assert.deepEqual(readToken(jobToken({ a: 1 })), { readable: ["a"], writable: undefined });
    assert.deepEqual(readToken(topic), {
      readable: ["refs/heads/main", "refs/heads/topic"],
      writable: "refs/tags/x",
    });
  });

  const part = (value: unknown) => btoa(JSON.stringify(value));
  const wrong: readonly [what: string, token: string, message: RegExp][] = [
    ["that is none", "ghs_abc", /no token of a job/],
    ["that is no JSON", "a.!!!.b", /no token of a job/],
    ["without access", `a.${part({})}.b`, /says nothing of a cache/],
    ["of another access", `a.${part({ ac: "{}" })}.b`, /says nothing of a cache/],
    ["that has ended", jobToken({ a: 3 }, 1000), /was good until 1970-01-01T00:16:40/],
  ];
  for (const [what, text, message] of wrong) {
    it(`${what} is refused`, () => {
      assert.match(refused(() => readToken(text), "gha/token").message, message);
    });
  }
  it("may hold nonsense beside what is of use", () => {
    const ac = JSON.stringify([null, 1, { Scope: 1, Permission: 3 }, {
      Scope: "a",
      Permission: 3,
    }]);
    assert.deepEqual(readToken(`a.${part({ ac })}.b`), { readable: ["a"], writable: "a" });
  });
});
