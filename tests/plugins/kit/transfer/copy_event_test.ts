/**
 * What is told of a copy: bytes not too often, sums that grow with what is known, one piece of work for builds.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { WorkNews } from "../../../../core/plugin/contracts/transport.ts";
import {
  asWork,
  type CopyEvent,
  CopySums,
  paced,
} from "../../../../plugins/kit/transfer/copy_event.ts";

const blob = (name: string, size: number): Descriptor => ({
  mediaType: "application/vnd.oci.image.layer.v1.tar",
  digest: digestOf(new TextEncoder().encode(name)),
  size,
});
const [a, b, manifest] = [blob("a", 100), blob("b", 50), blob("manifest", 7)];

test("bytes are told ten times a second of each blob, and all else at once", () => {
  const told: string[] = [];
  let time = 0;
  const listen = paced<CopyEvent>((event) => {
    const bytes = "bytes" in event ? ` ${event.bytes}` : "";
    told.push(`${event.type}${bytes}`);
  }, () => time);
  listen({ type: "begin", blob: a });
  for (let bytes = 1; bytes <= 100; bytes++, time += 5) {
    listen({ type: "bytes", blob: a, bytes });
    if (bytes === 50) listen({ type: "bytes", blob: b, bytes: 3 });
  }
  listen({ type: "end", blob: a });
  const expected = ["begin", "bytes 1", "bytes 21", "bytes 41", "bytes 3", "bytes 61", "bytes 81"];
  assert.deepEqual(told, [...expected, "end"]);
});

test("what was told last is told all the same, unless it is over", async () => {
  const told: string[] = [];
  const listen = paced<CopyEvent>((event) => {
    told.push(event.type === "bytes" ? `${event.blob.size} ${event.bytes}` : event.type);
  });
  assert.equal(paced(listen), listen);
  for (const bytes of [1, 2, 3]) listen({ type: "bytes", blob: a, bytes });
  for (const bytes of [4, 5]) listen({ type: "bytes", blob: b, bytes });
  listen({ type: "end", blob: b });
  const { setTimeout } = await import("node:timers/promises");
  while (told.length < 4) await setTimeout(10);
  assert.deepEqual(told, ["100 1", "50 4", "end", "100 3"]);
});

test("sums know of what is to come, forget what was there, and go back where an upload begins anew", () => {
  const sums = new CopySums();
  const after = (...events: CopyEvent[]) => {
    events.forEach(sums.listen);
    return [sums.bytes, sums.total];
  };
  assert.deepEqual(after({ type: "plan", blob: manifest, parts: [a, b] }), [0, 150]);
  assert.deepEqual(after({ type: "bytes", blob: a, bytes: 40 }), [40, 150]);
  assert.deepEqual(after({ type: "check", blob: b }, { type: "bytes", blob: b, bytes: 9 }), [
    40,
    100,
  ]);
  assert.deepEqual(after({ type: "present", blob: b }), [40, 100]);
  assert.deepEqual(after({ type: "resume", blob: a, bytes: 0 }), [0, 100]);
  const packed = blob("packed", 30);
  assert.deepEqual(after({ type: "begin", blob: packed, from: a }), [0, 30]);
  assert.deepEqual(after({ type: "end", blob: packed }), [30, 30]);
});

test("a build is told of a copy as one piece of work", () => {
  assert.equal(asWork("pushing", undefined), undefined);
  const told: WorkNews[] = [];
  const listen = asWork("pushing app", (news) => void told.push(news))!;
  listen({ type: "plan", blob: manifest, parts: [a] });
  listen({ type: "bytes", blob: a, bytes: 60 });
  const retry = { type: "retry", reason: "it broke", wait: 5, attempt: 2, attempts: 6 } as const;
  listen(retry);
  assert.deepEqual(told, [
    { type: "progress", doing: "pushing app", bytes: 0, total: 100 },
    { type: "progress", doing: "pushing app", bytes: 60, total: 100 },
    retry,
  ]);
});
