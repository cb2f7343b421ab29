import assert from "node:assert/strict";
import { unlinkSync } from "node:fs";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { type Answer, faultServer } from "../../../support/fault_server.ts";
import {
  answer,
  type Asked,
  headerOf,
  inTurn,
  upstreamWorkshop,
} from "../../../support/upstream_workshop.ts";

const dated = "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT";
const says = (text: string, ...headers: string[]): Answer =>
  answer(["200 OK", `Content-Length: ${text.length}`, ...headers], text);
const unchanged = (...headers: string[]) => answer(["304 Not Modified", ...headers]);
const hex = digestOf("one").slice("sha256:".length);

/** What happens when the same is asked for twice. */
interface Case {
  /** What is said at first, apart from the body `one`. */
  readonly first: readonly string[];
  readonly path?: string;
  readonly asked?: Asked;
  /** Asked the second time, if other. */
  readonly again?: Asked;
  /** With what it is asked whether it is new; none: nothing is asked; undefined: it is asked for as at first. */
  readonly asks: string | "none" | undefined;
}

const agent = (name: string): Asked => ({ headers: { "user-agent": name } });

const table: Readonly<Record<string, Case>> = {
  "a tag": { first: ['ETag: "1"'], asks: 'if-none-match: "1"' },
  "a weak tag": { first: ['ETag: W/"1"'], asks: 'if-none-match: W/"1"' },
  "a date": { first: [dated], asks: "if-modified-since: Mon, 01 Jan 2024 00:00:00 GMT" },
  "a date of just now": {
    first: [dated, "Date: Mon, 01 Jan 2024 00:00:00 GMT"],
    asks: undefined,
  },
  "nothing that tells": { first: [], asks: undefined },
  "it never changes": { first: ["Cache-Control: max-age=600, immutable"], asks: "none" },
  "it never changed for a while": {
    first: ["Cache-Control: max-age=600, immutable", "Age: 600", 'ETag: "1"'],
    asks: 'if-none-match: "1"',
  },
  "fresh for a while only": {
    first: ["Cache-Control: max-age=600", 'ETag: "1"'],
    asks: 'if-none-match: "1"',
  },
  "its name is its hash": { first: [], path: `/by-hash/SHA256/${hex}`, asks: "none" },
  "its name is another's hash": {
    first: [],
    path: `/by-hash/SHA256/${hex.replace(/./, "x")}`,
    asks: undefined,
  },
  "a version of Go's": { first: [], path: "/x/@v/v1.0.0.zip", asks: "none" },
  "a branch of Go's": { first: [], path: "/x/@v/main.info", asks: undefined },
  "a version of Go's, by cookie": {
    first: ["Set-Cookie: a=b"],
    path: "/x/@v/v1.0.0.mod",
    asks: "none",
  },
  "a version of Go's that must not be kept": {
    first: ["Cache-Control: no-store"],
    path: "/x/@v/v1.0.0.zip",
    asks: undefined,
  },
  "a version of Go's, of which is wanted whether it is new": {
    first: [],
    path: "/x/@v/v1.0.0.zip",
    again: { headers: { "cache-control": "no-cache" } },
    asks: undefined,
  },
  "must not be kept": { first: ["Cache-Control: no-store", 'ETag: "1"'], asks: undefined },
  "somebody's own": { first: ["Cache-Control: private", 'ETag: "1"'], asks: undefined },
  "with a cookie": { first: ["Set-Cookie: a=b", 'ETag: "1"'], asks: undefined },
  "for a cookie": { first: ['ETag: "1"'], asked: { headers: { cookie: "a=b" } }, asks: undefined },
  "for a token": {
    first: ["Cache-Control: max-age=600, immutable"],
    asked: { headers: { authorization: "Bearer x" } },
    asks: undefined,
  },
  "for a token, then for anybody": {
    first: ['ETag: "1"'],
    asked: { headers: { authorization: "Bearer x" } },
    again: {},
    asks: undefined,
  },
  "for anybody, then for a token": {
    first: ["Cache-Control: max-age=600, immutable"],
    again: { headers: { authorization: "Bearer x" } },
    asks: undefined,
  },
  "by a signed URL": {
    first: ["Cache-Control: max-age=600, immutable"],
    path: "/x?X-Amz-Signature=1",
    asks: undefined,
  },
  "varies by anything": { first: ['ETag: "1"', "Vary: *"], asks: undefined },
  "varies by what is the same": {
    first: ['ETag: "1"', "Vary: User-Agent, Accept"],
    asked: agent("a"),
    asks: 'if-none-match: "1"',
  },
  "varies by what is not": {
    first: ['ETag: "1"', "Vary: User-Agent"],
    asked: agent("a"),
    again: agent("b"),
    asks: undefined,
  },
  "wanted in another form": {
    first: ['ETag: "1"'],
    again: { headers: { accept: "application/json" } },
    asks: undefined,
  },
  "wanted in another encoding": {
    first: ["Cache-Control: max-age=600, immutable"],
    again: { headers: { "accept-encoding": "gzip" } },
    asks: undefined,
  },
  "a part is wanted": {
    first: ["Cache-Control: max-age=600, immutable"],
    again: { headers: { range: "bytes=1-" } },
    asks: undefined,
  },
  "its head is wanted": {
    first: ["Cache-Control: max-age=600, immutable"],
    again: { method: "HEAD" },
    asks: undefined,
  },
  "something is sent": {
    first: ["Cache-Control: max-age=600, immutable"],
    asked: { method: "POST", body: "x" },
    asks: undefined,
  },
  "nobody may keep it": {
    first: ["Cache-Control: max-age=600, immutable"],
    asked: { headers: { "cache-control": "no-store" } },
    asks: undefined,
  },
};

