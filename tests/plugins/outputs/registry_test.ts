import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTag } from "../../../core/reference.ts";
import { registryOutput } from "../../../plugins/outputs/registry.ts";
import { outputWorkshop, takingTransport } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

test("type=registry goes to the place of each name, and says so", async () => {
  const registry = takingTransport("docker");
  const { write } = await outputWorkshop(registryOutput, { transports: [registry] });
  const names = [parseTag("h.example/b:2")];
  const { descriptor, published, told } = await write({ type: "registry", names });
  assert.deepEqual(told, ["pushed a:1", "pushed h.example/b:2"]);
  assert.deepEqual([...registry.taken.keys()], ["//docker.io/library/a:1", "//h.example/b:2"]);
  assert.equal(published, descriptor);
});

test("type=registry refuses to push nowhere, and an image without a name", async () => {
  const transports = [takingTransport("docker")];
  const { prepare } = await outputWorkshop(registryOutput, { transports, names: [] });
  await refusedLater(prepare({ type: "registry", push: false }), "output/settings");
  await refusedLater(prepare({ type: "registry" }), "output/no-name");
});
