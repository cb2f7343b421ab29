/**
 * `quilla build history`, in Docker's words and its own, and what an interrupted build leaves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

for (const subject of await subjects()) {
  describe(`build history with ${subject.name}`, { skip: subject.skip }, () => {
    it("lists, shows, compares and removes builds", async () => {
      const folder = temporaryDirectory();
      const around = { store: join(folder, "store") };
      const context = join(folder, "Dockerfile");
      const quilla = async (...words: string[]) => {
        const { code, stdout, stderr } = await runQuilla(subject, words, around);
        assert.equal(code, 0, stderr);
        return stdout;
      };
      writeFileSync(context, "FROM scratch\nCOPY Dockerfile /a\n");
      const id = (await quilla("build", "-q", "-t", "app", folder)).trim();
      writeFileSync(context, "FROM scratch\nCOPY Dockerfile /b\n");
      await quilla("build", "-q", "-t", "app", folder);
      const rows = await quilla("buildx", "history", "ls", "--format", "{{.Name}} {{.Status}}");
      assert.equal(rows, "app:latest done\napp:latest done\n");
      const shown = JSON.parse(await quilla("build", "history", "show", "^1", "--format", "json"));
      assert.equal(shown.summary.id, id);
      assert.match(await quilla("build", "history", "inspect"), /COPY Dockerfile \/b/);
      assert.match(await quilla("build", "history", "diff"), /COPY Dockerfile \/b.*it is new/);
      const page = join(folder, "build.html");
      await quilla("build", "history", "show", "--timeline", page);
      assert.match(readFileSync(page, "utf8"), /^<!doctype html>/i);
      await quilla("build", "history", "rm", "--all");
      assert.equal(await quilla("build", "history", "ls", "-q"), "");
    });
  });
}
