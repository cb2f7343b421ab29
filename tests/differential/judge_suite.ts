/**
 * The corpus as tests of one judge.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { verdictsOf } from "./conformance.ts";
import { corpus } from "./corpus/mod.ts";
import type { Judge } from "./judges/judge.ts";

/** Every case that the judge is asked about: equal, or different for the reason that is written down. */
export function judgeSuite(title: string, judge: Judge): void {
  describe(title, { skip: judge.skip }, () => {
    const work = temporaryDirectory();
    for (const each of corpus) {
      if (judge.declines(each) !== undefined) continue;
      it(each.name, async () => {
        const [verdict] = await verdictsOf(each, [judge], work);
        const differences = verdict!.outcome === "unexplained" ? verdict!.differences : [];
        assert.equal(differences.join("\n"), "", "- quilla, + the other");
      });
    }
  });
}
