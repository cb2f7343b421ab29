/**
 * What outputs and caches tell becomes events of the build: each piece of work has a beginning and an end.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "../../../../core/digest.ts";
import type { BuildEvent } from "../../../../core/plugin/contracts/build_event.ts";
import { Writes } from "../../../../plugins/kit/building/writes.ts";

const progress = (doing: string, bytes: number) => ({ type: "progress", doing, bytes } as const);
const told = (events: readonly BuildEvent[]) =>
  events.map((event) =>
    "write" in event ? `${event.type} ${event.write.id} ${event.write.doing}` : event.type
  );

test("one piece of work after the other, and the last one's end is the output's", async () => {
  const events: BuildEvent[] = [];
  const writes = new Writes((event) => void events.push(event));
  const write = writes.open();
  await write.during(() => {
    write.tell?.(progress("pushing a", 1));
    write.tell?.(progress("pushing a", 2));
    write.tell?.({ type: "retry", reason: "it broke", wait: 1, attempt: 2, attempts: 6 });
    write.tell?.(progress("pushing b", 1));
  });
  assert.deepEqual(told(events), [
    "write-started 0 pushing a",
    "write-progress 0 pushing a",
    "write-progress 0 pushing a",
    "retry",
    "write-done 0 pushing a",
    "write-started 1 pushing b",
    "write-progress 1 pushing b",
    "write-done 1 pushing b",
  ]);
});

test("blobs are told with the bytes, and the end says how many came", async () => {
  const events: BuildEvent[] = [];
  const writes = new Writes((event) => void events.push(event));
  const blob = { digest: "sha256:aa" as Digest, size: 9, is: "begun" } as const;
  const told = writes.open();
  await told.during(() => {
    told.tell?.({ ...progress("pushing a", 0), total: 9, blob });
    told.tell?.({ ...progress("pushing a", 9), total: 9, blob: { ...blob, is: "there" } });
  });
  const write = { id: 0, doing: "pushing a" };
  assert.deepEqual(events, [
    { type: "write-started", write },
    { type: "write-progress", write, bytes: 0, total: 9, blob },
    {
      ...{ type: "write-progress", write, bytes: 9, total: 9 },
      blob: { ...blob, is: "there" },
    },
    { type: "write-done", write, bytes: 9, total: 9 },
  ]);
});

test("what fails is told as failed; what tells nothing is nothing", async () => {
  const events: BuildEvent[] = [];
  const writes = new Writes((event) => void events.push(event));
  await writes.open().during(() => {});
  const write = writes.open();
  const failing = write.during(() => {
    write.tell?.(progress("writing a", 1));
    throw new Error("no");
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(told(events).at(-1), "write-failed 0 writing a");
  assert.equal(new Writes().open().tell, undefined);
});
