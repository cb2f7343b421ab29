import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { type Answer, faultServer, raw } from "../../../support/fault_server.ts";
import { answer, headerOf, inTurn, upstreamWorkshop } from "../../../support/upstream_workshop.ts";

const etag = 'ETag: "1"';
const whole = "0123456789";
const cut = (...headers: string[]) => answer(["200 OK", "Content-Length: 10", ...headers], "0123");
const part = (range: string, body: string, ...headers: string[]) =>
  answer(
    [
      "206 Partial Content",
      `Content-Range: bytes ${range}`,
      `Content-Length: ${body.length}`,
      ...headers,
    ],
    body,
  );

/** What a server says at first and then, and what comes of it. */
const table: Readonly<Record<string, readonly [comes: string, ...answers: Answer[]]>> = {
  "the rest": [whole, cut(etag), part("4-9/10", "456789", etag)],
  "the rest, with a date": [
    whole,
    cut("Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT"),
    part("4-9/10", "456789"),
  ],
  "in many parts": [
    whole,
    cut(etag),
    part("4-5/10", "45", etag),
    answer(
      ["206 Partial Content", "Content-Range: bytes 6-9/10", "Content-Length: 4", etag],
      "67",
    ),
    part("8-9/*", "89", etag),
  ],
  "the whole again, which is the same": [
    whole,
    cut(etag),
    answer(["200 OK", "Content-Length: 10", etag], whole),
  ],
  "trouble in between": [
    whole,
    cut(etag),
    answer(["503 Service Unavailable", "Content-Length: 0"]),
    raw(""),
    part("4-9/10", "456789", etag),
  ],
  "in chunks, with nothing but the end missing": [
    whole,
    answer(["200 OK", "Transfer-Encoding: chunked", etag], `a\r\n${whole}\r\n`),
    answer(["416 Range Not Satisfiable", "Content-Range: bytes */10", "Content-Length: 0", etag]),
  ],
  "something else by then": [
    "fetch/changed",
    cut(etag),
    answer(["200 OK", "Content-Length: 10", 'ETag: "2"'], "abcdefghij"),
  ],
  "the whole, which may be anything": [
    "fetch/changed",
    cut("Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT"),
    answer(["200 OK", "Content-Length: 10"], "abcdefghij"),
  ],
  "a part of something else": ["fetch/changed", cut(etag), part("4-9/10", "efghij", 'ETag: "2"')],
  "a part of something longer": ["fetch/changed", cut(etag), part("4-10/11", "efghijk")],
  "another part": ["fetch/changed", cut(etag), part("0-3/10", "0123", etag)],
  "a part of which nothing is said": [
    "fetch/changed",
    cut(etag),
    answer(["206 Partial Content", "Content-Length: 6"], "456789"),
  ],
  "something shorter": [
    "fetch/changed",
    cut(etag),
    answer(["416 Range Not Satisfiable", "Content-Range: bytes */3", "Content-Length: 0"]),
  ],
  "nothing by which it could be told": ["fetch/short", cut()],
  "a weak tag": ["fetch/short", cut('ETag: W/"1"')],
  "a date of just now": [
    "fetch/short",
    cut(
      "Date: Mon, 01 Jan 2024 00:00:00 GMT",
      "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT",
    ),
  ],
  "nothing there any more": [
    "fetch/short",
    cut(etag),
    answer(["404 Not Found", "Content-Length: 0"]),
  ],
  "cut each time": ["fetch/short", cut(etag), answer(["200 OK", "Content-Length: 10", etag])],
};

test("a body that was cut is gone on with, or is none", async () => {
  const { get, contents } = await upstreamWorkshop();
  for (const [name, [comes, ...answers]] of Object.entries(table)) {
    const server = await faultServer({ "/": inTurn(...answers) });
    const before = contents();
    const come = get(`${server.url}/`);
    if (comes.startsWith("fetch/")) {
      await assert.rejects(come, { code: comes }, name);
      // Nothing of it is there, under any name.
      assert.deepEqual(contents(), before, name);
      continue;
    }
    const { text, digest, status } = await come;
    assert.deepEqual([status, text, digest], [200, comes, digestOf(comes)], name);
    assert.deepEqual(contents(), { blobs: 1, fetched: before.fetched + 1, leftovers: [] }, name);
    const [, second] = server.requests;
    assert.match(headerOf(second!, "range") ?? "", /^bytes=(4|10)-$/, name);
    assert.match(headerOf(second!, "if-range") ?? "", /^("1"|Mon, 01 Jan 2024 00:00:00 GMT)$/);
  }
});
