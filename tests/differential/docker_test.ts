/**
 * The same Dockerfiles built by quilla and by a real Docker engine with BuildKit: same tree, same configuration.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { indexTar } from "../../core/layer/tar_index.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { writeContext } from "../support/context_files.ts";
import { type DockerEngine, noDockerd, withDockerd } from "../support/dockerd.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { buildWithQuilla, comparable, type HistoryStep, type Result } from "./comparison.ts";
import { type Case, corpus } from "./corpus.ts";

describe("Docker builds the same", { skip: noDockerd }, () => {
  const work = temporaryDirectory();
  const cases = corpus.filter((each) => each.newerThanDocker !== true);
  for (const [index, each] of cases.entries()) {
    it(each.name, async () => {
      const directory = join(work, String(index));
      mkdirSync(directory);
      writeContext(directory, { Dockerfile: each.dockerfile, ...each.files });
      const ours = await buildWithQuilla(each, directory, join(work, "store"));
      const theirs = await withDockerd((engine) => buildWithDocker(engine, each, directory));
      if (each.treeDiffers === undefined) {
        assert.deepEqual(ours.tree, theirs.tree, "the trees differ");
      } else assert.notDeepEqual(ours.tree, theirs.tree, `no longer true: ${each.treeDiffers}`);
      assert.deepEqual(ours.config, theirs.config, "the configurations differ");
      const history = (result: Result) => result.history.map(withoutAge);
      assert.deepEqual(history(ours), history(theirs), "the histories differ");
    });
  }
});

function buildWithDocker(engine: DockerEngine, each: Case, directory: string): Result {
  const { client, host } = engine;
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: "1" };
  const options = ["build", "--quiet", "-t", "case", ...each.options ?? [], directory];
  const built = spawnSync(client, options, { env, encoding: "utf8" });
  assert.equal(built.status, 0, `Docker refuses the build:\n${built.stderr}`);
  const saved = join(directory, "..", "saved");
  const command = `rm -rf "$1" && mkdir "$1" && "$2" save case | tar -x -C "$1"`;
  const unpacked = spawnSync("sh", ["-c", command, "sh", saved, client], { env, encoding: "utf8" });
  assert.equal(unpacked.status, 0, unpacked.stderr);
  const read = (name: string) => JSON.parse(readFileSync(join(saved, name), "utf8"));
  const [manifest] = read("manifest.json");
  const layers = manifest.Layers.map((name: string) => indexTar(join(saved, name)));
  return comparable(new UnionTree(layers), read(manifest.Config));
}

/** What Docker 20.10 and BuildKit of today, whose words are quilla's, say alike of a step. */
function withoutAge(step: HistoryStep): HistoryStep {
  return { ...step, by: ageless(step.by) };
}

function ageless(createdBy: string): string {
  const [keyword, ...words] = createdBy.replace(/ --ch(own|mod)=\S+/g, "").split(" ");
  switch (keyword) {
    case "ARG":
      return [
        keyword,
        ...words.filter((word) => /^\w+(=|$)/.test(word)).map((word) => word.split("=")[0]),
      ].join(" ");
    case "EXPOSE":
      return [keyword, ...createdBy.match(/\d+\/\w+/g)!.sort()].join(" ");
    case "HEALTHCHECK":
      return keyword;
    default:
      return [keyword, ...words].join(" ");
  }
}
