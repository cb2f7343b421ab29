/**
 * examples/plugins/cache.ts, as its user has it: two machines, and an HTTP server between them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { atEnd } from "../support/at_end.ts";
import { writeContext } from "../support/context_files.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "cache.ts"), "utf8");

/** A server that keeps what it is sent, by its path. */
async function serve(kept: Map<string, Uint8Array>): Promise<string> {
  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    if (method === "PUT") {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      kept.set(url, Buffer.concat(pieces));
      return response.writeHead(201).end();
    }
    const bytes = kept.get(url);
    response.writeHead(bytes === undefined ? 404 : 200).end(method === "HEAD" ? "" : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return `http://127.0.0.1:${port}`;
}

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "cache.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "http_cache.ts"
  );
  assert.equal(block?.text, source.replace('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  const kept = new Map<string, Uint8Array>();
  const cache = `type=http,url=${await serve(kept)}/`;

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

    it("that gives other bytes than it says is left out, and told of once", async () => {
      for (const path of kept.keys()) {
        if (path.startsWith("/cas/")) kept.set(path, new TextEncoder().encode("evil"));
      }
      const told = await build("three", "--cache-from", cache);
      assert.equal(cached(told), 0);
      assert.equal(told.match(/warning: the cache http:.* is left out: /g)?.length, 1, told);
    });

    it("that is not there costs no build", async () => {
      const gone = "type=http,url=http://127.0.0.1:1";
      const told = await build("four", "--cache-from", gone, "--cache-to", gone);
      assert.match(told, /the cache http:\/\/127\.0\.0\.1:1 is left out: /);
      assert.match(told, /the cache could not be written to http:\/\/127\.0\.0\.1:1: /);
    });
  });
}
