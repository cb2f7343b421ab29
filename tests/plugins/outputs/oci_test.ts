import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseTag } from "../../../core/reference.ts";
import { openLayout } from "../../../plugins/kit/archives/layout_source.ts";
import { ociOutput } from "../../../plugins/outputs/oci.ts";
import { ociArchive } from "../../../plugins/transports/oci_archive.ts";
import { outputWorkshop } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

test("type=oci is an archive that oci-archive: reads, under all names of the image", async () => {
  const { directory, store, write } = await outputWorkshop(ociOutput);
  const dest = join(directory, "a.tar");
  const { descriptor } = await write({ type: "oci", dest, names: [parseTag("b:2")] });
  const source = await ociArchive.read!(dest, { store });
  assert.deepEqual(source.images.map(({ descriptor: { digest }, names }) => [digest, names]), [
    [descriptor.digest, ["docker.io/library/a:1", "docker.io/library/b:2"]],
  ]);
  await source.close();
});

test("type=oci,tar=false is a layout, compressed as it is told", async () => {
  const { directory, write, images } = await outputWorkshop(ociOutput);
  const dest = join(directory, "layout");
  const said = { type: "oci", dest, tar: false, compression: "gzip" };
  const { descriptor } = await write(said);
  const [image] = openLayout(dest).images;
  assert.equal(image!.descriptor.digest, descriptor.digest);
  assert.notEqual(descriptor.digest, images[0]!.image.descriptor.digest);
});

test("type=oci refuses a layout without a directory, and leaves nothing where it cannot write", async () => {
  const { directory, prepare } = await outputWorkshop(ociOutput);
  await refusedLater(prepare({ type: "oci", isDirectory: true }), "output/settings");
  await refusedLater(prepare({ type: "oci", dest: join(directory, "no", "x") }), "output/failed");
  assert(!existsSync(join(directory, "no")));
});
