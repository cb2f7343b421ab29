import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { dockerArchive } from "../../../plugins/transports/docker_archive.ts";
import { dockerOutput } from "../../../plugins/outputs/docker.ts";
import { outputWorkshop, takingTransport } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

test("type=docker with dest is an archive that docker-archive: reads, under the image's name", async () => {
  const { directory, store, write, images } = await outputWorkshop(dockerOutput);
  const dest = join(directory, "a.tar");
  const { told } = await write({ type: "docker", dest });
  assert.deepEqual(told, []);
  const source = await dockerArchive.read!(dest, { store });
  assert.deepEqual(source.images.map(({ names }) => names), [["docker.io/library/a:1"]]);
  assert(await source.has(images[0]!.image.manifest.config));
  await source.close();
});

test("type=docker without dest is the Docker engine, and it is told", async () => {
  const engine = takingTransport("docker-daemon");
  const { write } = await outputWorkshop(dockerOutput, { transports: [engine] });
  const { told, published } = await write({ type: "docker" });
  assert.deepEqual(told, ["loaded a:1 into the Docker engine"]);
  assert.equal(published, undefined);
  assert.deepEqual(engine.taken.get("")?.map(({ names }) => names), [["docker.io/library/a:1"]]);
});

test("type=docker refuses what docker load does not read, and an engine that nothing writes to", async () => {
  const { prepare } = await outputWorkshop(dockerOutput);
  const dest = "a.tar";
  await refusedLater(prepare({ type: "docker", dest, tar: false }), "output/settings");
  await refusedLater(prepare({ type: "docker", dest, compression: "zstd" }), "output/settings");
  await refusedLater(prepare({ type: "docker" }), "output/no-transport");
});
