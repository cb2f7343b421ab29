/**
 * The same Dockerfiles built by quilla and by BuildKit of today: same tree, same configuration, same history.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { indexTar } from "../../core/layer/tar_index.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { type BuildControl, noBuildkit, withBuildkit } from "../support/buildkitd.ts";
import { writeContext } from "../support/context_files.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { buildWithQuilla, comparable, type Result } from "./comparison.ts";
import { type Case, corpus } from "./corpus.ts";

describe("BuildKit of today builds the same", { skip: noBuildkit }, () => {
  const work = temporaryDirectory();
  for (const [index, each] of corpus.entries()) {
    it(each.name, async () => {
      const directory = join(work, String(index));
      mkdirSync(directory);
      writeContext(directory, { Dockerfile: each.dockerfile, ...each.files });
      const ours = await buildWithQuilla(each, directory, join(work, "store"));
      const theirs = await withBuildkit((control) => buildWithBuildkit(control, each, directory));
      const reason = each.treeDiffersFromBuildkit;
      if (reason === undefined) assert.deepEqual(ours.tree, theirs.tree, "the trees differ");
      else assert.notDeepEqual(ours.tree, theirs.tree, `no longer true: ${reason}`);
      assert.deepEqual(ours.config, theirs.config, "the configurations differ");
      assert.deepEqual(ours.history, theirs.history, "the histories differ");
    });
  }
});

function buildWithBuildkit(control: BuildControl, each: Case, directory: string): Result {
  const unpacked = join(directory, "..", "layout");
  const archive = `${unpacked}.tar`;
  const { code, stderr } = control(
    ...["build", "--frontend", "dockerfile.v0", "--local", `context=${directory}`],
    ...["--local", `dockerfile=${directory}`, ...frontendOptions(each.options ?? [])],
    ...["--output", `type=oci,dest=${archive},compression=uncompressed,force-compression=true`],
  );
  assert.equal(code, 0, `BuildKit refuses the build:\n${stderr}`);
  const command = `rm -rf "$1" && mkdir "$1" && tar -x -f "$1.tar" -C "$1"`;
  assert.equal(spawnSync("sh", ["-c", command, "sh", unpacked]).status, 0);
  const blob = (digest: string) => join(unpacked, "blobs", digest.replace(":", "/"));
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const { manifests: [entry] } = read(join(unpacked, "index.json"));
  const manifest = read(blob(entry.digest));
  const layers = manifest.layers.map(({ digest }: { digest: string }) => indexTar(blob(digest)));
  return comparable(new UnionTree(layers), read(blob(manifest.config.digest)));
}

/** `docker build`'s options, as BuildKit's frontend has them. */
function frontendOptions(options: readonly string[]): string[] {
  const names: Record<string, string> = { "--build-arg": "build-arg:", "--label": "label:" };
  return options.flatMap((option, index) => {
    const value = options[index + 1];
    if (!option.startsWith("--")) return [];
    if (option in names) return ["--opt", `${names[option]}${value}`];
    if (option === "--target") return ["--opt", `target=${value}`];
    throw new Error(`buildctl has no option for ${option} here`);
  });
}
