/**
 * Images as they are compared: file tree, configuration, history.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findImage } from "../../plugins/kit/images/find.ts";
import { manifestsOf, openImage } from "../../core/image/image.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { formatPlatform } from "../../core/platform.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { FileView } from "../../core/tree/view.ts";
import { fastestSubject } from "../support/quilla_process.ts";
import { listTree } from "../support/tree_listing.ts";
import { resultOf } from "./asked.ts";
import type { Asked, Case } from "./case.ts";

/** An image, by what it is compared; or files, or lines of a text. */
export interface Result {
  readonly tree: readonly string[];
  readonly config: unknown;
  readonly history: readonly HistoryStep[];
  readonly lines?: readonly string[];
}

export interface HistoryStep {
  readonly by: string;
  readonly empty: boolean;
  readonly comment: unknown;
}

const quilla = await fastestSubject();

/** A build that has not ended after so many milliseconds is no case, but a fault. */
const timeout = 120_000;

function run(root: string, words: readonly string[], input?: Uint8Array) {
  const [program, ...rest] = quilla.command;
  const env = { ...process.env, QUILLA_ROOT: root, NO_COLOR: "1" };
  return spawnSync(program!, [...rest, ...words], { env, input, timeout, encoding: "utf8" });
}

/** Builds a case with quilla, as a user does. */
export async function buildWithQuilla(
  each: Case,
  directory: string,
  root: string,
): Promise<Result> {
  const { asks = "image", context = directory, options = [] } = each;
  const dest = join(root, "..", "ours");
  rmSync(dest, { recursive: true, force: true });
  const input = context === "-" ? archiveOf(directory) : undefined;
  const built = run(root, ["build", ...wordsFor(asks, dest), ...options, context], input);
  const isToldAnyway = asks === "check" && built.stdout !== "";
  if (!isToldAnyway) assert.equal(built.status, 0, `quilla refuses the build:\n${built.stderr}`);
  switch (asks) {
    case "image":
    case "times":
      return await storedResult(root, asks === "times");
    default:
      return resultOf(asks, dest, built.stdout);
  }
}

function archiveOf(directory: string): Uint8Array {
  const { stdout, status } = spawnSync("tar", ["-c", "-C", directory, "."]);
  assert.equal(status, 0);
  return stdout;
}

function wordsFor(asks: Asked, dest: string): readonly string[] {
  switch (asks) {
    case "image":
    case "times":
      return ["-t", "case"];
    case "files":
      return ["-o", `type=local,dest=${dest}`];
    case "tar":
      return ["-o", `type=tar,dest=${dest}`];
    case "names":
      return ["-o", `type=oci,tar=false,dest=${dest}`];
    case "check":
      return ["--check"];
    default:
      return ["--call", asks];
  }
}

/** What the store has under the name `case`: the image, or all images of an index side by side. */
async function storedResult(root: string, hasTimes: boolean): Promise<Result> {
  const store = await Store.open(root);
  try {
    const { descriptor } = findImage(store, "case")!;
    const results: (readonly [string, Result])[] = [];
    for (const manifest of manifestsOf(store, descriptor)) {
      const image = openImage(store, manifest);
      const layers = await Promise.all(image.layers.map((layer) => layer.files()));
      const document = JSON.parse(new TextDecoder().decode(encodeConfig(image.config)));
      const result = comparable(new UnionTree(layers), document, hasTimes);
      results.push([formatPlatform(image.config), result]);
    }
    return results.length === 1 ? results[0]![1] : sideBySide(results);
  } finally {
    store.close();
  }
}

/** Several images as one result. */
export function sideBySide(results: readonly (readonly [string, Result])[]): Result {
  return {
    tree: results.flatMap(([name, { tree }]) => tree.map((line) => `/${name}${line}`)),
    config: Object.fromEntries(results.map(([name, { config }]) => [name, config])),
    history: results.flatMap(([, { history }]) => history),
  };
}

/** Builds the images that a case stands on, into layouts; the options that hand them to a build. */
export function buildBases(each: Case, directory: string, layouts: string): string[] {
  return Object.entries(each.bases ?? {}).flatMap(([name, base]) => {
    const { dockerfile, options = [] } = base;
    const dest = join(layouts, name);
    rmSync(dest, { recursive: true, force: true });
    const file = join(layouts, `${name}.Dockerfile`);
    mkdirSync(layouts, { recursive: true });
    writeFileSync(file, dockerfile);
    const words = ["build", "-f", file, "-t", name, "-o", `type=oci,tar=false,dest=${dest}`];
    const { status, stderr } = run(join(layouts, "..", "store"), [...words, ...options, directory]);
    assert.equal(status, 0, `quilla refuses the base ${name}:\n${stderr}`);
    return ["--build-context", `${name}=oci-layout://${dest}`];
  });
}

/** What a tree and the JSON of an image's configuration say. */
// deno-lint-ignore no-explicit-any -- a foreign document
export function comparable(tree: FileView, document: any, hasTimes = false): Result {
  const { config, history, author, architecture, os, variant } = document;
  const osVersion = document["os.version"];
  const times = hasTimes
    ? { created: seconds(document.created), steps: history.map(timeOf).join(" ") }
    : {};
  return {
    tree: listTree(tree),
    config: {
      ...withoutDefaults(config),
      author: author || undefined,
      ...{ architecture, os, variant, osVersion, ...times },
    },
    history: (history ?? []).map((step: Record<string, unknown>) => ({
      by: step.created_by,
      empty: step.empty_layer === true,
      comment: step.comment,
    })),
  };
}

const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);
const timeOf = ({ created }: { created: string }) => seconds(created);

/** Docker writes down what nobody said: nulls, empty texts and lists, false. */
function withoutDefaults(config: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(config ?? {}).filter(([, value]) => {
    const isEmpty = value === null || value === "" || value === false;
    return !isEmpty && !(typeof value === "object" && Object.keys(value!).length === 0);
  });
  return Object.fromEntries(said.sort(([a], [b]) => a < b ? -1 : 1));
}
