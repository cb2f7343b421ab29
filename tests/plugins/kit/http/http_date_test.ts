import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHttpDate } from "../../../../plugins/kit/http/http_date.ts";

const dates: [text: string, seconds: number | undefined][] = [
  ["Sun, 06 Nov 1994 08:49:37 GMT", 784111777],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 784111777],
  ["Sun Nov  6 08:49:37 1994", 784111777],
  ["Tue Jan 11 00:00:00 2022", 1641859200],
  ["Saturday, 01-Jan-00 00:00:00 GMT", 946684800],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["2019-01-01", undefined],
  ["Tue, 01 Jan 2019 00:00:00 +0200", undefined],
  ["Tue, 01 Foo 2019 00:00:00 GMT", undefined],
  ["some day", undefined],
  ["", undefined],
];
for (const [text, seconds] of dates) {
  test(`a date of HTTP: ${JSON.stringify(text)}`, () => {
    assert.equal(parseHttpDate(text), seconds);
  });
}
