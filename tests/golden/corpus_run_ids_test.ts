/**
 * The cases of the corpus that start programs have the image IDs and refusals that corpus_run_ids.json says; see
 * corpus_ids_test.ts. Their programs are those of this machine's busybox: another busybox makes other images, and is not asked.
 *
 * They take minutes: a sample is built in every run of the tests, all of them with QUILLA_GOLDEN=all. After a wanted change:
 * `QUILLA_GOLDEN=write deno test -A tests/golden/corpus_run_ids_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { alone, groupsOf, isRun, outcomeOf, unwritable } from "./corpus_builds.ts";
import { Expectations, isWriting } from "./expectations.ts";

/** What stands in the file for the busybox that was asked. */
const busybox = "busybox";

const cases = alone.filter(isRun);
const names = [busybox, ...cases.map(({ name }) => name)];
const expected = new Expectations<string>("corpus_run_ids.json");
const work = temporaryDirectory();
const seed = join(work, "seed");

const isAll = isWriting || process.env.QUILLA_GOLDEN === "all";
/** Of all cases, so many in one are built in every run of the tests. */
const oneIn = 20;

describe("the images of programs are what they were", { skip: whyNot() }, () => {
  before(async () => {
    // The stage that nearly all of them stand on is built once.
    const options = ["--network", "none"];
    await outcomeOf({ name: "seed", dockerfile: busyboxStage, files: busyboxFiles, options }, seed);
  });
  const asked = cases.filter((_, index) => isAll || index % oneIn === 0);
  for (const [group, members] of groupsOf(asked)) {
    it(group, async () => {
      const made: Record<string, string> = {};
      for (const each of members) {
        if (unwritable(each) !== undefined) continue;
        made[each.name] = await outcomeOf(each, join(work, "case"), join(seed, "store"));
      }
      expected.expect(made);
    });
  }
  it("no case is without an expectation, and no expectation without a case", () => {
    if (isWriting) expected.expect({ [busybox]: busyboxDigest() });
    expected.write(names);
    const file = new Expectations<string>("corpus_run_ids.json");
    assert.deepEqual(names.filter((name) => !(name in file.of(names))), []);
    assert.deepEqual(file.forgotten(names), []);
  });
});

function whyNot(): string | undefined {
  const missing = noBusybox ?? noContainers;
  if (missing !== undefined || isWriting) return missing;
  const isSame = expected.of([busybox])[busybox] === busyboxDigest();
  return isSame ? undefined : "this machine's busybox is not the one whose images are known";
}

function busyboxDigest(): string {
  const { content } = busyboxFiles["rootfs/bin/busybox"] as { content: Uint8Array };
  return digestOf(content);
}
