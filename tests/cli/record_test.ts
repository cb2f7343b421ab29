/**
 * `quilla record`: what programs fetched, on the command line.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Store } from "../../core/store/store.ts";
import { keepRecording } from "../../plugins/kit/recording/kept.ts";
import { formatRecording } from "../../plugins/kit/recording/lock_file.ts";
import { quilla } from "../support/fake_context.ts";
import { recordedExchange } from "../support/recordings.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const registry = "https://registry.example";

interface Project {
  readonly root: string;
  /** Where its file is. */
  readonly path: string;
}

/** A project whose bodies are in a store, which keeps its recording, too. */
async function project(
  packages: Readonly<Record<string, string>>,
  { root = join(directory, String(count++)), name = `${count++}` } = {},
): Promise<Project> {
  const store = await Store.open(root, { create: true });
  const path = join(directory, name);
  mkdirSync(path, { recursive: true });
  const exchanges = Object.entries(packages).map(([file, body]) => {
    store.blobs.put(body);
    return recordedExchange(`${registry}/${file}`, body, { step: "RUN npm ci" });
  });
  const recording = { exchanges, unrecorded: [] };
  const file = join(path, "quilla.record");
  writeFileSync(file, formatRecording(recording));
  await keepRecording(store, recording, file, new Date(1.7e12 + 1000 * count++));
  store.close();
  return { root, path };
}

async function done({ root }: Pick<Project, "root">, ...words: string[]): Promise<string> {
  const outcome = await quilla({ root }, "record", ...words);
  assert.equal(outcome.code, 0, `${words.join(" ")}: ${outcome.stderr}`);
  return outcome.stdout;
}

async function refused(root: string, code: string, ...words: string[]): Promise<void> {
  const outcome = await quilla({ root }, "record", ...words);
  assert.notEqual(outcome.code, 0, words.join(" "));
  assert.match(outcome.stderr, new RegExp(`\\[${code}\\]`), words.join(" "));
}

const old = { "ms/-/ms-2.1.2.tgz": "ms 2", "ms": "index" };
const fresh = { "ms/-/ms-2.1.3.tgz": "ms 3", "ms": "index", "x/-/x-1.0.0.tgz": "x" };

test("what is in a recording is shown: a file's, a directory's, the store's", async () => {
  const { root, path } = await project(fresh);
  const shown = await done({ root }, "show", path);
  assert.match(shown, /quilla\.record: 3 requests of 1 step, 3 bodies of 10B\n/);
  assert.match(shown, /\nnpm +ms +2\.1\.3 +4B\nnpm +x +1\.0\.0 +1B\n/);
  assert.match(shown, /\n200 +5B +GET https:\/\/registry\.example\/ms\n$/);
  const file = join(path, "quilla.record");
  const format = ["--format", "{{range .packages}}{{println .purl}}{{end}}"];
  const purls = "pkg:npm/ms@2.1.3\npkg:npm/x@1.0.0\n\n";
  assert.equal(await done({ root }, "show", file, ...format), purls);
  const digest = (await done({ root }, "ls", "-q", "--no-trunc")).trim();
  assert.equal(await done({ root }, "show", digest.slice(7, 15), ...format), purls);
  rmSync(file);
  assert.equal(await done({ root }, "show", file, ...format), purls, "by where it was written to");
  assert.equal(JSON.parse(await done({ root }, "show", digest, "--format", "json")).bytes, 10);
  await refused(root, "record/not-found", "show", "nothing");
  await refused(root, "usage/format", "show", digest, "--format", "yaml");
});

test("what changed between two recordings is told", async () => {
  const [before, after] = [await project(old), await project(fresh)];
  const { root } = before;
  assert.equal(
    await done({ root }, "diff", before.path, after.path),
    "Packages:\n  ~ npm ms 2.1.2 -> 2.1.3\n  + npm x 1.0.0\n" +
      "3 requests of packages that came or went\n5B of 10B only the second has\n",
  );
  assert.equal(
    await done({ root }, "diff", before.path, before.path),
    "the recordings do not differ\n",
  );
  const failed = await quilla({ root }, "record", "diff", "--exit-code", before.path, after.path);
  assert.equal(failed.code, 1);
});

