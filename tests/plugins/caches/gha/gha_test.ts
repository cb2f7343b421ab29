/**
 * Results in the cache of GitHub Actions: by branch, where entries get lost, where the service throttles, refuses and breaks off.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import type { SharedResults } from "../../../../core/plugin/contracts/cache.ts";
import { piecesOf } from "../../../../core/content.ts";
import { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { Asking } from "../../../../plugins/caches/gha/asking.ts";
import { type GhaCache, ghaCache } from "../../../../plugins/caches/gha/mod.ts";
import { type ActionsCache, actionsCache, jobToken } from "../../../support/actions_cache.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const service = await actionsCache();
const [main, topic] = ["refs/heads/main", "refs/heads/topic"];
const ofMain = jobToken({ [main]: 3 });
const ofTopic = jobToken({ [topic]: 3, [main]: 1 });
const key = digestOf("a step");

/** Starts anew: an empty service, and two machines. */
async function machines() {
  service.entries.length = service.requests.length = 0;
  [service.intercept, service.signature] = [undefined, "good"];
  const folder = temporaryDirectory();
  const [here, there] = [
    await Store.open(join(folder, "here"), { create: true }),
    await Store.open(join(folder, "there"), { create: true }),
  ];
  const around = (store: Store) => ({ store, transport: () => undefined });
  const settings = (said: Partial<GhaCache>): GhaCache => ({
    ...{ type: "gha", url: service.url, token: ofMain },
    ...said,
  });
  return {
    leave: async (results: SharedResults, said: Partial<GhaCache> = {}) =>
      await (await ghaCache.to!(settings(said), around(here))).save!(results, "[]"),
    /** The digest of the step's layer; null where it has none. */
    take: async (said: Partial<GhaCache> = {}, of: Digest = key) => {
      const source = await ghaCache.from!(settings(said), around(there));
      try {
        const found = await source.find(of);
        return found && (found.layer?.digest ?? null);
      } finally {
        await source.close!();
      }
    },
    open: async () => await ghaCache.from!(settings({}), around(there)),
    layer: async (content: string): Promise<[SharedResults, Digest]> => {
      const changes = [{ type: "file", path: "/a", content }] as const;
      const { blob } = await assembleLayer(changes, {
        ...{ store: here, below: new UnionTree([]), times: 0 },
      });
      const { digest, size } = blob;
      const bytes = () => piecesOf(here.blobs.content(blob));
      return [new Map([[key, { layer: { digest, size, bytes } }]]), digest];
    },
    close() {
      here.close();
      there.close();
    },
  };
}

type Machines = Awaited<ReturnType<typeof machines>>;

function story(name: string, tell: (machines: Machines) => Promise<void>): void {
  it(name, async () => {
    const made = await machines();
    try {
      await tell(made);
    } finally {
      made.close();
    }
  });
}

function answering(response: ServerResponse, status: number, headers = {}, body = ""): true {
  response.writeHead(status, headers).end(body);
  return true;
}

const entriesOf = ({ entries }: ActionsCache, what: string) =>
  entries.filter(({ key }) => key.startsWith(`quilla-${what}`));

