/**
 * Images that registries get without a tag, as `type=image,push-by-digest=true` says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseTag } from "../../../../core/reference.ts";
import { imageOutput } from "../../../../plugins/outputs/image.ts";
import { registryOutput } from "../../../../plugins/outputs/registry.ts";
import { quilla } from "../../../support/fake_context.ts";
import { fakeRegistry } from "../../../support/http_registry.ts";
import { outputWorkshop, takingTransport } from "../../../support/output_workshop.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

/** What is in a registry after a build with these words, `HOST` in them being it, and what the metadata say. */
async function pushed(...words: string[]) {
  const registry = await fakeRegistry();
  const place = join(directory, String(count++));
  mkdirSync(place);
  writeFileSync(join(place, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  const file = join(place, "metadata.json");
  const { code, stderr } = await quilla(
    { root: join(place, "store") },
    ...["build", "--metadata-file", file, place],
    ...words.map((word) => word.replaceAll("HOST", registry.host)),
  );
  assert.equal(code, 0, stderr);
  const metadata = JSON.parse(readFileSync(file, "utf8"));
  const keys = [...registry.manifests.keys()];
  const tags = keys.filter((key) => !key.includes("@") && !key.includes(":sha256:")).sort();
  const digests = keys.filter((key) => key.includes("@"));
  const shown = (text: string) => text.replaceAll(registry.host, "HOST");
  return { metadata, tags, digests, stderr: shown(stderr), name: shown(metadata["image.name"]) };
}

const byDigest: readonly (readonly [name: string, ...words: string[]])[] = [
  ["name=", "-o", "type=image,name=HOST/app,push-by-digest=true,name-canonical=true,push=true"],
  ["-t", "-t", "HOST/app", "-o", "type=image,push-by-digest=true,push=true"],
  ["--push", "-t", "HOST/app", "-o", "type=image,push-by-digest=true", "--push"],
  ["type=registry", "-t", "HOST/app", "-o", "type=registry,push-by-digest=true,compression=zstd"],
];

for (const [title, ...words] of byDigest) {
  test(`push-by-digest with ${title}: no tag, and the digest is in the metadata`, async () => {
    const { metadata, tags, digests, stderr, name } = await pushed(...words);
    assert.deepEqual(tags, []);
    const digest = metadata["containerimage.digest"];
    assert.deepEqual(digests, [`app@${digest}`]);
    assert.equal(name, "HOST/app");
    assert.match(stderr, new RegExp(`pushed HOST/app@${digest}`));
  });
}

test("dangling-name-prefix is pushed by digest beside the names, or where there are none", async () => {
  const output = "type=image,push=true,dangling-name-prefix=HOST/none";
  const alone = await pushed("-o", output);
  const digest = alone.metadata["containerimage.digest"];
  assert.deepEqual([alone.tags, alone.digests], [[], [`none@${digest}`]]);
  assert.equal(alone.name, `HOST/none@${digest}`);
  const beside = await pushed("-t", "HOST/app:1", "-o", output);
  assert.deepEqual(beside.tags, ["app:1"]);
  assert.equal(beside.name, `HOST/app:1,HOST/none@${digest}`);
  const named = await pushed("-t", "HOST/app:1", "-o", `${output},danging-name-empty-only=true`);
  assert.equal(named.name, "HOST/app:1");
});

test("a name with a tag is not pushed by its digest", async () => {
  const transports = [takingTransport("docker")];
  for (const output of [imageOutput, registryOutput]) {
    const { prepare } = await outputWorkshop(output, { transports });
    const said = { type: output.type, push: true, pushByDigest: true };
    await refusedLater(prepare(said), "output/tagged");
  }
});

test("store=false pushes an image that the store does not name", async () => {
  const transports = [takingTransport("docker")];
  const { store, write } = await outputWorkshop(imageOutput, { transports });
  await write({ type: "image", push: true, store: false });
  assert.equal(store.references.find(parseTag("a:1")), undefined);
});

test("registry.insecure has the transport ask for no certificate", async () => {
  const told: unknown[] = [];
  const registry = takingTransport("docker");
  const transport = {
    ...registry,
    write: (location: string, around: Parameters<NonNullable<typeof registry.write>>[1]) => {
      told.push(around.options);
      return registry.write!(location, around);
    },
  };
  const { write } = await outputWorkshop(registryOutput, { transports: [transport] });
  await write({ type: "registry", registryInsecure: true });
  assert.deepEqual(told, [{ "tls-verify": "false" }]);
});
