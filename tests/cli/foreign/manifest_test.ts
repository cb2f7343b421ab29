/**
 * `manifest …`: lists in the form and with the digests of Docker's client, 28.2.2.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { addImage } from "../../support/command_images.ts";
import { quilla } from "../../support/fake_context.ts";
import { fakeRegistry } from "../../support/http_registry.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const env = { DOCKER_CONFIG: join(directory, "docker") };
const world = { root: join(directory, "store"), env };
const registry = await fakeRegistry();
const at = (name: string) => `${registry.host}/${name}`;
const digestIn = (name: string) => digestOf(registry.manifests.get(name)!.bytes);
const manifest = (words: string) =>
  quilla(
    world,
    "manifest",
    ...words.split(" ").map((word) => /^(app|list):/.test(word) ? at(word) : word),
  );

for (const platform of ["amd64", "arm64", "arm"]) {
  const name = at(`app:${platform}`);
  await addImage(world.root, { names: [name], platform, text: platform });
  assert.equal((await quilla(world, "push", "-q", name)).code, 0);
}

async function done(words: string): Promise<string> {
  const { code, stdout, stderr } = await manifest(words);
  assert.equal(code, 0, `${words}: ${stderr}`);
  return stdout;
}

async function refused(words: string, code: string): Promise<void> {
  const outcome = await manifest(words);
  assert.equal(outcome.stdout, "", words);
  assert(outcome.stderr.includes(`[${code}]`), `${words}: ${outcome.stderr}`);
}

it("create, annotate and push a list, which is what Docker's client would send", async () => {
  assert.equal(
    await done("create --insecure list:1 app:arm64 app:amd64"),
    `Created manifest list ${at("list:1")}\n`,
  );
  await refused("create list:1 app:arm", "index/exists");
  await done("create --amend list:1 app:arm");
  await done("annotate list:1 app:arm --variant v6 --os-features x,y --os-version 7");
  const type = "application/vnd.oci.image.manifest.v1+json";
  const member = (name: string, platform: object) => ({
    mediaType: type,
    size: registry.manifests.get(name)!.bytes.length,
    digest: digestIn(name),
    platform,
  });
  const document = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      member("app:amd64", { architecture: "amd64", os: "linux" }),
      member("app:arm", {
        ...{ architecture: "arm", os: "linux", "os.version": "7" },
        ...{ "os.features": ["x", "y"], variant: "v6" },
      }),
      member("app:arm64", { architecture: "arm64", os: "linux" }),
    ],
  };
  const text = JSON.stringify(document, null, "   ");
  assert.equal(await done("inspect list:1"), `${text}\n`);
  assert.equal(await done("push list:1"), `${digestOf(new TextEncoder().encode(text))}\n`);
  assert.equal(new TextDecoder().decode(registry.manifests.get("list:1")!.bytes), text);
  assert(registry.manifests.has(`list@${digestIn("app:arm")}`));
  assert.equal(
    await done("push --purge list:1 docker://" + at("other/list:2")),
    `${digestIn("list:1")}\n`,
  );
  assert.equal(digestIn("other/list:2"), digestIn("list:1"));
  await refused("push list:1", "index/unknown");
});

it("podman's and buildah's words: an empty list, add, remove, exists, rm", async () => {
  assert.equal((await manifest("exists list:2")).code, 1);
  await done("create list:2");
  await done("exists list:2");
  await refused("push list:2", "index/none");
  await done("add list:2 docker://" + at("app:amd64"));
  await done("add --arch arm --variant v7 list:2 app:arm");
  const { manifests } = JSON.parse(await done("inspect list:2"));
  assert.deepEqual(manifests.map((each: { platform: object }) => each.platform), [
    { architecture: "amd64", os: "linux" },
    { architecture: "arm", os: "linux", variant: "v7" },
  ]);
  await done(`remove list:2 ${digestIn("app:amd64")}`);
  assert.equal(JSON.parse(await done("inspect list:2")).manifests.length, 1);
  assert.deepEqual(readdirSync(join(env.DOCKER_CONFIG, "manifests")).length, 1);
  await done("rm list:2");
  await refused("rm list:2", "index/unknown");
});

it("an index of the store is pushed as a list, too", async () => {
  assert.equal((await quilla(world, "index", "create", at("list:9"), at("app:amd64"))).code, 0);
  assert.match(await done("push --all list:9 docker://" + at("list:9")), /^sha256:\w{64}\n$/);
  assert(registry.manifests.has("list:9"));
});

it("inspect shows what a registry has, as Docker's client does", async () => {
  const text = new TextDecoder().decode(registry.manifests.get("app:arm")!.bytes);
  assert.equal(await done("inspect app:arm"), `${JSON.stringify(JSON.parse(text), null, "\t")}\n`);
  const verbose = JSON.parse(await done("inspect -v app:arm"));
  assert.deepEqual(Object.keys(verbose), ["Ref", "Descriptor", "Raw", "OCIManifest"]);
  assert.deepEqual(verbose.Descriptor.platform, { architecture: "arm", os: "linux" });
});

it("what cannot be in a list is refused, and a damaged list is named", async () => {
  await done("create list:3 app:amd64");
  await refused("create list:4 list:9", "index/nested");
  await refused("create list:4 app:none", "registry/unknown-tag");
  await refused("inspect list:4", "registry/unknown-tag");
  await refused("annotate list:3 app:arm --os linux", "index/not-there");
  await refused("annotate list:4 app:arm --os linux", "index/unknown");
  await refused("push list:3 oci:layout", "usage/push");
  const folder = join(env.DOCKER_CONFIG, "manifests");
  const list = join(folder, readdirSync(folder).find((name) => name.endsWith("list-3"))!);
  const file = join(list, readdirSync(list)[0]!);
  writeFileSync(file, readFileSync(file, "utf8").replace('"Raw":"', '"Raw":"AAAA'));
  await refused("push list:3", "index/damaged");
});
