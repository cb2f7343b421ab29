/**
 * Files beside images: attached, listed, carried, written, removed; and seen the same by oras and regctl.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Store } from "../../core/store/store.ts";
import { attach } from "../../plugins/kit/referrers/attach.ts";
import { addImage } from "../support/command_images.ts";
import { type Outcome, quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { registryPrograms, testRegistry } from "../support/registry.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const notes = join(directory, "notes.md");
const sbom = join(directory, "sbom.json");
writeFileSync(notes, "notes\n");
writeFileSync(sbom, "{}\n");
const spdx = "application/spdx+json";

async function newRoot(): Promise<string> {
  const root = newPath();
  await addImage(root, { names: ["app:1"], text: "app" });
  return root;
}

async function done(root: string, ...words: string[]): Promise<string> {
  const outcome = await quilla({ root }, "artifact", ...words);
  assert.equal(outcome.code, 0, `${words.join(" ")}: ${outcome.stderr}`);
  return outcome.stdout;
}

async function refused(root: string, code: string, ...words: string[]): Promise<Outcome> {
  const outcome = await quilla({ root }, "artifact", ...words);
  assert.notEqual(outcome.code, 0, words.join(" "));
  assert.match(outcome.stderr, new RegExp(`\\[${code}\\]`), words.join(" "));
  return outcome;
}

/** The notes of an artefact. */
async function pulled(root: string, ...words: string[]): Promise<string> {
  const out = newPath();
  await done(root, "pull", ...words, "-o", out);
  return readFileSync(join(out, "notes.md"), "utf8");
}

test("what is attached is listed, shown as a tree, written again, and removed", async () => {
  const root = await newRoot();
  const attached = await done(
    root,
    "attach",
    "-q",
    "app:1",
    "--artifact-type",
    spdx,
    `${sbom}:${spdx}`,
    notes,
  );
  const digest = attached.trim();
  await done(root, "attach", digest, "--artifact-type", "text/signature", "-a", "by=me", notes);
  const ls = await done(root, "ls", "app:1");
  assert.match(ls, /^ARTIFACT TYPE +DIGEST +SIZE\napplication\/spdx\+json +sha256:\w{12} +\d+B\n$/);
  assert.equal(await done(root, "ls", "-q", "app:1"), attached);
  assert.match(
    await done(root, "tree", "app:1"),
    /^app:1@sha256:\w+\n└── application\/spdx\+json\n {4}└── sha256:\w+\n {8}└── text\/signature\n {12}└── sha256:\w+\n$/,
  );
  const json = JSON.parse(await done(root, "discover", "app:1", "--format", "json"));
  assert.deepEqual(json.referrers[0].referrers[0].annotations, { by: "me" });
  assert.equal(json.referrers[0].artifactType, spdx);
  const again = await done(
    root,
    "attach",
    "app:1",
    "--format",
    "json",
    "--artifact-type",
    "a/b",
    sbom,
  );
  assert.match(JSON.parse(again).reference, /^app@sha256:\w{64}$/);
  const out = newPath();
  const written = await done(root, "pull", "app:1", "--artifact-type", spdx, "-o", out);
  assert.equal(written, `${join(out, "sbom.json")}\n${join(out, "notes.md")}\n`);
  assert.equal(readFileSync(join(out, "notes.md"), "utf8"), "notes\n");
  await done(root, "attach", "app:1", "--artifact-type", "text/plain", notes);
  assert.equal(await pulled(root, "app:1", "--filter-artifact-type", "text/plain"), "notes\n");
  await refused(root, "artifact/exists", "pull", digest, "-k", "-o", out);
  const words = ["--subject", "app:1", "--artifact-type", "text/put"];
  await done(root, "put", ...words, "-f", notes);
  assert.equal(await pulled(root, ...words), "notes\n");
  await refused(root, "usage/artifact-subject", "put", "x", ...words, "-f", notes);
  await refused(root, "usage/missing-argument", "push");
  await refused(root, "usage/missing-argument", "pull");
  await done(root, "rm", digest);
  assert.doesNotMatch(await done(root, "ls", "app:1"), /spdx/);
});

test("a layout and the store take artefacts of their own; carried there and back they are the same", async () => {
  const root = await newRoot();
  const layout = `oci:${newPath()}:notes`;
  const digest = (await done(root, "push", "-q", layout, `${notes}:text/markdown`)).trim();
  await done(root, "attach", layout, "--artifact-type", spdx, sbom);
  await done(root, "cp", layout, "store:notes:1");
  assert.match(
    await done(root, "tree", "notes:1"),
    new RegExp(`^notes:1@${digest}\\n└── application.spdx.json\\n`),
  );
  const out = newPath();
  await done(root, "pull", "notes:1", "-o", out);
  assert.equal(readFileSync(join(out, "notes.md"), "utf8"), "notes\n");
  const again = `oci:${newPath()}:notes`;
  await done(root, "cp", "--no-referrers", "store:notes:1", again);
  assert.equal(await done(root, "ls", "-q", again), "");
});

