/**
 * What somebody meets who types the words of cosign, oras and syft: files by the names that they expect, images with what hangs on
 * them wherever they are, and the way to an image that is somewhere else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { fakeRegistry } from "../support/http_registry.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const registry = await fakeRegistry();
const world = { root: join(directory, "store"), answer: "secret" };
const at = `${registry.host}/team/app:1`;
await addImage(world.root, { names: ["app:1", at], text: "signed" });

async function done(given: { root: string }, ...words: string[]) {
  const outcome = await quilla({ ...world, ...given }, ...words);
  assert.equal(outcome.code, 0, `${words.join(" ")}: ${outcome.stderr}`);
  return outcome;
}

const key = join(directory, "cosign.key");
const pub = join(directory, "cosign.pub");
await done(world, "generate-key-pair", "--output-key-prefix", join(directory, "cosign"));

test("keys are made, shown and taken over by cosign's commands", async () => {
  const shown = join(directory, "shown.pub");
  await done(world, "public-key", "--key", key, "--outfile", shown);
  assert.equal(readFileSync(shown, "utf8"), readFileSync(pub, "utf8"));
  await done(world, "import-key-pair", "-k", key, "-o", join(directory, "imported"));
  assert(existsSync(join(directory, "imported.key")));
  for (const [words, prefix] of [["generate-key-pair", "cosign"], ["key generate", "quilla"]]) {
    assert.match(
      (await done(world, ...words!.split(" "), "--help")).stdout,
      new RegExp(`default:\\s+"${prefix}"`),
    );
  }
  for (const words of [["public-key"], ["key", "show", key, "--key", key]]) {
    const { code, stderr } = await quilla(world, ...words);
    assert.equal(code, 2);
    assert.match(stderr, /\[usage\/missing-argument\]/);
  }
});

test("of a bundle, what hangs on its image is no image beside it", async () => {
  await done(world, "sign", "--key", key, "app:1");
  const bundle = join(directory, "app.bundle");
  await done(world, "bundle", "create", "-o", bundle, "app:1");
  for (const place of [`bundle:${bundle}`, `bundle:${bundle}:app:1`]) {
    const { stdout } = await done(world, "verify", "--key", pub, place);
    assert.match(stdout, /^\[\{"critical".*"optional":\{\}\}\]\n$/, place);
  }
});

test("what hangs by cosign's tag comes with a pull, once, and nothing is said to stay behind", async () => {
  await done(world, "push", "-q", at);
  await done(world, "sign", "--tag", "--key", key, `docker://${at}`);
  const far = { root: join(directory, "far") };
  const { stderr } = await done(far, "pull", at);
  assert.doesNotMatch(stderr, /stays behind/);
  await done(far, "verify", "--key", pub, at);
});

test("an image of the store that nobody signed leads to the registry's, and so does one that is not there", async () => {
  const root = join(directory, "unsigned");
  await addImage(root, { names: [at, "app:1"], text: "unsigned" });
  const unsigned = await quilla({ root }, "verify", "--key", pub, at);
  assert.equal(unsigned.code, 1);
  assert(unsigned.stderr.includes("[signature/none]"), unsigned.stderr);
  assert(unsigned.stderr.includes(`another one: docker://${at}\n`), unsigned.stderr);
  const missing = await quilla({ root }, "verify", "--key", pub, at.replace("app", "apps"));
  assert.match(missing.stderr, /did you mean \S+; a registry's is docker:\/\/\S+\/team\/apps:1\n/);
  const near = await quilla({ root }, "verify", "--key", pub, "apps:1");
  assert.match(near.stderr, /hint: did you mean app:1\?\n/);
});

test("JSON names a registry's images as oras does", async () => {
  const { stdout } = await done(world, "discover", "--format", "json", `docker://${at}`);
  const { reference, artifactType } = JSON.parse(stdout);
  assert.match(reference, new RegExp(`^${registry.host}/team/app@sha256:`));
  assert.equal(artifactType, undefined);
});

test("the sides of a copy are said as oras says them, and taken over", async () => {
  const words = ["artifact", "cp", "-r", "--from-plain-http", "--to-plain-http"];
  const to = `docker://${registry.host}/team/copy:1`;
  await done(world, ...words, `docker://${at}`, to);
  await done(world, "verify", "--key", pub, to);
});

test("syft's words say the format, and where it goes", async () => {
  const file = join(directory, "bill.json");
  await done(world, "sbom", "app:1", "-o", `spdx-json=${file}`);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).spdxVersion, "SPDX-2.3");
  const { stdout } = await done(world, "sbom", "-o", "cyclonedx-json@1.6", "app:1");
  assert.equal(JSON.parse(stdout).specVersion, "1.6");
  for (const output of ["cyclonedx-xml", "spdx-json@2.2", "purls"]) {
    const refused = await quilla(world, "sbom", "-o", output, "app:1");
    assert.equal(refused.code, 2, output);
    assert(refused.stderr.includes("[usage/format]"), refused.stderr);
  }
});

test("a password that another program takes is in no message", async () => {
  const asked = ["--registry-password=hunter2", "--registry-token=hunter2"];
  for (const word of asked) {
    const { stderr } = await quilla(world, "verify", word, "app:1");
    assert(stderr.includes("[usage/foreign-option]"), stderr);
    assert(!stderr.includes("hunter2"), stderr);
  }
});
