import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const context = temporaryDirectory();
const world = { root: join(temporaryDirectory(), "store") };

/** A stage that no image has, and an image without a name. */
async function build(): Promise<void> {
  writeFileSync(
    join(context, "Dockerfile"),
    "FROM scratch AS parts\nCOPY <<x /a\nx\nFROM scratch\nCOPY --from=parts /a /b\n",
  );
  assert.equal((await quilla(world, "build", "-q", context)).code, 0);
}

test("builder prune and buildx prune free what builds left, and leave images alone", async () => {
  assert.equal(
    (await quilla(world, "builder", "prune", "-f")).stdout,
    "Total reclaimed space: 0B\n",
  );
  await build();
  const before = (await quilla(world, "images", "-q")).stdout;
  assert.equal(before.trim().length, 12);
  const table = (await quilla(world, "buildx", "du")).stdout;
  assert.match(table, /^TYPE +RECLAIMABLE +SIZE\nresults of builds +(?!0B)\S+ +(?!0B)\S+\n/);
  assert.match(table, /\nReclaimable:\t(?!0B)\S+\nTotal:\t\t\S+\n$/);
  assert.equal((await quilla(world, "builder", "prune")).code, 2); // nobody can be asked
  const kept = await quilla(world, "buildx", "prune", "-f", "--keep-storage", "1GB");
  assert.equal(kept.stdout, "Total:\t0B\n");
  const young = await quilla(world, "buildx", "prune", "-f", "--filter", "until=1h");
  assert.equal(young.stdout, "Total:\t0B\n");
  const far = await quilla(world, "buildx", "prune", "-f", "--min-free-space", "1");
  assert.equal(far.stdout, "Total:\t0B\n");
  const most = ["--max-used-space", "1", "--reserved-space", "1mb"];
  assert.equal((await quilla(world, "buildx", "prune", "-f", ...most)).stdout, "Total:\t0B\n");
  const pruned = await quilla(world, "builder", "prune", "-a", "-f");
  assert.match(pruned.stdout, /^Total reclaimed space: (?!0B)\S+\n$/);
  assert.equal((await quilla(world, "images", "-q")).stdout, before);
  assert.match((await quilla(world, "buildx", "du", "--format", "json")).stdout, /"Size":"0B"/);
});

test("limits and filters that say nothing are refused", async () => {
  const cases: [words: string[], code: string][] = [
    [["prune", "-f", "--filter", "type=exec.cachemount"], "usage/filter"],
    [["prune", "-f", "--filter", "until=soon"], "usage/filter"],
    [["prune", "-f", "--keep-storage", "much"], "usage/keep"],
    [["prune", "-f", "--max-used-space=-1"], "usage/keep"],
    [["du", "--filter", "id=x"], "usage/filter"],
  ];
  for (const [words, code] of cases) {
    const { stderr, code: exit } = await quilla(world, "buildx", ...words);
    assert.equal(exit, 2, words.join(" "));
    assert(stderr.includes(`[${code}]`), stderr);
  }
});

test("info tells the store and the machine in Docker's fields", async () => {
  const { code, stdout } = await quilla(world, "info");
  assert.equal(code, 0);
  for (const line of ["Images: 1", "Server Version: ", "CPUs: ", "Docker Root Dir: "]) {
    assert(`\n${stdout}`.includes(`\n${line}`), `${line}: ${stdout}`);
  }
  const json = JSON.parse((await quilla(world, "system", "info", "--format", "json")).stdout);
  assert.deepEqual([json.Containers, json.Images], [0, 1]);
  assert.match(
    (await quilla(world, "info", "-f", "{{.ServerVersion}}")).stdout,
    /^\d+\.\d+\.\d+\n$/,
  );
  const empty =
    "{{.CgroupVersion}}{{range .Runtimes}}x{{end}}{{json .Plugins.Volume}} {{.ExperimentalBuild}} " +
    "{{.Swarm.NodeID}}{{.RegistryConfig.Mirrors}} {{.ClientInfo.Context}} {{.Runtime}}";
  const filled = await quilla(world, "info", "-f", empty);
  assert.match(filled.stdout, /^null false \[\] default \w+ [\d.]+\n$/, filled.stderr);
  assert.equal((await quilla(world, "info", "-f", "{{.Nope}}")).code, 2);
});
