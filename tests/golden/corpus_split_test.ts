/**
 * The corpus of tests/differential makes the same trees and configurations where instructions become several layers: each that
 * brings two kilobytes or more does here. Each tenth case is built, unless `deno task split` builds all.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { findImage } from "../../plugins/kit/images/find.ts";
import { openImage } from "../../core/image/image.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { Case } from "../differential/case.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { listTree } from "../support/tree_listing.ts";
import { alone, groupsOf, isRun, outcomeOf, unwritable } from "./corpus_builds.ts";

const isAll = process.env.QUILLA_SPLIT === "all";
const cases = alone.filter((each) =>
  !isRun(each) && each.asks === undefined && unwritable(each) === undefined &&
  !(each.options ?? []).some((word) => /^(-o|--output|--platform|--layer-size)/.test(word))
).filter((_, at) => isAll || at % 10 === 0);
const work = join(temporaryDirectory(), "case");

/** What a case's image is, but for how it is cut; undefined where there is none. */
async function made(each: Case, layerSize: string) {
  const options = ["--layer-size", layerSize, "--timestamp", "0", "-t", "made"];
  const outcome = await outcomeOf(each, work, undefined, options);
  if (outcome.startsWith("refused") || outcome.startsWith("base")) return { outcome };
  const store = await Store.open(join(work, "store"));
  try {
    const { layers, config } = openImage(store, findImage(store, "made")!.descriptor);
    const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
    const { diffIds: _, history = [], ...others } = config;
    const steps = history.filter(({ comment }) => !comment?.startsWith("part "))
      .map(({ createdBy }) => createdBy);
    return { tree: listTree(tree), others, steps, layers: layers.length };
  } finally {
    store.close();
  }
}

let cut = 0;

describe("the corpus makes what it makes, cut or whole", () => {
  for (const [group, members] of groupsOf(cases)) {
    it(group, async () => {
      for (const each of members) {
        const { layers: whole = 0, ...one } = await made(each, "none");
        const { layers: split = 0, ...other } = await made(each, "1k");
        assert.deepEqual(other, one, each.name);
        if (split > whole) cut++;
      }
    });
  }
  it("many are cut", () => {
    assert.ok(cut > cases.length / 4, String(cut));
  });
});
