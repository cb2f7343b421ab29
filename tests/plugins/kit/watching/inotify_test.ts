import assert from "node:assert/strict";
import { it } from "node:test";
import { eventsIn } from "../../../../plugins/kit/watching/inotify.ts";

it("events are read as the kernel writes them, with names that are padded, and none", () => {
  const bytes = new Uint8Array(16 + 16 + 16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 7, true);
  view.setUint32(4, 0x40000100, true);
  view.setUint32(12, 16, true);
  bytes.set(new TextEncoder().encode("é\n"), 16);
  view.setInt32(32, -1, true);
  view.setUint32(36, 0x4000, true);
  assert.deepEqual([...eventsIn(bytes)], [
    { watch: 7, flags: 0x40000100, name: "é\n" },
    { watch: -1, flags: 0x4000, name: "" },
  ]);
});
