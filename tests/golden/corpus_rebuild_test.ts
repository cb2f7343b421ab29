/**
 * Images of the corpus of tests/differential come out the same when they are built again from their provenance alone: a case of
 * each thirty, or all of them, those with RUN too, by `deno task rebuilds`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { QuillaError } from "../../core/errors.ts";
import type { Entitlement } from "../../core/plugin/contracts/run_settings.ts";
import { rebuildImage } from "../../mod.ts";
import { describeDifference } from "../../plugins/tools/rebuild/describe.ts";
import type { Case } from "../differential/case.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { noBusybox } from "../support/busybox.ts";
import { alone, groupsOf, isRun, outcomeOf, unwritable } from "./corpus_builds.ts";

const isAll = process.env.QUILLA_REBUILD === "all";

/** Proxies are in no provenance, cache mounts hold what they held, and directories of contexts would have to be given. */
const elsewhere = /_proxy|type=cache|--build-context [^ ]*=\$CONTEXT/i;

/** What makes no image of this machine's store, or is said of it in words that a provenance does not have. */
const others = /^(?:-o|--output|--squash|--annotation|--secret|--ssh|--volume|--metadata-file)\b/;
const cases = alone.filter((each) =>
  each.asks === undefined && each.refused === undefined && unwritable(each) === undefined &&
  !elsewhere.test(wordsOf(each)) &&
  !(each.options ?? []).some((word) => others.test(word)) && (isAll || !isRun(each))
).filter((_, at) => isAll || at % 30 === 0);
const work = join(temporaryDirectory(), "case");

function wordsOf({ dockerfile, options = [] }: Case): string {
  return `${dockerfile} ${options.join(" ")}`;
}

/** What RUN was allowed: nobody allows it again but who rebuilds. */
function allowedTo({ options = [] }: Case): ReadonlySet<Entitlement> {
  const words = options.flatMap((word, at) => word === "--allow" ? options[at + 1] ?? [] : []);
  return new Set(words as Entitlement[]);
}

/** What came of building a case again: nothing where that was the same. */
async function again(each: Case): Promise<string | undefined> {
  const outcome = await outcomeOf(each, work, undefined, ["--provenance=mode=max", "-t", "made"]);
  if (/^(?:refused|base|exit)/.test(outcome)) return undefined;
  const bases = join(work, "bases");
  const names = existsSync(bases) ? readdirSync(bases) : [];
  const layouts = names.filter((name) => !name.endsWith(".Dockerfile"))
    .map((name) => [name, `oci-layout://${join(bases, name)}`] as const);
  try {
    const { images } = await rebuildImage("made", {
      store: join(work, "store"),
      context: join(work, "context"),
      contexts: Object.fromEntries(layouts),
      run: { allowed: allowedTo(each) },
    });
    rebuilt += images.length;
    const [other] = images.flatMap(({ difference, causes }) =>
      difference === undefined ? [] : [[describeDifference(difference), ...causes].join("; ")]
    );
    return other;
  } catch (error) {
    if (error instanceof QuillaError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

let rebuilt = 0;

describe("the corpus is built again from provenances", () => {
  for (const [group, members] of groupsOf(cases)) {
    const isSkipped = isAll && members.every(isRun) && noBusybox;
    it(group, { skip: isSkipped || false }, async () => {
      const told: Record<string, string> = {};
      for (const each of members) {
        const other = await again(each);
        if (other !== undefined) told[each.name] = other;
      }
      assert.deepEqual(told, {});
    });
  }
  it("at least twenty images", () => {
    assert.ok(rebuilt >= 20, String(rebuilt));
  });
});