test("what was fetched is verified by the project's lock files", async () => {
  const { root, path } = await project(fresh);
  const integrity = (text: string) =>
    `sha512-${createHash("sha512").update(text).digest("base64")}`;
  const lockFile = join(path, "package-lock.json");
  const lock = (text: string) =>
    writeFileSync(
      lockFile,
      JSON.stringify({
        lockfileVersion: 3,
        packages: { "node_modules/ms": { version: "2.1.3", integrity: integrity(text) } },
      }),
    );
  lock("ms 3");
  assert.equal(
    await done({ root }, "verify", path),
    `${join(path, "quilla.record")}: 3 bodies of 10B, all sound\n${lockFile}: 1 answer agrees\n` +
      "1 package has no checksum here: pkg:npm/x@1.0.0\n",
  );
  lock("evil");
  const wrong = await quilla({ root }, "record", "verify", path, "--lock-file", lockFile);
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.stdout,
    /\ndifferent: GET \S+ms-2\.1\.3\.tgz: \S+package-lock\.json has sha512:/,
  );
  writeFileSync(lockFile, "{");
  await refused(root, "record/lock-file", "verify", path);
});

test("recordings are listed and pruned: those that later ones took the place of, or those that are named", async () => {
  const { root, path } = await project(old, { name: "same" });
  await project(fresh, { root, name: "same" });
  await project({ "y/-/y-1.0.0.tgz": "other" }, { root });
  const listed = await done({ root }, "ls", "--format", "{{.File}} {{.Bodies}} {{.Superseded}}");
  const lines = listed.split("\n").map((line) => line.replace(/^\S*\//, "").trim());
  const [latest, second, first] = ["quilla.record 1", "quilla.record 3", "quilla.record 2 yes"];
  assert.deepEqual(lines, [latest, second, first, ""]);
  await refused(root, "usage/consent", "prune");
  await refused(root, "usage/prune", "prune", "--all", path);
  await refused(root, "record/not-found", "prune", "-f", "nothing");
  const pruned = await done({ root }, "prune", "-f");
  assert.match(pruned, /^Deleted Recordings:\ndeleted: sha256:\w+ \(\S*same\/quilla\.record\)\n/);
  assert.match(pruned, /Total reclaimed space: [1-9]/);
  assert.equal((await done({ root }, "ls", "-q")).trim().split("\n").length, 2);
  assert.match(await done({ root }, "verify", path), /all sound/);
  await done({ root }, "prune", "-f", path);
  await done({ root }, "prune", "-f", "--all");
  assert.equal(await done({ root }, "ls", "-q"), "");
  assert.equal(await done({ root }, "prune", "-f"), "Total reclaimed space: 0B\n");
});

test("without a store there is nothing to list or prune, and files are shown all the same", async () => {
  const { path } = await project(fresh);
  const root = join(directory, "nowhere");
  assert.match(await done({ root }, "ls"), /^DIGEST/);
  assert.equal(await done({ root }, "prune", "-f"), "Total reclaimed space: 0B\n");
  assert.match(await done({ root }, "show", path), /2\.1\.3/);
  await refused(root, "record/not-found", "show", "nothing");
  await refused(root, "store/missing", "verify", path);
});

test("serve --recording leaves no room for what is about stores", async () => {
  const { root, path } = await project(fresh);
  for (const words of [["--recording", path, "--writable"], ["--authority", "a.pem"]]) {
    const { code, stderr } = await quilla({ root }, "serve", "--listen", "127.0.0.1:0", ...words);
    assert.equal(code, 2);
    assert.match(stderr, /\[usage\/serve\]/);
  }
});
