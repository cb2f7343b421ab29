/**
 * How slow the other side may be. Time is the test's own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Patience } from "../../../../plugins/kit/http/patience.ts";

const url = new URL("http://registry.example/v2/");
const { now } = Date;

/** A patience of a minute and of 1 KiB a second, and a clock that only it sees. */
function begin() {
  let time = 0;
  const patience = new Patience(url, { patience: 60_000, slowest: 1024 });
  /** Waits so many milliseconds for so many bytes. */
  const arrives = async (milliseconds: number, bytes: number) => {
    const piece = Promise.withResolvers<void>();
    Date.now = () => time;
    const waiting = patience.wait(piece.promise);
    time += milliseconds;
    piece.resolve();
    try {
      await waiting;
      patience.came(bytes);
    } finally {
      patience.end();
      Date.now = now;
    }
  };
  const passes = (milliseconds: number) => void (time += milliseconds);
  return { patience, arrives, passes };
}

test("a byte a second for ever ends after a minute", async () => {
  const { arrives } = begin();
  let seconds = 0;
  const drip = async () => {
    for (;; seconds++) await arrives(1000, 1);
  };
  await assert.rejects(drip(), (error: { code: string; message: string }) => {
    assert.equal(error.code, "fetch/slow");
    assert.match(error.message, /registry\.example\S* is too slow: \d+ bytes came in 60 seconds/);
    return true;
  });
  assert.equal(seconds, 60);
});

test("a megabyte at once buys no hours: each minute counts for itself", async () => {
  const { arrives } = begin();
  await arrives(1000, 100 << 20);
  const drip = async () => {
    for (let seconds = 0; seconds < 200; seconds++) await arrives(1000, 1);
  };
  await assert.rejects(drip(), { code: "fetch/slow" });
});

test("a KiB a second is fast enough, for hours", async () => {
  const { arrives } = begin();
  for (let seconds = 0; seconds < 10_000; seconds++) await arrives(1000, 1100);
});

test("what is thought about before the first byte does not count", async () => {
  const { arrives } = begin();
  await arrives(59_000, 200);
  await arrives(2000, 100);
});

test("how slowly it is taken here does not count", async () => {
  const { arrives, passes } = begin();
  for (let turn = 0; turn < 100; turn++) {
    await arrives(1, 1);
    passes(3_600_000);
  }
});

test("another request has its own time", async () => {
  const { patience, arrives } = begin();
  for (let turn = 0; turn < 20; turn++) {
    patience.anew();
    for (let seconds = 0; seconds < 50; seconds++) await arrives(1000, 1);
  }
});
