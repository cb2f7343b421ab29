/**
 * `deno task bench`: quilla beside buildah and BuildKit, on the same contexts, turn by turn in one run.
 *
 * @module
 */
import { createCipheriv } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type DockerEngine, noDockerd, withDockerd } from "../tests/support/dockerd.ts";
import { peer } from "../tests/support/peers.ts";
import { subjects } from "../tests/support/subjects.ts";
import { writeTutorial } from "./hello.ts";
import { run, script } from "./process.ts";
import { measure, type Measurement } from "./process_tree.ts";

const USAGE = `Measures builds: wall time, and peak memory of the builder and its children.

  deno task bench [--rounds N] [hello] [gigabyte]

Every builder begins with an empty store in every round; --rounds 3 unless given. A median stands in the table.
`;

/** Something that builds `context` into an empty store. */
interface Builder {
  readonly name: string;
  readonly command: (store: string) => readonly string[];
  readonly env: (store: string) => Record<string, string>;
  /** Undoes what removing the store does not. */
  readonly forget?: (store: string) => Promise<unknown>;
}

const WORKLOADS: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  hello: writeTutorial,
  gigabyte: writeGigabyte,
};

/** 1 GB in 421 files of 10 kB to 50 MB whose bytes do not compress, the same in every run. */
async function writeGigabyte(folder: string): Promise<void> {
  const sizes = [
    ...Array.from({ length: 8 }, () => 50_000_000),
    ...Array.from({ length: 33 }, () => 10_000_000),
    ...Array.from({ length: 180 }, () => 1_490_000),
    ...Array.from({ length: 200 }, () => 10_000),
  ];
  const noise = createCipheriv("aes-128-ctr", new Uint8Array(16), new Uint8Array(16));
  for (const [index, size] of sizes.entries()) {
    const place = join(folder, "data", `d${index % 20}`);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, `f${index}`), noise.update(new Uint8Array(size)));
  }
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY data /data\n");
}

async function quillas(): Promise<Builder[]> {
  process.env.QUILLA_SUBJECTS ??= "deno,deno-compiled,bun-compiled";
  const found: Builder[] = [];
  for (const { name, command, skip } of await subjects()) {
    if (skip !== undefined) console.error(`without quilla (${name}): ${skip}`);
    else {
      found.push({
        name: `quilla (${name})`,
        command: () => [...command, "build", "-q", "-t", "bench", "."],
        env: (store) => ({ QUILLA_ROOT: store }),
      });
    }
  }
  return found;
}

async function buildah(): Promise<Builder[]> {
  const { path, skip } = peer("buildah");
  if (skip !== undefined) console.error(`without buildah: ${skip}`);
  if (skip !== undefined) return [];
  // A store of its own would else be of the slow driver that copies every layer.
  const driver = (await run([path, "info", "--format", "{{.store.GraphDriverName}}"])).stdout
    .trim();
  const storage = (store: string) => [
    ...["--root", join(store, "root"), "--runroot", join(store, "run")],
    ...(driver === "" ? [] : ["--storage-driver", driver]),
  ];
  return [{
    name: "buildah bud",
    command: (store) => [path, ...storage(store), "bud", "-q", "-t", "bench", "."],
    env: () => ({}),
    forget: (store) => run(["umount", join(store, "root", driver)]), // its driver mounts itself
  }];
}

function buildKit({ host, client }: DockerEngine): Builder {
  return {
    name: "BuildKit (memory of the client only)",
    command: () => [client, "build", "--no-cache", "-q", "-t", "bench", "."],
    env: () => ({ DOCKER_HOST: host, DOCKER_BUILDKIT: "1" }),
    // It keeps the context otherwise, and is sent only what changed.
    forget: () => run([client, "-H", host, "builder", "prune", "-af"]),
  };
}

async function turns(builders: readonly Builder[], folder: string, rounds: number) {
  const results = new Map<Builder, Measurement[]>(builders.map((builder) => [builder, []]));
  const context = join(folder, "context");
  for (let round = 0; round < rounds; round++) {
    for (const builder of builders) {
      const store = join(folder, "store");
      const options = { cwd: context, env: builder.env(store) };
      const measured = await measure(builder.command(store), options);
      if (measured.code !== 0) throw new Error(`${builder.name} failed:\n${measured.stderr}`);
      results.get(builder)!.push(measured);
      await builder.forget?.(store);
      await rm(store, { recursive: true, force: true });
      await run(["sync"]); // no builder pays for what another wrote
    }
  }
  return results;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function printTable(name: string, results: ReadonlyMap<Builder, readonly Measurement[]>): void {
  const seconds = (builder: Builder) => median(results.get(builder)!.map((one) => one.seconds));
  const reference = [...results.keys()].find((builder) => builder.name.startsWith("buildah"));
  console.log(
    `\n${name.padEnd(38)} ${"median s".padStart(9)} ${"peak MB".padStart(9)}  to buildah`,
  );
  for (const [builder, all] of results) {
    const peak = (median(all.map((one) => one.peakBytes)) / 1e6).toFixed(0);
    const ratio = reference === undefined ? "" : (seconds(builder) / seconds(reference)).toFixed(2);
    console.log(
      `${builder.name.padEnd(38)} ${seconds(builder).toFixed(3).padStart(9)} ${peak.padStart(9)}  ${
        ratio.padStart(10)
      }`,
    );
  }
}

async function benchmark(
  names: readonly string[],
  rounds: number,
  engine?: DockerEngine,
): Promise<void> {
  const builders = [...await quillas(), ...await buildah()];
  if (engine !== undefined) builders.push(buildKit(engine));
  for (const name of names) {
    const folder = await mkdtemp(join(tmpdir(), "quilla-bench-"));
    try {
      await mkdir(join(folder, "context"));
      await WORKLOADS[name]!(join(folder, "context"));
      await run(["sync"]);
      printTable(`${name}, ${rounds} rounds`, await turns(builders, folder, rounds));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

await script(async (args) => {
  const options = { rounds: { type: "string", default: "3" }, help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const rounds = Number(values.rounds);
  const known = positionals.every((name) => name in WORKLOADS);
  if (values.help || !known || !(rounds >= 1)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(WORKLOADS);
  if (noDockerd === undefined) {
    return await withDockerd((engine) => benchmark(names, rounds, engine));
  }
  console.error(`without BuildKit: ${noDockerd}`);
  await benchmark(names, rounds);
});
