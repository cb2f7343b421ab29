import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import type { Exchange } from "../../../../plugins/kit/recording/contracts.ts";
import { settled, together } from "../../../../plugins/kit/recording/sequence.ts";

/** `200 a`: a status and a body. */
function exchanges(words: string, url = "https://h.test/"): Exchange[] {
  return words.split(", ").filter((word) => word !== "").map((word) => {
    const [status, body = ""] = word.split(" ");
    return {
      step: "RUN a",
      request: { method: "GET", url },
      answer: {
        ...{ status: Number(status), headers: {}, digest: digestOf(body), size: body.length },
      },
    };
  });
}

describe("of the answers to one request are kept", () => {
  const cases: [name: string, given: string, kept: string][] = [
    ["one", "200 a", "200 a"],
    ["not the last one again", "200 a, 200 a, 200 a", "200 a"],
    ["those that differ", "200 a, 200 b", "200 a, 200 b"],
    ["repetitions that something follows", "200 a, 200 a, 200 b, 200 b", "200 a, 200 a, 200 b"],
    ["no troubles that passed", "503 x, 429 y, 200 a", "200 a"],
    ["no troubles between", "200 a, 500 x, 200 b, 408 x, 200 b", "200 a, 200 b"],
    ["troubles that stayed", "503 x", "503 x"],
    ["troubles that came to stay", "200 a, 503 x, 503 x", "200 a, 503 x"],
    ["what is no trouble", "404 x, 200 a", "404 x, 200 a"],
    ["a status alone", "200 a, 301 a", "200 a, 301 a"],
    ["nothing", "", ""],
  ];
  for (const [name, given, kept] of cases) {
    it(name, () => assert.deepEqual(settled(exchanges(given)), exchanges(kept)));
  }
});

test("requests do not mix", () => {
  const mixed = [...exchanges("503 x", "https://h.test/a"), ...exchanges("200 a")];
  assert.deepEqual(settled(mixed), mixed);
});

test("of programs of one step that were answered differently, one is kept, whichever ended first", () => {
  const one = exchanges("200 a");
  const other = exchanges("200 b");
  assert.deepEqual(together([one, other]), together([other, one]));
  assert.equal(together([one, other]).length, 1);
  const longer = exchanges("200 b, 200 c");
  assert.deepEqual(together([one, longer]), longer);
  assert.deepEqual(together([longer, one]), longer);
  const elsewhere = exchanges("200 a", "https://h.test/else");
  assert.deepEqual(together([one, elsewhere, one]), [...one, ...elsewhere]);
});
