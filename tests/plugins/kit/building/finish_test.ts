import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build, type ContainerSettings, openImage, stat } from "../../../../mod.ts";
import type { Job, Runner } from "../../../../core/plugin/contracts/runner.ts";
import type { ProgramRequest } from "../../../../core/build/surroundings.ts";
import { wishesOf } from "../../../../plugins/kit/running/container_wishes.ts";
import { Turns } from "../../../../plugins/kit/building/turns.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const store = join(directory, "store");
const context = join(directory, "context");
mkdirSync(context);
for (const name of ["a", "b", "c", "d"]) writeFileSync(join(context, name), `${name}\n`);

await build({
  context,
  dockerfile: "FROM scratch\nENV BASE=1\nLABEL base=1\nCOPY a /dir/a\nCOPY b /b\n",
  tags: ["base"],
  store,
});
const dockerfile = [
  "FROM base AS first",
  "ENV A=1 B=2",
  "COPY c /dir/c",
  "FROM first",
  "LABEL own=1",
  "COPY d /b",
  "COPY --from=first /dir /copied",
  "",
].join("\n");

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

async function layersOf(options: object) {
  const { id } = await build({ context, dockerfile, store, ...options });
  const image = await openImage(id, { store });
  const { config } = image;
  return { config, count: config.diffIds.length, files: await image.files() };
}

test("squash: the build's own layers are one, or all are; files and steps stay", async () => {
  const plain = await layersOf({});
  assert.equal(plain.count, 5);
  for (const [squash, count] of [["own", 3], ["all", 1]] as const) {
    const { config, count: found, files } = await layersOf({ squash });
    assert.equal(found, count, squash);
    const steps = (config.history ?? []).map(({ createdBy }) => createdBy);
    assert.deepEqual(steps, [
      ...(plain.config.history ?? []).map(({ createdBy }) => createdBy),
      "quilla build --squash",
    ]);
    for (const name of ["/dir/a", "/dir/c", "/b", "/copied/a", "/copied/c"]) {
      const node = stat(files, name);
      const before = stat(plain.files, name);
      assert(node?.type === "file" && before?.type === "file", name);
      assert.deepEqual([node.mode, node.mtime], [before.mode, before.mtime], name);
    }
    assert.deepEqual(config.config, plain.config.config);
  }
  const again = await build({ context, dockerfile, store, squash: "own" });
  assert.equal(again.id, (await build({ context, dockerfile, store, squash: "own" })).id);
});

test("squash: one layer of its own stays as it is", async () => {
  const one = { context, dockerfile: "FROM base\nCOPY c /c\n", store };
  assert.equal((await build({ ...one, squash: "own" })).id, (await build(one)).id);
});

test("variables and labels are taken away, of the base's and of the build's own", async () => {
  const { config } = await layersOf({ unsetEnv: ["BASE", "B"], unsetLabels: ["base", "own"] });
  assert.deepEqual(config.config.env, [path, "A=1"]);
  assert.equal(config.config.labels, undefined);
});

test("env: every stage begins with the variables, which its own ENV goes before", async () => {
  const env = { A: "it's $HOME\\n", GIVEN: 'a "b" `c`' };
  const { config } = await layersOf({ env });
  assert.deepEqual(config.config.env, [path, "BASE=1", `A=${env.A}`, `GIVEN=${env.GIVEN}`, "B=2"]);
  const windows = `# escape=\`\n${dockerfile}`;
  assert.deepEqual(
    (await layersOf({ env, dockerfile: windows })).config.config.env,
    config.config.env,
  );
  const wrong: Record<string, string>[] = [{ "A B": "" }, { A: "two\nlines" }];
  for (const bad of wrong) {
    await assert.rejects(build({ context, dockerfile, store, env: bad }), { code: "build/env" });
  }
});

test("from: the first stage is built on another image", async () => {
  const { config, count } = await layersOf({ from: "scratch" });
  assert.deepEqual([config.config.env, count], [[path, "A=1", "B=2"], 3]);
  await assert.rejects(build({ context, dockerfile, store, from: "none", pull: "never" }), {
    code: "build/unknown-image",
  });
});

