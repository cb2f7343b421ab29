import assert from "node:assert/strict";
import { test } from "node:test";
import { transportOutput } from "../../../plugins/outputs/transport.ts";
import { outputWorkshop, takingTransport } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

test("type=transport goes to one place with all names, or to one for each name", async () => {
  const s3 = takingTransport("s3");
  const { write } = await outputWorkshop(transportOutput, { transports: [s3] });
  const one = await write({ type: "transport", scheme: "s3", location: "//bucket" });
  assert.equal(one.published, undefined);
  const locationOf = (name: string) => `//bucket/${name}`;
  const each = await write({ type: "transport", scheme: "s3", locationOf });
  assert.equal(each.published, each.descriptor);
  assert.deepEqual([...s3.taken.keys()], ["//bucket", "//bucket/docker.io/library/a:1"]);
});

test("type=transport needs a scheme that something writes to", async () => {
  const { prepare } = await outputWorkshop(transportOutput);
  await refusedLater(prepare({ type: "transport" }), "output/settings");
  await refusedLater(prepare({ type: "transport", scheme: "s3" }), "output/no-transport");
});
