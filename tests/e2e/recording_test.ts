/**
 * What RUN fetches, recorded with a network and replayed without any: with quilla as users start it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const isRoot = process.getuid?.() === 0;
const unshare = peer("unshare");
const skip = noBusybox ?? unshare.skip ?? (isRoot ? undefined : "the test wants root's way");
const work = temporaryDirectory();
const canary = "cAnArY-73155";
let asked: string[] = [];
const server = await serving();
const { port } = server.address() as AddressInfo;
after(() => server.close());

/** A server on this machine's loopback address, which notes what it is asked. */
async function serving(): Promise<Server> {
  const made = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === "/moved") {
      response.writeHead(302, { Location: `/file?token=${canary}` }).end();
      return;
    }
    const isThere = request.url!.startsWith("/file") || request.url!.startsWith("/more");
    response.writeHead(isThere ? 200 : 404, { "Set-Cookie": `session=${canary}` });
    response.end(isThere ? `content of ${request.url!.replace(/\?.*/, "")}\n` : "");
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return made;
}

/** A context with a Dockerfile on an image with a shell. */
function context(name: string, lines: readonly string[]): string {
  const directory = join(work, name);
  const text = [busyboxStage, ...lines, ""].join("\n");
  writeContext(directory, { ...busyboxFiles, Dockerfile: text, "app/file": "of the project" });
  return directory;
}

/** Whether some file below has this text. */
function hasText(directory: string, text: string): boolean {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path).isFile())
    .some((path) => readFileSync(path).includes(text));
}

const host = ["--network", "host"];
const alone = [unshare.path, "-n"];

const all = skip === undefined ? await subjects() : [];

for (const subject of all) {
  // What is not of the process is the same with each of them.
  const others = { skip: subject === all[0] ? undefined : `${all[0]!.name} is asked` };

  describe(`${subject.name}: RUN without a network`, () => {
    const store = join(work, `store of ${subject.name}`);
    const url = `http://127.0.0.1:${port}`;
    const directory = context(subject.name, [
      "COPY . /context",
      `RUN wget -qO /got ${url}/moved && cat /got`,
      `RUN wget -qO /more "http://user:${canary}@127.0.0.1:${port}/more?api_key=${canary}"`,
    ]);
    const build = (...words: string[]) =>
      runQuilla(subject, ["build", "-q", ...host, ...words, directory], { store });
    const replay = (...words: string[]) =>
      runQuilla(subject, ["build", "-q", ...host, ...words, directory], { store, through: alone });
    let id = "";

    it("records what is fetched, and none of the secrets", async () => {
      asked = [];
      const { code, stdout, stderr } = await build("--record", "-t", "recorded");
      assert.equal(code, 0, stderr);
      id = stdout.trim();
      assert.deepEqual(asked, [
        "GET /moved",
        `GET /file?token=${canary}`,
        `GET /more?api_key=${canary}`,
      ]);
      const text = readFileSync(join(directory, "quilla.record"), "utf8");
      assert.match(text, new RegExp(`"${url}/moved"`));
      assert.match(text, new RegExp(`"${url}/file"`));
      assert.doesNotMatch(text, new RegExp(canary));
    });

    it("does not ask again where nothing changed", others, async () => {
      const before = readFileSync(join(directory, "quilla.record"), "utf8");
      asked = [];
      const { code, stdout, stderr } = await build("--record");
      assert.equal(code, 0, stderr);
      assert.equal(stdout.trim(), id);
      assert.deepEqual(asked, []);
      assert.equal(readFileSync(join(directory, "quilla.record"), "utf8"), before);
    });

    it("builds the same without any network", async () => {
      asked = [];
      const ways = [["--locked"], ["--replay", "--no-cache"]];
      for (const words of subject === all[0] ? ways : ways.slice(0, 1)) {
        const { code, stdout, stderr } = await replay("-t", "replayed", ...words);
        assert.equal(code, 0, stderr);
        assert.equal(stdout.trim(), id);
      }
      assert.deepEqual(asked, []);
    });

    it("leaves nothing of itself in the image", others, async () => {
      const out = join(work, `out of ${subject.name}`);
      const words = ["export", "-o", `${out}.tar`, "replayed"];
      assert.equal((await runQuilla(subject, words, { store })).code, 0);
      const files = readFileSync(`${out}.tar`, "latin1");
      const inspected = await runQuilla(subject, ["inspect", "replayed"], { store });
      const history = await runQuilla(subject, ["history", "--no-trunc", "replayed"], { store });
      for (const text of [files, inspected.stdout, history.stdout]) {
        assert.notEqual(text, "");
        const [found] = /quilla build authority|CURL_CA_BUNDLE|quilla\.record/.exec(text) ?? [];
        assert.equal(found, undefined);
      }
      assert.equal(hasText(join(store, "blobs"), "PRIVATE KEY-----"), false);
    });

    it("ends a step at once that asks for more", others, async () => {
      const more = context(`${subject.name} more`, [
        `RUN wget -qO /got ${url}/file; wget -qO /got ${url}/other; sleep 100`,
      ]);
      writeFileSync(
        join(more, "quilla.record"),
        readFileSync(join(directory, "quilla.record")),
      );
      const words = ["build", "--replay", ...host, more];
      const { code, stderr } = await runQuilla(subject, words, { store, through: alone });
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`GET ${url}/other`));
      assert.match(stderr, /\[record\/not-recorded\]/);
      assert.match(stderr, /quilla build --record/);
    });

    it("fetches what is allowed alone", others, async () => {
      const words = [...host, "--network-allow", `${url}/file*`];
      const allowed = context(`${subject.name} allowed`, [`RUN wget -qO /got ${url}/file`]);
      const run = (directory: string) =>
        runQuilla(subject, ["build", "-q", ...words, directory], { store });
      const { code, stderr } = await run(allowed);
      assert.equal(code, 0, stderr);
      assert.equal(readdirSync(allowed).includes("quilla.record"), false);
      const refused = context(`${subject.name} refused`, [`RUN wget -qO /got ${url}/more || true`]);
      const outcome = await run(refused);
      assert.notEqual(outcome.code, 0);
      assert.match(outcome.stderr, /\[record\/not-allowed\]/);
      assert.match(outcome.stderr, new RegExp(`${url}/more`));
      const replayed = await replay("--replay", ...words);
      assert.match(replayed.stderr, /\[record\/not-allowed\]/);
    });
  });
}

describe("RUN without a network", { skip }, () => {
  it("is recorded and replayed here", () => assert.ok(all.length > 0));
});
