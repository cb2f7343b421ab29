/**
 * examples/plugins/cache.ts, as its user has it: two machines, and an HTTP server between them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { writeContext } from "../support/context_files.ts";
import { keepingServer } from "../support/keeping_server.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "cache.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "cache.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "http_cache.ts"
  );
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  const { url, kept } = await keepingServer();
  const cache = `type=http,url=${url}/`;

  describe(`the example of a cache with ${subject.name}`, { skip: subject.skip }, () => {
    const folder = temporaryDirectory();
    const build = async (machine: string, ...words: string[]) => {
      const cwd = join(folder, machine);
      writeContext(cwd, {
        "Dockerfile":
          "FROM scratch AS a\nCOPY <<EOF /a\ntext\nEOF\nFROM scratch\nCOPY --from=a / /b/\n",
      });
      writeFileSync(join(cwd, "cache.js"), stripTypeScriptTypes(source));
      const all = ["build", "--plugin", "cache.js", "--explain", ...words, "."];
      const { code, stderr } = await runQuilla(subject, all, { store: join(cwd, "store"), cwd });
      assert.equal(code, 0, stderr);
      return stderr;
    };
    const cached = (stderr: string) => stderr.match(/^ {2}from the cache$/gm)?.length ?? 0;

    it("has what another machine left", async () => {
      assert.equal(cached(await build("one", "--cache-to", `${cache},mode=max`)), 0);
      const places = [...kept.keys()].map((path) => path.split("/")[1]);
      assert.deepEqual(places.sort(), ["ac", "ac", "cas", "cas"]);
      const told = await build("two", "--cache-from", cache);
      assert.equal(cached(told), 2, told);
      assert.doesNotMatch(told, /warning/);
    });

    it("that gives other bytes than it says costs these steps, and is told of once", async () => {
      for (const path of kept.keys()) {
        if (path.startsWith("/cas/")) kept.set(path, new TextEncoder().encode("evil"));
      }
      const told = await build("three", "--cache-from", cache);
      assert.equal(cached(told), 0);
      assert.equal(told.match(/warning: the cache http:.* is damaged: /g)?.length, 1, told);
    });

    it("that is not there costs no build", async () => {
      const gone = "type=http,url=http://127.0.0.1:1";
      const told = await build("four", "--cache-from", gone, "--cache-to", gone);
      assert.match(told, /the cache http:\/\/127\.0\.0\.1:1 is left out: /);
      assert.match(told, /the cache could not be written to http:\/\/127\.0\.0\.1:1: /);
    });
  });
}