test("a bundle carries what hangs on its images, and so does an archive of save", async () => {
  const root = await newRoot();
  const attached = await done(root, "attach", "-q", "app:1", "--artifact-type", spdx, sbom);
  const signed = await done(root, "attach", "-q", attached.trim(), "--artifact-type", "a/b", notes);
  const run = async (at: string, ...words: string[]) => {
    const { code, stdout, stderr } = await quilla({ root: at }, ...words);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const [bundle, archive, bare] = [newPath(), newPath(), newPath()];
  await run(root, "bundle", "create", "-q", "-o", bundle, "app:1");
  await run(root, "save", "-o", archive, "app:1");
  await run(root, "bundle", "create", "-q", "--no-referrers", "-o", bare, "app:1");
  const all = [["bundle", "apply", bundle], ["load", "-i", archive], ["load", "-i", bundle]];
  for (const words of all) {
    const other = newPath();
    assert.doesNotMatch(await run(other, ...words), new RegExp(attached.trim()), words.join(" "));
    assert.equal(await done(other, "ls", "-q", "app:1"), attached, words.join(" "));
    assert.equal(await done(other, "ls", "-q", attached.trim()), signed, words.join(" "));
    assert.equal((await run(other, "images", "-q")).trim().split("\n").length, 1);
  }
  const other = newPath();
  await run(other, "bundle", "apply", bare);
  assert.equal(await done(other, "ls", "-q", "app:1"), "");
  await run(other, "bundle", "apply", bundle);
  assert.equal(await done(other, "ls", "-q", "app:1"), attached);
});

test("what is said wrongly", async () => {
  const root = await newRoot();
  await refused(root, "usage/artifact-type", "attach", "app:1", notes);
  await refused(root, "usage/missing-argument", "attach", "app:1", "--artifact-type", spdx);
  await refused(root, "usage/media-type", "attach", "app:1", "--artifact-type", "spdx", notes);
  await refused(root, "usage/media-type", "attach", "app:1", "--artifact-type", spdx, `${notes}:x`);
  await refused(
    root,
    "usage/annotation",
    "attach",
    "app:1",
    "--artifact-type",
    spdx,
    "-a",
    "x",
    notes,
  );
  await refused(root, "artifact/file", "attach", "app:1", "--artifact-type", spdx, `${notes}.gone`);
  await refused(root, "artifact/file", "attach", "app:1", "--artifact-type", spdx, directory);
  await refused(root, "artifact/place", "push", `oci-archive:${newPath()}:a`, notes);
  await refused(root, "image/unknown", "attach", "other:1", "--artifact-type", spdx, notes);
  await refused(root, "usage/depth", "tree", "app:1", "--depth", "none");
  await refused(root, "referrers/none", "pull", "app:1", "--artifact-type", spdx);
});

test("a file whose title leads elsewhere is not written", async () => {
  const root = await newRoot();
  const store = await Store.open(root);
  const [image] = store.references.list();
  const annotations = { "org.opencontainers.image.title": "../out" };
  const layer = { mediaType: "text/x", bytes: new TextEncoder().encode("out"), annotations };
  const { digest } = await attach(store, image!, { artifactType: "text/x", layers: [layer] });
  store.close();
  const out = newPath();
  await refused(root, "artifact/escape", "pull", digest, "-o", out);
  assert(!existsSync(out));
});

const oras = peer("oras");
const regctl = peer("regctl");

/** What another program says; the process goes on meanwhile, for a registry may live in it. */
async function ask(program: string, ...words: string[]): Promise<string> {
  const home = newPath();
  mkdirSync(home);
  const env = { ...process.env, HOME: home, DOCKER_CONFIG: home };
  const child = spawn(program, words, { env, cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => stdout += text);
  child.stderr.setEncoding("utf8").on("data", (text) => stderr += text);
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(code, 0, `${program} ${words.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

const digestsIn = (text: string) => [...new Set(text.match(/sha256:[0-9a-f]{64}/g) ?? [])].sort();

for (const [name, { skip }] of Object.entries(registryPrograms)) {
  const needed = { skip: skip ?? oras.skip ?? regctl.skip };
  test(
    `${name}: quilla, oras and regctl see what any of them attached, and what is deleted is gone`,
    needed,
    async () => {
      const { host } = await testRegistry({ program: name });
      const root = await newRoot();
      const at = `${host}/team/app:1`;
      const there = `docker://${at}`;
      await done(root, "cp", "store:app:1", there);
      const types = { quilla: "text/quilla", oras: "text/oras", regctl: "text/regctl" };
      const own = (await done(root, "attach", "-q", there, "--artifact-type", types.quilla, notes))
        .trim();
      await ask(
        oras.path,
        "attach",
        "--plain-http",
        "--artifact-type",
        types.oras,
        at,
        "notes.md",
      );
      await ask(
        regctl.path,
        "--host",
        `reg=${host},tls=disabled`,
        "artifact",
        "put",
        "--artifact-type",
        types.regctl,
        "--subject",
        at,
        "--file-title",
        "-f",
        "notes.md",
      );
      const ours = (await done(root, "ls", "-q", there)).trim().split("\n").sort();
      assert.equal(ours.length, 3);
      const subject = JSON.parse(await done(root, "tree", there, "--format", "json")).digest;
      const theirs = async (text: Promise<string>) =>
        digestsIn(await text).filter((digest) => digest !== subject);
      const discovered = () =>
        theirs(ask(oras.path, "discover", "--plain-http", "--format", "json", at));
      assert.deepEqual(await discovered(), ours);
      assert.deepEqual(
        await theirs(
          ask(regctl.path, "--host", `reg=${host},tls=disabled`, "artifact", "list", at),
        ),
        ours,
      );
      for (const type of Object.values(types)) {
        assert.equal(await pulled(root, there, "--artifact-type", type), "notes\n");
      }
      await done(root, "rm", `docker://${host}/team/app@${own}`);
      assert.deepEqual(await discovered(), ours.filter((digest) => digest !== own));
      const copy = `${host}/other/app:2`;
      await done(root, "cp", there, `docker://${copy}`);
      assert.deepEqual(
        await theirs(ask(oras.path, "discover", "--plain-http", "--format", "json", copy)),
        ours.filter((digest) => digest !== own),
      );
    },
  );
}
