/**
 * push, pull, copy and the rest against a real registry, with skopeo and crane on the other side.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { homedir } from "node:os";
import { existsSync } from "node:fs";
import { findImage } from "../../plugins/kit/images/find.ts";
import { parseReference } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { dockerRegistry, registryUser, testRegistry } from "../support/registry.ts";
import { makeImage, makeIndex } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const { skip } = dockerRegistry;
const skopeo = peer("skopeo");
const cranePath = [peer("crane").path, join(homedir(), "go", "bin", "crane")].find(existsSync);
const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

function run(program: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(status, 0, `${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

async function ok(root: string, ...words: string[]) {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
  return { stdout, stderr };
}

test("push, pull and copy give one digest on all sides", { skip }, async () => {
  const { host } = await testRegistry();
  const [from, to, layout] = [newPath(), newPath(), newPath()];
  const name = `${host}/team/app`;
  const image = await addImage(from, { names: [`${name}:1`, `${name}:2`] });
  const pushed = await ok(from, "push", `${name}:1`);
  const [, digest] = pushed.stdout.match(/^1: digest: (sha256:\w{64}) size: \d+\n$/) ?? [];
  assert(digest !== undefined, pushed.stdout);
  assert.match(pushed.stderr, /^The push refers to repository \[localhost:\d+\/team\/app\]\n/);
  assert.equal((await ok(from, "push", "-q", "-a", name)).stdout, `${name}:1\n${name}:2\n`);
  assert.equal((await ok(from, "registry", "tags", name)).stdout, "1\n2\n");
  assert.equal((await ok(from, "image", "digest", `docker://${name}:2`)).stdout, `${digest}\n`);

  const pull = await ok(to, "pull", `${name}:1`);
  assert.equal(
    pull.stdout,
    `Digest: ${digest}\nStatus: Downloaded newer image for ${name}:1\n${name}:1\n`,
  );
  assert.match((await ok(to, "pull", `${name}:1`)).stdout, /Status: Image is up to date for/);
  assert.equal((await ok(to, "images", "-q", "--no-trunc", name)).stdout, `${image.id}\n`);
  await ok(to, "pull", "-a", "-q", name);
  assert.equal((await ok(to, "system", "check")).stdout.includes("in order"), true);

  if (skopeo.skip === undefined) {
    const flags = ["--tls-verify=false", `docker://${name}:1`];
    assert.equal(run(skopeo.path, "inspect", "--format", "{{.Digest}}", ...flags), digest);
    const taken = ["--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false"];
    run(skopeo.path, "copy", ...taken, `docker://${name}:1`, `docker://${host}/by/skopeo:1`);
    await ok(to, "pull", `${host}/by/skopeo:1`);
  }
  if (cranePath !== undefined) {
    assert.equal(run(cranePath, "digest", "--insecure", `${name}:2`), digest);
    run(cranePath, "copy", "--insecure", `${name}:2`, `${host}/by/crane:1`);
    await ok(to, "pull", `${host}/by/crane:1`);
  }

  await ok(to, "copy", `docker://${name}:1`, `docker://${name}:2`, `docker://${host}/mirror`);
  assert.equal((await ok(to, "registry", "tags", `${host}/mirror/app`)).stdout, "1\n2\n");
  await ok(to, "copy", `docker://${name}@${digest}`, `oci:${layout}:x`);
  const gone = await ok(to, "registry", "rm", `${name}@${digest}`);
  assert.equal(gone.stdout, `Deleted: ${name}@${digest}\n`);
  assert.equal((await ok(to, "registry", "tags", name)).stdout, "");
});

test("what is pushed is told by the digest that it has there", { skip }, async () => {
  const { host } = await testRegistry();
  const root = newPath();
  const name = `${host}/told/app:1`;
  // A name that sorts before the registry's, and one behind it.
  const { id } = await addImage(root, { names: ["aaa", name, "zzz"] });
  const show = async (...words: string[]) => (await ok(root, ...words)).stdout.trim();
  const listed = ["images", "--digests", "--format", "{{.Digest}}"];
  const first = ["inspect", "-f", "{{index .RepoDigests 0}}"];
  const built = await show(...listed, name);
  const [, digest] = /digest: (\S+)/.exec(await show("push", name))!;
  assert.notEqual(digest, built, "a push compresses layers");
  assert.equal(await show(...first, "aaa"), `${host}/told/app@${digest}`);
  assert.equal(await show(...listed, name), digest);
  assert.equal(await show(...listed, "aaa"), built);

  // Scripts pull what they pushed: that is another manifest, and the same image.
  await ok(root, "pull", "-q", name);
  assert.equal(await show(...first, "aaa"), `${host}/told/app@${digest}`);
  assert.equal(await show("inspect", "-f", "{{.RepoTags}}", id), `[aaa:latest ${name} zzz:latest]`);
});

test(
  "what a pull takes the name from is removed by its ID, and the name is not",
  { skip },
  async () => {
    const { host } = await testRegistry();
    const root = newPath();
    const name = `${host}/again/app:1`;
    const { id } = await addImage(root, { names: [name] });
    await ok(root, "push", "-q", name);
    await ok(root, "pull", "-q", name);
    const show = async (...words: string[]) => (await ok(root, ...words)).stdout.trim();
    const dangling = () => show("images", "-q", "--no-trunc", "-f", "dangling=true");
    assert.equal(await dangling(), id);
    assert.equal(await show("inspect", "-f", "{{.Id}} {{.RepoTags}}", id), `${id} [${name}]`);
    await ok(root, "rmi", await dangling());
    assert.equal(await dangling(), "");
    assert.equal(await show("images", "-q", "--no-trunc", name), id);
    await ok(root, "rmi", id);
    assert.equal(await show("images", "-aq"), "");
  },
);

test(
  "of an index, one platform or all; a variant below ours will do; digests are preserved or not",
  { skip },
  async () => {
    const { host } = await testRegistry();
    const [from, to] = [newPath(), newPath()];
    const store = await Store.open(from, { create: true });
    const platforms = ["amd64", "arm64", "arm/v6"].map((text) => {
      const [architecture, variant] = text.split("/") as [string, string?];
      return { os: "linux", architecture, variant };
    });
    const images = platforms.map((platform) => ({
      platform,
      image: makeImage(store, { label: JSON.stringify(platform), platform }),
    }));
    const index = makeIndex(store, images);
    const name = `${host}/many:1`;
    await store.references.tag(parseReference(name), index, new Date());
    store.close();
    await ok(from, "push", "--compression", "none", name);
    const pulled = async (...options: string[]) => {
      const root = newPath();
      await ok(root, "pull", "-q", ...options, name);
      const store = await Store.open(root);
      const { digest } = findImage(store, name)!.descriptor;
      const here = images.filter(({ image }) => store.blobs.has(image.manifest.digest));
      store.close();
      return { digest, here: here.map(({ image }) => images.findIndex((i) => i.image === image)) };
    };
    // The name stands for the index, however much of it is here.
    const { digest } = index;
    assert.deepEqual(await pulled("--all-platforms"), { digest, here: [0, 1, 2] });
    assert.deepEqual(await pulled("--platform", "arm64"), { digest, here: [1] });
    assert.deepEqual(await pulled("--platform", "linux/arm/v7"), { digest, here: [2] });
    const none = await quilla({ root: to }, "pull", "--platform", "s390x", name);
    assert.match(
      none.stderr,
      /nothing for linux\/s390x.*\n.*linux\/amd64, linux\/arm64, linux\/arm\/v6/,
    );
    await ok(
      to,
      "copy",
      "--all",
      "--preserve-digests",
      `docker://${name}`,
      `docker://${host}/copy:1`,
    );
    assert.equal(
      (await ok(to, "image", "digest", `docker://${host}/copy:1`)).stdout,
      `${index.digest}\n`,
    );
  },
);

test("https with a password: who may, who may not, whom to trust", {
  skip: skip ?? peer("openssl").skip,
}, async () => {
  const { host } = await testRegistry({ tls: true, password: true });
  const root = newPath();
  const name = `${host}/private:1`;
  await addImage(root, { names: [name] });
  const creds = `${registryUser.username}:${registryUser.password}`;
  const fails = async (says: RegExp, ...words: string[]) => {
    const { code, stderr } = await quilla({ root }, ...words);
    assert.equal(code, 1, stderr);
    assert.match(stderr, says);
  };
  await fails(/\[registry\/tls\]/, "push", "--tls-verify=true", "--creds", creds, name);
  const trusting = ["--tls-verify=false"];
  await fails(/\[registry\/unauthorized\]\n.*quilla login localhost/, "push", ...trusting, name);
  await fails(
    /\[registry\/unauthorized\]\n.*password is wrong/,
    "push",
    ...trusting,
    "--creds",
    "user:no",
    name,
  );
  await ok(root, "push", ...trusting, "--creds", creds, name);
  assert.equal(
    (await ok(root, "registry", "tags", ...trusting, "--creds", creds, `${host}/private`)).stdout,
    "1\n",
  );
});

test("what is not there, or not said", async () => {
  const root = newPath();
  const cases: readonly [says: RegExp, ...words: string[]][] = [
    [/nothing listens there.*\[registry\/unreachable\]/, "pull", "localhost:1/app"],
    [/there is no host nowhere\.invalid.*\[registry\/unreachable\]/, "pull", "nowhere.invalid/app"],
    [/\[image\/unknown\]/, "push", "localhost:1/app"],
    [/\[usage\/push\]/, "push", "a".repeat(64)],
    [/\[usage\/all-tags\]/, "pull", "-a", "localhost:1/app:1"],
    [/\[usage\/platforms\]/, "pull", "--all-platforms", "--platform", "arm64", "localhost:1/app"],
    [/\[usage\/tls-verify\]/, "pull", "--tls-verify", "perhaps", "localhost:1/app"],
    [/\[transport\/no-name\]/, "copy", "docker://", "store:"],
    [/\[transport\/one-image\]/, "copy", "store:a", "store:b", "docker-archive:x.tar"],
    [/\[usage\/missing-argument\]/, "copy", "store:a"],
  ];
  for (const [says, ...words] of cases) {
    const { code, stderr } = await quilla({ root }, ...words);
    assert.notEqual(code, 0, words.join(" "));
    assert.match(stderr, says, words.join(" "));
  }
});