test("what was fetched is asked for again unless it cannot have changed", async () => {
  const { get } = await upstreamWorkshop();
  for (
    const [name, { first, path = "/x", asked = {}, again = asked, asks }] of Object.entries(table)
  ) {
    const server = await faultServer({ [path]: inTurn(says("one", ...first), says("two")) });
    const url = `${server.url}${path}`;
    assert.equal((await get(url, asked)).text, "one", name);
    const { text } = await get(url, again);
    const [, second] = server.requests;
    if (asks === "none") {
      assert.deepEqual([text, second], ["one", undefined], name);
      continue;
    }
    assert.equal(text, again.method === "HEAD" ? "" : "two", name);
    const conditions = ["if-none-match", "if-modified-since"].flatMap((header) => {
      const value = headerOf(second!, header);
      return value === undefined ? [] : [`${header}: ${value}`];
    });
    assert.deepEqual(conditions, asks === undefined ? [] : [asks], name);
  }
});

test("what is still the same comes from the store, with what is said of it now", async () => {
  const server = await faultServer({
    "/x": inTurn(
      says("one", 'ETag: "1"', "Content-Type: text/plain"),
      unchanged('ETag: "1"', "Content-Type: text/html", "Cache-Control: max-age=600, immutable"),
      says("two"),
    ),
  });
  const { get } = await upstreamWorkshop();
  for (let count = 0; count < 3; count++) {
    const { status, text, headers, digest } = await get(`${server.url}/x`);
    assert.deepEqual([status, text, digest], [200, "one", digestOf("one")]);
    assert.equal(headers.get("content-type"), "text/plain");
    assert.equal(headers.get("content-length"), "3");
  }
  assert.equal(server.requests.length, 2);
});

test('nobody is told "not modified" who did not ask for that', async () => {
  const server = await faultServer({ "/x": unchanged() });
  const { get } = await upstreamWorkshop();
  const { status, text } = await get(`${server.url}/x`, { headers: { "if-none-match": '"1"' } });
  assert.deepEqual([status, text], [304, ""]);
});

test("what is gone from the store, or damaged there, is fetched again", async () => {
  const server = await faultServer({ [`/${hex}`]: says("one") });
  const { get, store } = await upstreamWorkshop();
  await get(`${server.url}/${hex}`);
  unlinkSync(store.blobs.path(digestOf("one")));
  assert.equal((await get(`${server.url}/${hex}`)).text, "one");
  assert.equal((await get(`${server.url}/${hex}`)).text, "one");
  assert.equal(server.requests.length, 2);
});

test("who wants all anew is given nothing of before, and what comes takes its place", async () => {
  const server = await faultServer({ "/@v/v1.0.0.zip": inTurn(says("one"), says("two")) });
  const url = `${server.url}/@v/v1.0.0.zip`;
  const { get, root } = await upstreamWorkshop();
  assert.equal((await get(url)).text, "one");
  const { get: anew } = await upstreamWorkshop({ anew: true }, root);
  assert.equal((await anew(url)).text, "two");
  assert.equal((await get(url)).text, "two");
  assert.equal(server.requests.length, 2);
});

test("two builds that fetch the same at once get the same, and both keep it", async () => {
  const server = await faultServer({ "/x": says("one", 'ETag: "1"') });
  const one = await upstreamWorkshop();
  const two = await upstreamWorkshop({}, one.root);
  const told = await Promise.all(
    [one, two, one, two].map(({ get }) => get(`${server.url}/x`)),
  );
  assert.deepEqual(told.map(({ text }) => text), ["one", "one", "one", "one"]);
  assert.deepEqual(one.contents(), { blobs: 1, fetched: 1, leftovers: [] });
});

test("two builds that fetch different bytes at once get each its own", async () => {
  const server = await faultServer({
    "/x": inTurn(says("one", 'ETag: "1"'), says("two", 'ETag: "2"')),
  });
  const one = await upstreamWorkshop();
  const two = await upstreamWorkshop({}, one.root);
  const told = await Promise.all([one, two].map(({ get }) => get(`${server.url}/x`)));
  for (const { text, digest } of told) assert.equal(digest, digestOf(text));
  assert.deepEqual(told.map(({ text }) => text).sort(), ["one", "two"]);
  assert.deepEqual(one.contents(), { blobs: 2, fetched: 1, leftovers: [] });
});
