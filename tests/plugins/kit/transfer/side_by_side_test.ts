import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { eachOf, Slots } from "../../../../plugins/kit/transfer/side_by_side.ts";

test("no more at once than there are slots, and the results in order", async () => {
  const slots = new Slots(3);
  let [now, most] = [0, 0];
  const work = (item: number) =>
    slots.run(async () => {
      most = Math.max(most, ++now);
      await pause(item % 3);
      now--;
      return item * 2;
    });
  const items = Array.from({ length: 20 }, (_, at) => at);
  assert.deepEqual(await eachOf(items, 10, work), items.map((item) => item * 2));
  assert.equal(most, 3);
});

test("the first failure is thrown when all that was begun is over, and nothing more is begun", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await pause(item === 1 ? 1 : 20);
    if (item < 2) throw new Error(`item ${item}`);
    ended.push(item);
  };
  await assert.rejects(eachOf([2, 1, 0, 3, 4, 5], 3, work), /item 1/);
  assert.deepEqual([begun.sort(), ended], [[0, 1, 2], [2]]);
});
