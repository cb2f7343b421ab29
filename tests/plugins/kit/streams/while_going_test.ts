import assert from "node:assert/strict";
import { test } from "node:test";
import { whileGoing } from "../../../../plugins/kit/streams/while_going.ts";

test("items come until the signal ends them, also while the next one does not come", async () => {
  const controller = new AbortController();
  let isOver = false;
  async function* endless() {
    try {
      yield 1;
      yield 2;
      await new Promise(() => {});
    } finally {
      isOver = true;
    }
  }
  const got: number[] = [];
  const reading = (async () => {
    for await (const item of whileGoing(endless(), controller.signal)) {
      got.push(item);
      if (item === 2) setTimeout(() => controller.abort(), 1);
    }
  })();
  await assert.rejects(reading, { code: "aborted" });
  assert.deepEqual([got, isOver], [[1, 2], false]); // what hangs cannot be ended, and is not waited for
});

test("whoever stops reading ends the source, and is told what goes wrong there", async () => {
  let isOver = false;
  async function* three() {
    try {
      yield* [1, 2, 3];
    } finally {
      await Promise.resolve();
      isOver = true;
    }
  }
  const { signal } = new AbortController();
  for await (const _ of whileGoing(three(), signal)) break;
  assert(isOver);
  assert.deepEqual(await Array.fromAsync(whileGoing([4, 5], signal)), [4, 5]);
  const failing = (async function* () {
    yield await Promise.reject(new Error("broken"));
  })();
  await assert.rejects(Array.fromAsync(whileGoing(failing, signal)), /broken/);
});
