/**
 * Archives that are damaged, or made to deceive: each is refused with one clear message, and nothing of it has a name.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { badArchives, linkingArchive } from "./bad_input/archives.ts";
import { assertRefused, type Expected } from "./bad_input/refusal.ts";
import { leftoversIn } from "../support/leftovers.ts";

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const folder = temporaryDirectory();
  const store = join(folder, "store");
  const archive = join(folder, "archive.tar");
  const index = join(store, "index.json");

  /** Where there is an image already; it stays, and nothing comes to it. */
  const refuses = async (words: readonly string[], expected: Expected) => {
    if (!existsSync(index)) {
      const context = join(folder, "context");
      mkdirSync(context);
      writeContext(context, { Dockerfile: "FROM scratch\n" });
      await outputOf(subject, ["build", "-t", "before", context], { store });
    }
    const before = readFileSync(index, "utf8");
    assertRefused(await runQuilla(subject, words, { store, cwd: folder, limit: 20_000 }), expected);
    assert.equal(readFileSync(index, "utf8"), before, "the index has changed");
    assert.deepEqual(leftoversIn(store), [], "what was begun is gone");
  };

  describe(`bad archives and ${name}`, { skip }, () => {
    for (const { name, bytes, ...expected } of badArchives) {
      it(name, async () => {
        writeFileSync(archive, bytes);
        await refuses(["load", "-i", archive], expected);
      });
    }

    it("an archive that is not there, or is a directory", async () => {
      await refuses(["load", "-i", "gone.tar"], { code: "archive/missing", says: ["gone.tar"] });
      const says = ["is a directory", "quilla copy oci:"];
      await refuses(["load", "-i", folder], { code: "archive/directory", says });
    });

    it("links of an image never lead to the host, whatever is done with it", async () => {
      const victim = join(folder, "victim");
      mkdirSync(victim);
      writeFileSync(join(victim, "secret"), "of the host");
      writeFileSync(archive, linkingArchive(victim));
      await outputOf(subject, ["load", "-i", archive], { store });
      const context = join(folder, "linked");
      mkdirSync(context);
      writeContext(context, {
        Dockerfile: [
          "FROM evil",
          "COPY --from=evil / /all/",
          "COPY own /climbing/own",
          "COPY own /absolute/own",
          "WORKDIR /absolute/work",
        ].join("\n"),
        own: "own",
      });
      await outputOf(subject, ["build", "-t", "built", context], { store });
      await outputOf(subject, ["export", "-o", join(folder, "files.tar"), "built"], { store });
      assert.deepEqual(readdirSync(victim), ["secret"], "the host was written to");
      assert.ok(!readFileSync(join(folder, "files.tar")).includes("of the host"));
      writeFileSync(
        join(context, "Dockerfile"),
        "FROM scratch\nCOPY --from=evil /absolute/secret /\n",
      );
      assertRefused(await runQuilla(subject, ["build", "."], { store, cwd: context }), {
        code: "copy/missing",
        says: ["Dockerfile:2:", "/absolute/secret"],
      });
    });
  });
}
