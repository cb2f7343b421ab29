import assert from "node:assert/strict";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readText } from "../../../../core/content.ts";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { Store } from "../../../../core/store/store.ts";
import type { StepResult } from "../../../../core/build/cache/memory.ts";
import type { Running } from "../../../../core/plugin/contracts/runner.ts";
import { CarriedMounts, type WantedCache } from "../../../../plugins/kit/carried/mounts.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../../support/busybox.ts";
import { noContainers } from "../../../support/containers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";

const skip = noBusybox ?? noContainers;

/** A program that finds what others left, and leaves files of its own. */
function dockerfile(word: string): string {
  const mount = "--mount=type=cache,id=kept,target=/kept";
  const own = "--mount=type=cache,id=own,target=/own,uid=1000,gid=1000,mode=0750";
  return `${busyboxStage}RUN ${mount} ${own} ${
    [
      "ls -lnR /kept | sed 's/^total.*//' > /found",
      "stat -c '%u:%g %a' /own >> /found; cat /own/* >> /found; true",
      "if ! [ -d /kept/deep ]; then mkdir -m 0700 /kept/deep",
      "for i in 1 2 3; do head -c 3000000 /dev/urandom > /kept/deep/$i; done; fi",
      `echo ${word} > /kept/word; echo ${word} > /own/${word}; chown 1000 /own/${word}`,
    ].join("; ")
  }\n`;
}

function build(word: string, request: TestBuild) {
  return testBuild(dockerfile(word), {
    files: busyboxFiles,
    run: { network: "none" },
    ...request,
  });
}

/** A directory of results that cache mounts are left in. */
function place(mounts: readonly string[], more: object = {}) {
  const dest = newDirectory();
  const blobs = join(dest, "blobs", "sha256");
  return {
    to: { type: "local", dest, mode: "max" as const, mounts, ...more },
    from: { type: "local", src: dest },
    blobs: () => readdirSync(blobs).map((name) => join(blobs, name)),
  };
}

function found({ files }: Awaited<ReturnType<typeof build>>): string {
  const node = files.lstat("/found");
  return node?.type === "file" ? readText(node.content) : assert.fail("nothing was found");
}

test("cache mounts travel with their owners and modes, and of them what has changed", {
  skip,
}, async () => {
  const { to, from, blobs } = place(["kept", "own"]);
  const both = { cacheFrom: [from], cacheTo: [to] };
  const first = await build("one", { cacheTo: [to] });
  assert.deepEqual(first.warnings, []);
  const before = new Set(blobs());
  const second = await build("two", both);
  assert.deepEqual(second.warnings, []);
  assert.match(found(second), /drwx------ .* deep\n/);
  assert.match(found(second), /-rw-r--r-- .* 3000000 .* 3\n/);
  assert.match(found(second), /^1000:1000 750\none\n$/m);
  const sent = blobs().filter((path) => !before.has(path));
  const bytes = sent.reduce((sum, path) => sum + statSync(path).size, 0);
  assert.ok(bytes < 5_000_000, `${bytes} bytes were sent`);
  // The program's result is in the cache: nothing is run, and no mount is here. It is left as it was found.
  const third = await build("two", both);
  assert.deepEqual(third.warnings, []);
  for (const path of blobs()) if (statSync(path).size > 2_000_000) rmSync(path);
  const fourth = await build("four", { cacheFrom: [from] });
  assert.match(fourth.warnings.join("\n"), /"kept" begins empty: what another machine left of it/);
  assert.doesNotMatch(found(fourth), / deep/);
});

test("a mount over its quota, and one that is not there, are told once each; the image is whole", {
  skip,
}, async () => {
  const { to } = place(["kept", "nobodys"], { mountQuota: 1 << 20 });
  const made = await build("one", { cacheTo: [to] });
  assert.equal(made.warnings.length, 2);
  const quota =
    /^the cache mount "kept" is not left: it has 90\d+ bytes, and 1048576 are its quota; give more: mount-quota=SIZE/;
  assert.match(made.warnings[0]!, quota);
  assert.match(made.warnings[1]!, /^there is no cache mount "nobodys"/);
  assert.ok(found(made).length > 0);
});

const wanted: WantedCache = {
  ...{ type: "cache", id: "go", sharing: "shared", readOnly: false, isOwned: false },
  ...{ mode: 0o755, uid: 0, gid: 0 },
};