test("file: several go on where the one before ends, and the place of a fault is told", async () => {
  writeFileSync(join(directory, "one"), "FROM base AS first\nENV ONE=1");
  writeFileSync(join(directory, "two"), "ENV TWO=2\nFROM first\nENV THREE=3\n");
  const file = [join(directory, "one"), join(directory, "two")];
  const { config } = await layersOf({ dockerfile: undefined, file });
  assert.deepEqual(config.config.env, [path, "BASE=1", "ONE=1", "TWO=2", "THREE=3"]);
  writeFileSync(join(directory, "bad"), "ENV\n");
  await assert.rejects(
    build({ context, store, file: [file[0]!, join(directory, "bad")] }),
    ({ range }: { range: { file: { name: string }; start: { line: number } } }) => {
      assert.equal(range.file.name, `${file[0]} and ${join(directory, "bad")}`);
      return true;
    },
  );
  await assert.rejects(build({ context, store, file: [file[0]!, join(directory, "none")] }), {
    code: "build/dockerfile",
  });
});

test("jobs: so many programs run at once, and no more", async () => {
  let running = 0;
  let most = 0;
  const programs = {
    async run(): Promise<never> {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      running--;
      throw new Error("done");
    },
    close: () => Promise.resolve(),
  };
  for (const [jobs, expected] of [[1, 1], [2, 2], [9, 6]] as const) {
    most = 0;
    const limited = new Turns(jobs).limiting(programs);
    const runs = Array.from({ length: 6 }, () => limited.run({} as ProgramRequest));
    assert((await Promise.allSettled(runs)).every(({ status }) => status === "rejected"));
    assert.equal(most, expected, String(jobs));
  }
});

test("volumes: every RUN sees them, and none is taken from the cache", async () => {
  const jobs: Job[] = [];
  const runner: Runner = {
    name: "seeing",
    preference: 9,
    needs: "nothing",
    open: () =>
      Promise.resolve({
        run(job) {
          jobs.push(job);
          return Promise.resolve({ exit: { code: 0 }, changes: [] });
        },
        close: () => Promise.resolve(),
      }),
  };
  const plugins = [{ api: 2 as const, name: "seeing", runners: [runner] }];
  const once = { context, dockerfile: 'FROM base\nRUN ["one"]\nRUN ["two"]\n', store, plugins };
  await build(once);
  await build(once);
  assert.equal(jobs.length, 2);
  const volumes = [{ source: join(context, "a"), target: "/seen/a", readOnly: true }];
  await build({ ...once, volumes });
  await build({ ...once, volumes });
  assert.equal(jobs.length, 6);
  const kind = "file";
  for (const { mounts } of jobs.slice(2)) {
    assert.deepEqual(mounts, [{ ...volumes[0], type: "host", kind }]);
  }
  await build(once);
  assert.equal(jobs.length, 6);
  const gone = [{ source: join(context, "none"), target: "/x" }];
  await assert.rejects(build({ ...once, volumes: gone }), { code: "run/mount-source" });
});

test("container: what is said of it is another RUN, and is not passed over by a runner that does not know it", async () => {
  let runs = 0;
  const runner = (knows: boolean): Runner => ({
    name: "wishing",
    preference: 9,
    needs: "nothing",
    open({ settings }) {
      if (knows) wishesOf(settings);
      return Promise.resolve({
        run: () => Promise.resolve({ exit: { code: 0 }, changes: [] }).finally(() => runs++),
        close: () => Promise.resolve(),
      });
    },
  });
  const once = (knows: boolean, container?: ContainerSettings) =>
    build({
      ...{ context, store, container, dockerfile: 'FROM base\nRUN ["wishing"]\n' },
      plugins: [{ api: 2 as const, name: "wishing", runners: [runner(knows)] }],
    });
  const dropping = { droppedCapabilities: ["ALL"] };
  await assert.rejects(once(false, dropping), { code: "run/not-known" });
  for (const container of [undefined, dropping, { ...dropping, ipc: "host" as const }]) {
    for (let time = 0; time < 2; time++) await once(true, container);
  }
  assert.equal(runs, 3);
});