describe("the cache of GitHub Actions", () => {
  story("gives a branch what main left, and goes by its own before that", async (at) => {
    const [ofFirst, first] = await at.layer("first");
    const [ofSecond, second] = await at.layer("second");
    await at.leave(ofFirst);
    assert.equal(await at.take({ token: ofTopic }), first);
    await at.leave(ofSecond, { token: ofTopic });
    assert.equal(await at.take({ token: ofTopic }), second);
    assert.equal(await at.take(), first);
    assert.equal(await at.take({ scope: "other" }), undefined);
    await at.leave(ofSecond);
    assert.equal(await at.take(), second);
    const names = entriesOf(service, "image").map(({ key }) => key.replace(/-[0-9a-f]{16}/, ""));
    assert.deepEqual(names, ["#1", "#1", "#2"].map((number) => `quilla-image-1-quilla${number}`));
  });

  story("sends no layer twice, and one of many blocks whole", async (at) => {
    const [results, digest] = await at.layer("x".repeat(20 << 20));
    await at.leave(results, { compression: "none" });
    assert.equal(service.requests.filter((each) => each === "PUT block").length, 3);
    await at.leave(results, { compression: "none" });
    assert.equal(service.requests.filter((each) => each === "PUT block").length, 3);
    assert.equal(await at.take(), digest);
  });

  story(
    "lists what is there with one request where a token may, else asks for each",
    async (at) => {
      const [results] = await at.layer("a");
      const listing = { repository: "o/r", ghtoken: "t" };
      const asked = () => service.requests.filter((each) => each === "GetCacheEntryDownloadURL");
      process.env.GITHUB_API_URL = service.url;
      try {
        await at.leave(results);
        service.requests.length = 0;
        await at.leave(results, listing);
        assert.deepEqual(service.requests.filter((each) => each === "list"), ["list"]);
        assert.equal(asked().length, 1);
        service.requests.length = 0;
        service.intercept = (request, response) => request === "list" && answering(response, 403);
        await at.leave(results, listing);
        assert.equal(asked().length, 2);
      } finally {
        delete process.env.GITHUB_API_URL;
      }
    },
  );

  story("knows nothing of a step whose layer was evicted, and goes on with others", async (at) => {
    const [results] = await at.layer("a");
    const empty = digestOf("no layer");
    await at.leave(new Map([...results, [empty, { layer: undefined }]]));
    for (const entry of entriesOf(service, "blob")) entry.isThere = false;
    assert.equal(await at.take(), undefined);
    assert.equal(await at.take({}, empty), null);
  });

  story("asks for another URL where a signature has ended", async (at) => {
    const [results, digest] = await at.layer("a");
    await at.leave(results);
    const source = await at.open();
    const { layer } = (await source.find(key))!;
    service.signature = "another";
    let size = 0;
    for await (const piece of layer!.bytes()) size += piece.length;
    assert.deepEqual([layer!.digest, size > 0], [digest, true]);
    await source.close!();
  });

  story("waits for a service that throttles, as long as it says", async (at) => {
    const [results, digest] = await at.layer("a");
    let refusals = 0;
    service.intercept = (request, response) =>
      request === "CreateCacheEntry" && refusals++ === 0 &&
      answering(response, 429, { "Retry-After": "0" });
    await at.leave(results);
    assert.equal(refusals, 3);
    assert.equal(await at.take(), digest);
    service.intercept = (_, response) => answering(response, 429, { "Retry-After": "3600" });
    const error = await refusedLater(at.take(), "gha/throttled");
    assert.match(error.message, /answers 429/);
    assert.match(error.hint!, /timeout=/);
  });

  story("where sending fails leaves nothing that anybody finds", async (at) => {
    const [results] = await at.layer("a");
    service.intercept = (request, response) =>
      request === "PUT blob" && answering(response, 400, { "x-ms-error-code": "InvalidInput" });
    const error = await refusedLater(at.leave(results), "gha/refused");
    assert.match(error.message, /storage of the cache: .*answers 400 Bad Request: InvalidInput/);
    assert.doesNotMatch(error.message, /sig=/);
    service.intercept = undefined;
    assert.deepEqual(entriesOf(service, "image"), []);
    assert.equal(await at.take(), undefined);
    // What was reserved then is nobody's: the next build leaves the rest, and its reader misses that one.
    await at.leave(results);
    assert.equal(await at.take(), undefined);
  });

  story("goes on behind an entry that another job began, and never ended", async (at) => {
    const [results, digest] = await at.layer("a");
    await at.leave(results);
    entriesOf(service, "image")[0]!.isThere = false;
    await at.leave(results, { timeout: "7ms" });
    assert.match(entriesOf(service, "image")[1]!.key, /#2$/);
    assert.equal(await at.take(), digest);
  });

  story("is not asked at all by a job that may only read", async (at) => {
    const [results] = await at.layer("a");
    const token = jobToken({ [main]: 1 });
    const error = await refusedLater(at.leave(results, { token }), "gha/read-only");
    assert.match(error.hint!, /pull requests from forks/);
    assert.deepEqual(service.requests, []);
  });

  story("says what the service says of a budget", async (at) => {
    const [results] = await at.layer("a");
    const body = JSON.stringify({ ok: false, message: "your cache is now read only" });
    service.intercept = (request, response) =>
      request === "CreateCacheEntry" && answering(response, 200, {}, body);
    const error = await refusedLater(at.leave(results), "gha/not-kept");
    assert.match(error.message, /"your cache is now read only"/);
  });

  story("of a damaged entry, or a service that is none, says so", async (at) => {
    const [results] = await at.layer("a");
    await at.leave(results);
    entriesOf(service, "image")[0]!.bytes = new TextEncoder().encode("no JSON");
    await refusedLater(at.take(), "gha/entry");
    for (
      const [status, body] of [[404, "nothing here"], [200, "<html>"], [
        200,
        '{"ok":true}',
      ]] as const
    ) {
      service.intercept = (_, response) => answering(response, status, {}, body);
      await refusedLater(at.take(), "gha/protocol");
    }
  });
});

describe("asking the cache service", () => {
  const ask = async (timeout: number, status: number, times: number, headers = {}) => {
    let tried = 0;
    service.intercept = (_, response) =>
      answering(response, tried++ < times ? status : 200, headers, '{"msg":"why"}');
    const told: number[] = [];
    const asking = new Asking({ timeout, base: 1, tell: ({ attempt }) => void told.push(attempt) });
    try {
      const answer = await asking.ask({ method: "GET", url: new URL(service.url) }, "asking");
      await answer.discard();
      return { tried, told };
    } finally {
      asking.close();
      service.intercept = undefined;
    }
  };

  it("tries again what fails in passing, and tells of it", async () => {
    assert.deepEqual(await ask(60_000, 500, 2), { tried: 3, told: [2, 3] });
    assert.deepEqual(await ask(60_000, 429, 7), { tried: 8, told: [2, 3, 4, 5, 6, 7, 8] });
  });

  const failing: readonly [status: number, times: number, code: string, headers?: object][] = [
    [500, 6, "gha/unavailable"],
    [429, 1, "gha/throttled", { "Retry-After": "61" }],
    [429, 1, "gha/throttled", { "Retry-After": new Date(Date.now() + 1e7).toUTCString() }],
    [401, 1, "gha/denied"],
    [403, 1, "gha/denied"],
    [400, 1, "gha/refused"],
    [409, 1, "gha/exists"],
  ];
  for (const [status, times, code, headers] of failing) {
    it(`${status} is ${code} ${JSON.stringify(headers ?? "")}`, async () => {
      const error = await refusedLater(ask(60_000, status, times, headers), code);
      assert.match(error.message, /asking: .*why/);
    });
  }
});