/** A store, and a place of results that is a map. */
async function workshop(
  work: (given: {
    readonly store: Store;
    readonly results: Map<Digest, StepResult>;
    readonly warnings: string[];
    machine(): CarriedMounts;
    layer(content: string, path?: string): Promise<{ digest: Digest; size: number }>;
  }) => Promise<void>,
): Promise<void> {
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  const results = new Map<Digest, StepResult>();
  const warnings: string[] = [];
  try {
    await work({
      ...{ store, results, warnings },
      machine: () =>
        new CarriedMounts({
          store,
          find: (key) => Promise.resolve(results.get(key)),
          warn: (message) => void warnings.push(message),
        }),
      async layer(content, path = "/file") {
        const changes = [{ type: "file", path, content } as const];
        const made = await assembleLayer(changes, { store, below: new UnionTree(), times: 0 });
        return { digest: made.blob.digest, size: made.blob.size };
      },
    });
  } finally {
    store.close();
  }
}

function runnerWith(cached: Running["cached"]): () => Promise<Running> {
  return () =>
    Promise.resolve({ run: () => assert.fail("nothing is run"), cached, close: async () => {} });
}

test("a list goes last, and is taken only whole", async () => {
  await workshop(async ({ results, machine, layer, warnings }) => {
    const layers = [await layer("one"), await layer("two")];
    const content = { mode: 0o700, uid: 5, gid: 6, layers };
    const here = machine();
    here.note(wanted);
    const left = await here.results({ mounts: ["go"] }, runnerWith(() => Promise.resolve(content)));
    const keys = [...left.keys()];
    assert.equal(keys.length, 3);
    for (const [key, result] of left) results.set(key, result);
    assert.deepEqual(await machine().left(wanted), content);
    assert.equal(await machine().left({ ...wanted, isOwned: true }), undefined);
    assert.equal(await machine().left({ ...wanted, id: "other" }), undefined);
    assert.deepEqual(warnings, []);
    // The second piece stands for the first.
    results.set(keys[0]!, { layer: layers[1] });
    assert.equal(await machine().left(wanted), undefined);
    assert.match(warnings.pop()!, /begins empty: what another machine left of it is not whole/);
    results.delete(keys[0]!);
    assert.equal(await machine().left(wanted), undefined);
    assert.equal(warnings.length, 1);
  });
});

const deceiving: readonly [name: string, text: string][] = [
  ["no JSON", "{"],
  ["a mode that is none", '{"a":{"mode":-1,"uid":0,"gid":0,"layers":[]}}'],
  ["a user that is none", '{"a":{"mode":0,"uid":1e300,"gid":0,"layers":[]}}'],
  ["a path for a digest", '{"a":{"mode":0,"uid":0,"gid":0,"layers":[{"digest":"../x"}]}}'],
  ["nothing", "null"],
];
for (const [name, text] of deceiving) {
  test(`of a list that has ${name}, nothing is taken`, async () => {
    await workshop(async ({ results, machine, layer, warnings }) => {
      results.set(digestOf("cache mounts 1\ngo"), { layer: await layer(text, "/mounts.json") });
      assert.equal(await machine().left(wanted), undefined);
      assert.ok(warnings.length <= 1);
    });
  });
}

test("what the runner refuses is told, and what others left of it stays", async () => {
  await workshop(async ({ results, machine, layer, warnings }) => {
    const content = { mode: 0o755, uid: 0, gid: 0, layers: [await layer("one")] };
    const first = machine();
    first.note(wanted);
    const cached = () => Promise.resolve(content);
    for (const [key, result] of await first.results({ mounts: ["go"] }, runnerWith(cached))) {
      results.set(key, result);
    }
    const second = machine();
    second.note(wanted);
    const inUse = () => Promise.reject(new QuillaError("another build has it", { code: "x/y" }));
    const kept = await second.results({ mounts: ["go"] }, runnerWith(inUse));
    assert.deepEqual(kept, results);
    assert.deepEqual(warnings, ['the cache mount "go" is not left: another build has it']);
    const third = machine();
    third.note(wanted);
    await third.results({ mounts: ["go"] }, runnerWith(undefined));
    assert.match(warnings.at(-1)!, /the runner keeps it where nobody can look/);
  });
});
