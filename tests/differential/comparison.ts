/**
 * Images as they are compared: file tree, configuration, history.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { findImage } from "../../core/image/find.ts";
import { openImage } from "../../core/image/image.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { FileView } from "../../core/tree/view.ts";
import { fastestSubject } from "../support/quilla_process.ts";
import { listTree } from "../support/tree_listing.ts";
import type { Case } from "./case.ts";

/** An image, by what it is compared. */
export interface Result {
  readonly tree: readonly string[];
  readonly config: unknown;
  readonly history: readonly HistoryStep[];
}

export interface HistoryStep {
  readonly by: string;
  readonly empty: boolean;
  readonly comment: unknown;
}

const quilla = await fastestSubject();

/** Builds a case with quilla, as a user does. */
export async function buildWithQuilla(
  each: Case,
  directory: string,
  root: string,
): Promise<Result> {
  const [program, ...words] = quilla.command;
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

/** What a tree and the JSON of an image's configuration say. */
// deno-lint-ignore no-explicit-any -- a foreign document
export function comparable(tree: FileView, document: any): Result {
  const { config, history, author, architecture, os } = document;
  return {
    tree: listTree(tree),
    config: { ...withoutDefaults(config), author: author || undefined, architecture, os },
    history: (history ?? []).map((step: Record<string, unknown>) => ({
      by: step.created_by,
      empty: step.empty_layer === true,
      comment: step.comment,
    })),
  };
}

/** Docker writes down what nobody said: nulls, empty texts and lists, false. */
function withoutDefaults(config: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(config ?? {}).filter(([, value]) => {
    const isEmpty = value === null || value === "" || value === false;
    return !isEmpty && !(typeof value === "object" && Object.keys(value!).length === 0);
  });
  return Object.fromEntries(said.sort(([a], [b]) => a < b ? -1 : 1));
}
