/**
 * The same Dockerfiles built by quilla and by a real Docker engine with BuildKit: same tree, same configuration.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { findImage } from "../../core/image/find.ts";
import { openImage } from "../../core/image/image.ts";
import { indexTar } from "../../core/layer/tar_index.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { FileView } from "../../core/tree/view.ts";
import { writeContext } from "../support/context_files.ts";
import { type DockerEngine, noDockerd, withDockerd } from "../support/dockerd.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { listTree } from "../support/tree_listing.ts";
import { type Case, corpus } from "./corpus.ts";

/** Debian's client: the one of the engine's version, whose `build` speaks to BuildKit without further plugins. */
const client = "/usr/bin/docker";
const skip = noDockerd ?? (existsSync(client) ? undefined : `${client} is not on this machine`);

/** An image, by what it is compared. */
interface Result {
  readonly tree: readonly string[];
  readonly config: unknown;
  readonly history: unknown;
}

describe("Docker builds the same", { skip }, () => {
  const work = temporaryDirectory();
  for (const [index, each] of corpus.entries()) {
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
      assert.deepEqual(ours.history, theirs.history, "the histories differ");
    });
  }
});

const [quilla] = await subjects();

async function buildWithQuilla(each: Case, directory: string, root: string): Promise<Result> {
  const [program, ...words] = quilla!.command;
  const options = ["build", "-t", "case", ...each.options ?? [], directory];
  const env = { ...process.env, QUILLA_ROOT: root };
  const built = spawnSync(program!, [...words, ...options], { env, encoding: "utf8" });
  assert.equal(built.status, 0, `quilla refuses the build:\n${built.stderr}`);
  const store = await Store.open(root);
  try {
    const image = openImage(store, findImage(store, "case")!.descriptor);
    const layers = await Promise.all(image.layers.map((layer) => layer.files()));
    const document = JSON.parse(new TextDecoder().decode(encodeConfig(image.config)));
    return comparable(new UnionTree(layers), document);
  } finally {
    store.close();
  }
}

function buildWithDocker(engine: DockerEngine, each: Case, directory: string): Result {
  const env = { ...process.env, DOCKER_HOST: engine.host, DOCKER_BUILDKIT: "1" };
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

// deno-lint-ignore no-explicit-any -- a foreign document
function comparable(tree: FileView, document: any): Result {
  const { config, history, author, architecture, os } = document;
  const steps = (history ?? []).map((step: Record<string, unknown>) => ({
    by: withoutAge(step.created_by as string),
    empty: step.empty_layer === true,
    comment: step.comment,
  }));
  return {
    tree: listTree(tree),
    config: { ...withoutDefaults(config), author: author || undefined, architecture, os },
    history: steps,
  };
}

/** What Docker 20.10 and BuildKit of today, whose words are quilla's, say alike of a step. */
function withoutAge(createdBy: string): string {
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

/** Docker writes down what nobody said: nulls, empty texts and lists, false. */
function withoutDefaults(config: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(config ?? {}).filter(([, value]) => {
    const isEmpty = value === null || value === "" || value === false;
    return !isEmpty && !(typeof value === "object" && Object.keys(value!).length === 0);
  });
  return Object.fromEntries(said.sort(([a], [b]) => a < b ? -1 : 1));
}
