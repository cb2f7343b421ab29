import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { join } from "node:path";
import { linux } from "../../../../plugins/runners/linux/mod.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../../support/busybox.ts";
import { noContainers } from "../../../support/containers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { testBuild } from "../../../support/test_build.ts";

const [hostnameArgument = ""] = linux.arguments!;

describe("the name of the machine that programs see", () => {
  for (const name of ["a b", "a\nb", "x".repeat(65), "a\0"]) {
    it(`is not ${JSON.stringify(name)}`, async () => {
      const settled = async () => await linux.settings!({}, new Map([[hostnameArgument, name]]));
      await refusedLater(settled(), "run/hostname", name);
    });
  }

  it("is what the build argument says, and then a reason to run anew", {
    skip: noBusybox ?? noContainers,
  }, async () => {
    const root = join(temporaryDirectory(), "store");
    const run = "RUN echo $(hostname) $(grep -cw chosen /etc/hosts) > /seen";
    const seen = async (...given: [string, string][]) => {
      const { tree, warnings } = await testBuild([busyboxStage, "FROM base", run], {
        root,
        files: busyboxFiles,
        run: { network: "none" },
        arguments: new Map(given),
      });
      assert.deepEqual(warnings, []);
      return tree.find((line) => line.startsWith("/seen "));
    };
    const usual = await seen();
    const chosen = await seen([hostnameArgument, "chosen"]);
    assert.notEqual(chosen, usual);
    assert.equal(await seen([hostnameArgument, ""]), usual);
  });
});
