/**
 * Options of `quilla build` about base images.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../cli/program.ts";
import { reportFailure } from "../../cli/failure.ts";
import { PlainProgress } from "../../cli/progress/plain.ts";
import { TerminalProgress } from "../../cli/progress/terminal.ts";
import type { BuildEvent } from "../../core/plugin/contracts/build_event.ts";
import { digestOf } from "../../core/digest.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { fakeContext, quilla } from "../support/fake_context.ts";
import { amd64, FakeRegistry } from "../support/fake_registry.ts";
import { SmallTerminal } from "../support/small_terminal.ts";
import { newDirectory } from "../support/test_build.ts";

const base = "docker.io/library/base:1";

/** `quilla build` in a world where a registry can be reached. */
async function world() {
  const registry = await FakeRegistry.start();
  const directory = newDirectory();
  const root = join(newDirectory(), "store");
  writeFileSync(join(directory, "Dockerfile"), "FROM base:1\n");
  const host = builtInHost();
  host.register(registry.plugin, { origin: "test", override: true });
  const build = async (...words: string[]) => {
    const context = { ...fakeContext({ root }), host: () => Promise.resolve(host) };
    let code = 0;
    try {
      await run(context, ["build", ...words, "--platform", "linux/amd64", directory]);
    } catch (error) {
      code = reportFailure(context, error);
    }
    return { code, ...context.said() };
  };
  return { registry, directory, root, build };
}

test("--pull stands alone, takes its value behind =, and leaves the context alone", async () => {
  const { registry, root, build } = await world();
  registry.push(base, "old", [amd64]);
  const cases: [words: string[], asked: number][] = [
    [[], 1],
    [["--pull=missing"], 0],
    [["--pull=false"], 0],
    [["--pull=never"], 0],
    [["--pull"], 1],
    [["-q", "--pull"], 1],
    [["--pull=true", "-q"], 1],
    [["--pull=always"], 1],
  ];
  for (const [words, asked] of cases) {
    registry.names.length = 0;
    const { code, stderr } = await build(...words);
    assert.equal(code, 0, stderr);
    assert.equal(registry.names.length, asked, words.join(" "));
  }
  for (
    const [words, code] of [[["--pull=often"], "usage/pull"], [
      ["--lock", "--locked"],
      "usage/lock",
    ]] as const
  ) {
    const refused = await build(...words);
    assert.equal(refused.code, 2);
    assert(refused.stderr.includes(`[${code}]`), refused.stderr);
  }
  const listed = await quilla({ root }, "image", "ls", "base");
  assert.match(listed.stdout, /^base +1 /m);
  await quilla({ root }, "system", "prune", "--force");
  assert.equal((await build("--pull=never")).code, 0);
});

test("the metadata tells each base, its digest, and the platform's manifest", async () => {
  const { registry, directory, root, build } = await world();
  const { index, images } = registry.push(base, "old");
  const file = join(newDirectory(), "metadata.json");
  const { stderr } = await build("--metadata-file", file, "--lock", "-t", "built");
  assert.match(stderr, /^pulling base:1 for linux\/amd64$/m);
  assert.match(stderr, /^pulled base:1 for linux\/amd64 \d+\.\ds, \d+B, sha256:/m);
  const metadata = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(metadata["quilla.bases"], [{
    name: "base:1",
    digest: index.digest,
    platform: "linux/amd64",
    manifest: images[0]!.manifest.digest,
  }]);
  assert.equal(metadata["image.name"], "docker.io/library/built:latest");
  assert(readFileSync(join(directory, "quilla.lock"), "utf8").includes(index.digest));
  // Of the index, one image is there; what shows images shows that, what copies them copies that.
  const digest = await quilla({ root }, "image", "digest", "base:1");
  assert.equal(digest.stdout.trim(), index.digest);
  const inspected = await quilla({ root }, "inspect", "--format", "{{.Architecture}}", "base:1");
  assert.equal(inspected.stdout, "amd64\n");
  const other = await quilla({ root }, "inspect", "--platform", "linux/arm64", "base:1");
  assert.match(other.stderr, /is not in the store \[image\/not-here\]/);
  const copied = await quilla({ root }, "copy", "store:base:1", `oci:${join(newDirectory(), "l")}`);
  assert.equal(copied.code, 0, copied.stderr);
  for (
    const words of [
      ["image", "mutate", "--label", "a=b", "-t", "mutated", "base:1"],
      ["index", "create", "created", "base:1"],
      ["image", "diff", "base:1", "built"],
    ]
  ) {
    const ended = await quilla({ root }, ...words);
    assert.equal(ended.code, 0, ended.stderr);
  }
  assert.equal((await quilla({ root }, "system", "check")).code, 0);
});

test("progress shows pulls, on a terminal and in a log, and draws nothing that an image's name brings", () => {
  const pull = { id: 0, image: "a\u001b[31m", platform: "linux/arm64" };
  const digest = digestOf("1");
  const events: BuildEvent[] = [
    { type: "planned", steps: 1, stages: [] },
    { type: "pull-started", pull },
    { type: "pull-progress", pull, bytes: 1000 },
    { type: "pull-done", pull, digest, bytes: 2000 },
    { type: "pull-started", pull: { ...pull, id: 1 } },
    { type: "pull-failed", pull: { ...pull, id: 1 } },
  ];
  const terminal = new SmallTerminal(80, 24); // it fails where a colour is drawn
  const context = fakeContext({ root: "" });
  for (const progress of [new PlainProgress(context), new TerminalProgress(context, terminal)]) {
    events.forEach(progress.listen);
    progress.end();
  }
  const { stderr } = context.said();
  assert(!stderr.includes("\u001b"), JSON.stringify(stderr));
  for (const shown of [stderr, terminal.seen().join("\n")]) {
    assert.match(shown, /pull\w* a.*for linux\/arm64 .*\ds, 2kB/);
  }
});
