/**
 * The corpus of tests/differential has the image IDs, the refusals and the findings that corpus_ids.json says. A changed ID is a
 * change for every user's caches and pins: it needs a reason.
 *
 * Cases with RUN are in corpus_run_ids_test.ts. After a wanted change: `QUILLA_GOLDEN=write deno test -A tests/golden`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import type { Case } from "../differential/case.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import {
  alone,
  groupsOf,
  gzipFiles,
  isRun,
  namesBuilder,
  outcomeOf,
  unwritable,
} from "./corpus_builds.ts";
import { Expectations, isWriting } from "./expectations.ts";

const cases = alone.filter((each) => !isRun(each));
/** What stands in the file for the gzip files of the contexts. */
const gzip = "gzip";
const names = [gzip, ...cases.map(({ name }) => name)];
const expected = new Expectations<string>("corpus_ids.json");
const work = temporaryDirectory();
const isBuilder = process.platform === "linux" && process.arch === "x64";

const gzipDigest = digestOf(Buffer.concat(cases.flatMap(gzipFiles)));
const isSameGzip = isWriting || expected.of([gzip])[gzip] === gzipDigest;

/** Whether a case has the same context here, and the same answer, as where the file was written. */
function isComparable(each: Case): boolean {
  return unwritable(each) === undefined && (isBuilder || !namesBuilder(each)) &&
    (isSameGzip || gzipFiles(each).length === 0);
}

describe("the corpus' images are what they were", () => {
  for (const [group, members] of groupsOf(cases)) {
    it(group, async () => {
      const made: Record<string, string> = {};
      for (const each of members) {
        if (!isComparable(each)) continue;
        made[each.name] = await outcomeOf(each, join(work, "case"));
      }
      expected.expect(made);
    });
  }
  it("no case is without an expectation, and no expectation without a case", () => {
    if (isWriting) expected.expect({ [gzip]: gzipDigest });
    expected.write(names);
    const file = new Expectations<string>("corpus_ids.json");
    assert.deepEqual(names.filter((name) => !(name in file.of(names))), []);
    assert.deepEqual(file.forgotten(names), []);
  });
});
