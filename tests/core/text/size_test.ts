import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSize } from "../../../core/text/size.ts";

/** As go-units' RAMInBytes has them. */
const sizes: readonly (readonly [string, number])[] = [
  ["0", 0],
  ["1", 1],
  ["1b", 1],
  ["1B", 1],
  ["64m", 64 << 20],
  ["64M", 64 << 20],
  ["64mb", 64 << 20],
  ["64MiB", 64 << 20],
  ["1.5K", 1536],
  ["1.9", 1],
  ["1.", 1],
  [".5k", 512],
  ["+4k", 4096],
  ["1e3", 1000],
  ["1e3k", 1024000],
  ["1_0", 10],
  ["2GiB", 2 ** 31],
  ["1t", 2 ** 40],
  ["1p", 2 ** 50],
  ["3 kb", 3072],
];
const none = [
  "",
  "-1",
  "m",
  ".",
  "1x",
  "1bb",
  "1ib",
  "1kbb",
  "1KiBs",
  "1.5.5",
  "1  m",
  "1m ",
  " 1",
];

describe("a size", () => {
  for (const [text, bytes] of sizes) it(text, () => assert.equal(parseSize(text), bytes));
  for (const text of [...none, "inf", "nan", "0x10", "1e400", "99999999t"]) {
    it(`${JSON.stringify(text)} is none`, () => assert.equal(parseSize(text), undefined));
  }
});
