import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { InterruptedProgress } from "../../../cli/progress/machine.ts";
import { chooseProgress } from "../../../cli/progress/progress.ts";
import { writeContext } from "../../support/context_files.ts";
import { fakeContext, quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

interface Row {
  readonly wish?: string;
  readonly quiet?: boolean;
  readonly env?: Record<string, string>;
  /** The name of the class, or what the refusal says. */
  readonly comes: string | RegExp;
}

const rows: readonly Row[] = [
  { comes: "PlainProgress" },
  { wish: "auto", comes: "PlainProgress" },
  { wish: "plain", comes: "PlainProgress" },
  { wish: "json", comes: "JsonProgress" },
  { wish: "rawjson", comes: "RawJsonProgress" },
  { wish: "quiet", comes: "QuietProgress" },
  { wish: "none", comes: "SilentProgress" },
  { quiet: true, comes: "QuietProgress" },
  { quiet: true, wish: "auto", comes: "QuietProgress" },
  { quiet: true, wish: "quiet", comes: "QuietProgress" },
  { env: { BUILDKIT_PROGRESS: "rawjson" }, comes: "RawJsonProgress" },
  { env: { BUILDKIT_PROGRESS: "rawjson" }, wish: "auto", comes: "RawJsonProgress" },
  { env: { BUILDKIT_PROGRESS: "rawjson" }, wish: "plain", comes: "PlainProgress" },
  { env: { BUILDKIT_PROGRESS: "rawjson" }, quiet: true, comes: "QuietProgress" },
  { env: { BUILDKIT_PROGRESS: "" }, comes: "PlainProgress" },
  { env: { BUILDKIT_PROGRESS: "fast" }, comes: /^BUILDKIT_PROGRESS takes auto, .* not "fast"$/ },
  { wish: "fast", comes: /^--progress takes auto, .*, not "fast"$/ },
  { wish: "plain", quiet: true, comes: /--quiet and --progress plain do not go together/ },
  { wish: "tty", env: { TERM: "dumb" }, comes: /the standard error is no terminal/ },
];

describe("which progress is shown", () => {
  for (const { wish, quiet = false, env = {}, comes } of rows) {
    it(JSON.stringify({ wish, quiet, env }), async () => {
      const chosen = chooseProgress(fakeContext({ root: "", env }), wish, quiet);
      if (comes instanceof RegExp) await assert.rejects(chosen, { message: comes });
      else {
        const progress = await chosen;
        const shown = progress instanceof InterruptedProgress ? progress.shown : progress;
        assert.equal(shown.constructor.name, comes);
      }
    });
  }
});

describe("hardly any progress", () => {
  const work = temporaryDirectory();
  const place = join(work, "context");
  writeContext(place, { Dockerfile: "FROM scratch\nLABEL a=b\n" });
  const build = async (...words: string[]) => {
    const { code, stdout, stderr } = await quilla(
      { root: join(work, "store") },
      "build",
      ...words,
      place,
    );
    assert.equal(code, 0, stderr);
    return [stdout.replace(/sha256:\S+/, "ID"), stderr];
  };

  it("-q and quiet print the image's ID", async () => {
    assert.deepEqual(await build("-q"), ["ID\n", ""]);
    assert.deepEqual(await build("--progress", "quiet"), ["ID\n", ""]);
  });

  it("none prints nothing", async () => {
    assert.deepEqual(await build("--progress=none"), ["", ""]);
  });
});
