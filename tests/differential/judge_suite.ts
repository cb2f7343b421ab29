/**
 * The corpus as tests of one judge.
 *
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { verdictsOf } from "./conformance.ts";
import { corpus } from "./corpus/mod.ts";
import type { Judge } from "./judges/judge.ts";

/**
 * A judge takes minutes. `deno task test` asks the engine that everybody can have about every eighth case; with QUILLA_JUDGES, and
 * by `deno task conformance`, those that are named are asked about all.
 */
const asked = (process.env.QUILLA_JUDGES ?? "docker").split(",");

/** Every case that the judge is asked about: equal, or different for the reason that is written down. */
export function judgeSuite(title: string, judge: Judge): void {
  const notAsked = asked.includes(judge.name)
    ? undefined
    : `not asked: set QUILLA_JUDGES=${judge.name}, or run \`deno task conformance\``;
  describe(title, { skip: notAsked ?? judge.skip }, () => {
    const work = temporaryDirectory();
    const isWhole = process.env.QUILLA_JUDGES !== undefined;
    for (const [index, each] of corpus.entries()) {
      if (judge.declines(each) !== undefined) continue;
      if (!isWhole && (each.slow || index % 8 !== 0)) continue;
      it(each.name, async () => {
        const [verdict] = await verdictsOf(each, [judge], work);
        const differences = verdict!.outcome === "unexplained" ? verdict!.differences : [];
        assert.equal(differences.join("\n"), "", "- quilla, + the other");
      });
    }
  });
}
