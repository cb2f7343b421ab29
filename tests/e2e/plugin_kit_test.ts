/**
 * What built-in plugins share is handed to a user's plugin on each subject: a cache in an archive, written with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const plugin = `export default async (quilla) => {
  for (const room of Object.keys(quilla.kit)) {
    if (Object.keys(await quilla.kit[room]()).length === 0) throw new Error(room + " is empty");
  }
  const { imageSource, imageTarget } = await quilla.kit.sharing();
  const file = {
    type: "file",
    fields: { path: "path" },
    from: ({ path }, around) => imageSource("oci-archive", path, around),
    to: ({ path }, around) => imageTarget("oci-archive", path, around),
  };
  return { name: "file-cache", api: 2, caches: [file] };
};
`;

for (const subject of await subjects()) {
  describe(`the kit with ${subject.name}`, { skip: subject.skip }, () => {
    const folder = temporaryDirectory();
    const build = async (machine: string, ...words: string[]) => {
      const cwd = join(folder, machine);
      const dockerfile = "FROM scratch\nCOPY <<EOF /a\ntext\nEOF\n";
      writeContext(cwd, { "Dockerfile": dockerfile, "cache.js": plugin });
      const all = ["build", "--plugin", "cache.js", "--explain", ...words, "."];
      const { code, stderr } = await runQuilla(subject, all, { store: join(cwd, "store"), cwd });
      assert.equal(code, 0, stderr);
      return stderr;
    };

    it("is all there, and a cache is written with it in two lines", async () => {
      const cache = `type=file,path=${join(folder, "cache.tar")}`;
      assert.doesNotMatch(await build("one", "--cache-to", cache), /from the cache|warning/);
      assert.match(await build("two", "--cache-from", cache), /^ {2}from the cache$/m);
    });
  });
}
