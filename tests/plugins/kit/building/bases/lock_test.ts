/**
 * Builds with a quilla.lock.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { archiveOf, member } from "../../../../support/archive.ts";
import { amd64, arm64, FakeRegistry } from "../../../../support/fake_registry.ts";
import { refusedBuild } from "../../../../support/refused_build.ts";
import {
  type Built,
  newDirectory,
  type TestBuild,
  testBuild,
} from "../../../../support/test_build.ts";

const base = "docker.io/library/base:1";
const other = "docker.io/library/other:latest";

/** A registry, a directory to build, and machines: stores that know nothing of each other. */
async function setUp() {
  const registry = await FakeRegistry.start();
  const directory = newDirectory();
  const path = join(directory, "quilla.lock");
  const options = (more: TestBuild): TestBuild => ({
    plugins: [registry.plugin],
    platforms: [amd64],
    pull: "missing",
    directory,
    ...more,
  });
  const build = (more: TestBuild = {}, dockerfile: string | string[] = "FROM base:1") =>
    testBuild(dockerfile, options(more));
  const lines = () =>
    readFileSync(path, "utf8").split("\n").filter((line) => line.startsWith("  "));
  return { registry, directory, path, build, options, lines };
}

const labelOf = ({ image }: Built) => image.config.config.labels?.label;

test("--lock writes what names stand for; later builds get that, on any machine and platform", async () => {
  const { registry, path, directory, build, lines } = await setUp();
  const old = registry.push(base, "old");
  await build();
  assert(!existsSync(path), "nobody asked for it");
  const pinned = `FROM base@${old.index.digest}`;
  await build({ lock: "update" }, ["FROM base:1 AS a", pinned, "COPY --from=a who /"]);
  assert.deepEqual(lines(), [`  ${base}: ${old.index.digest}`]);
  assert.deepEqual(readdirSync(directory).sort(), ["Dockerfile", "quilla.lock"]);

  registry.push(base, "new");
  registry.names.length = 0;
  for (const [platform, pull] of [[amd64, "always"], [arm64, "missing"]] as const) {
    const built = await build({ platforms: [platform], pull, lock: "honour" });
    assert.equal(labelOf(built), `old ${platform.architecture}`);
  }
  const held = `docker.io/library/base@${old.index.digest}`;
  assert.deepEqual(registry.names, [held, held]);
  const before = readFileSync(path, "utf8");
  assert.equal(labelOf(await build({ lock: "frozen" })), "old amd64");
  assert.equal(readFileSync(path, "utf8"), before);
});

test("--lock takes names anew, and leaves those of other Dockerfiles", async () => {
  const { registry, build, lines } = await setUp();
  const root = join(newDirectory(), "store");
  const old = registry.push(base, "old");
  const { index } = registry.push(other, "other");
  const both = ["FROM base:1 AS a", "FROM other", "COPY --from=a who /"];
  await build({ root, lock: "update" }, both);
  const recent = registry.push(base, "new");
  // The store goes before the registry, as without a lock.
  await build({ root, lock: "update" });
  assert.deepEqual(lines(), [`  ${base}: ${old.index.digest}`, `  ${other}: ${index.digest}`]);
  assert.equal(labelOf(await build({ root, lock: "update", pull: "always" })), "new amd64");
  assert.deepEqual(lines(), [`  ${base}: ${recent.index.digest}`, `  ${other}: ${index.digest}`]);
});

test("a name that was held is what it was, though the store knows it as another image", async () => {
  const { registry, build } = await setUp();
  const root = join(newDirectory(), "store");
  registry.push(base, "old");
  await build({ root, lock: "update" });
  registry.push(base, "new");
  assert.equal(
    labelOf(await build({ root, directory: newDirectory(), pull: "always" })),
    "new amd64",
  );
  registry.cut();
  assert.equal(labelOf(await build({ root })), "old amd64");
});

test("a failed build writes no lock", async () => {
  const { registry, path, options } = await setUp();
  registry.push(base, "old");
  const dockerfile = ["FROM base:1", "COPY gone /"];
  await refusedBuild(dockerfile, "copy/missing", 2, options({ lock: "update" }));
  assert(!existsSync(path));
});

test("beside a Dockerfile of another name, of another directory, and in an archive", async () => {
  const { registry, build, options } = await setUp();
  const { index } = registry.push(base, "old");
  const elsewhere = newDirectory();
  const file = join(elsewhere, "x.Dockerfile");
  writeFileSync(file, "FROM base:1\n");
  await build({ file, lock: "update" }, "FROM scratch");
  const lock = readFileSync(join(elsewhere, "quilla.lock"), "utf8");
  assert(lock.includes(index.digest));

  registry.push(base, "new");
  const members = [member("d/Dockerfile", {}, "FROM base:1\n"), member("d/quilla.lock", {}, lock)];
  const archive = join(newDirectory(), "context.tar");
  writeFileSync(archive, archiveOf(members));
  const packed = options({ context: archive, file: "d/Dockerfile" });
  assert.equal(labelOf(await testBuild(undefined, packed)), "old amd64");
  await refusedBuild("FROM scratch", "lock/no-place", 0, { ...packed, lock: "update" });
});

describe("--locked refuses", () => {
  it("a build without a lock file", async () => {
    const { options } = await setUp();
    await refusedBuild("FROM scratch", "lock/missing", 0, options({ lock: "frozen" }));
  });

  it("a name that the file does not have", async () => {
    const { registry, build, options } = await setUp();
    registry.push(base, "old");
    await build({ lock: "update" });
    const dockerfile = ["FROM base:1 AS a", "FROM other"];
    const error = await refusedBuild(dockerfile, "lock/no-entry", 2, options({ lock: "frozen" }));
    assert.match(error.message, /^other:latest is not in .*quilla\.lock$/);
  });

  it("with --pull, a name that stands for another image now", async () => {
    const { registry, build, options } = await setUp();
    registry.push(base, "old");
    await build({ lock: "update" });
    await build({ lock: "frozen", pull: "always" });
    registry.push(base, "new");
    const frozen = options({ lock: "frozen", pull: "always" });
    const error = await refusedBuild("FROM base:1", "lock/changed", 4, frozen);
    assert.match(error.range!.file.name, /quilla\.lock$/);
  });
});

test("a damaged lock ends the build, and says the line; a held image that is gone says who held it", async () => {
  const { registry, path, build, options } = await setUp();
  registry.push(base, "old");
  await build({ lock: "update" });
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("sha256:", "sha255:"));
  const damaged = await refusedBuild("FROM base:1", "lock/damaged", 4, options({}));
  assert.match(damaged.range!.file.name, /quilla\.lock$/);
  writeFileSync(path, text.replace(/sha256:.*/, `sha256:${"0".repeat(64)}`));
  const gone = await refusedBuild("FROM base:1", "fake/unknown", 1, options({}));
  assert.match(
    gone.message,
    /cannot be fetched at sha256:0+, as .*quilla\.lock:4:3 says: there is no/,
  );
});
