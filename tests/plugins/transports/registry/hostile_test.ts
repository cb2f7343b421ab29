/**
 * Registries that mean ill, or are out of order: what they do is told in words of ours, and nothing of it is kept.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { reportFailure } from "../../../../cli/failure.ts";
import type { QuillaError } from "../../../../core/errors.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { Store } from "../../../../core/store/store.ts";
import type { Credentials } from "../../../../plugins/transports/registry/access.ts";
import { repositoryTags } from "../../../../plugins/transports/registry/operations.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { realmOf } from "../../../../plugins/transports/registry/token.ts";
import { fakeContext } from "../../../support/fake_context.ts";
import {
  type FakeRegistry,
  fakeRegistry,
  type Intercept,
  refuse,
  reply,
} from "../../../support/http_registry.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { refused } from "../../../support/refused.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { leftoversIn } from "../../../support/leftovers.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const password: Credentials = { type: "password", username: "user", password: "c4n4ry" };

async function setUp(credentials?: Credentials) {
  const registry = await fakeRegistry();
  const origin = await newStore();
  const image = makeImage(origin, { label: String(count) });
  const options = placeOf(credentials);
  const name = `//${registry.host}/team/app:1`;
  const push = async (to = name) => {
    const source = storeSource(origin, [{ descriptor: image.manifest, names: [] }]);
    const store = await Store.open(origin.root); // another day: what the registry has is asked for anew
    const sink = await openSink(to, { store }, options);
    return await copyImages(source, sink, { store });
  };
  const pull = async (from = name) => {
    const store = await newStore();
    const source = await openSource(from, { store }, options);
    try {
      const images = await copyImages(source, new StoreSink(store), { store });
      return { store, images };
    } catch (error) {
      assert.deepEqual(store.references.list(), []);
      assert.deepEqual(leftoversIn(store.root), []);
      throw error;
    } finally {
      await source.close();
    }
  };
  await push();
  return { registry, image, push, pull, name, options };
}

const manifestPath = "/v2/team/app/manifests/1";

interface Attack {
  readonly name: string;
  readonly code: string;
  readonly says?: RegExp;
  readonly does: (registry: FakeRegistry) => Intercept;
}

const manifest =
  (type: string, body: string, headers: Record<string, string> = {}) =>
  (): Intercept =>
  (request, response) =>
    request.url === manifestPath &&
    reply(response, 200, { "Content-Type": type, ...headers }, body);

const attacks: readonly Attack[] = [
  {
    name: "a digest header that is a path",
    code: "registry/protocol",
    does: manifest(mediaTypes.manifest, '{"schemaVersion":2}', {
      "Docker-Content-Digest": "sha256:../../../etc/passwd",
    }),
  },
  {
    name: "a manifest that is not what its digest header says",
    code: "registry/digest-mismatch",
    does: manifest(mediaTypes.manifest, '{"schemaVersion":2}', {
      "Docker-Content-Digest": `sha256:${"0".repeat(64)}`,
    }),
  },
  {
    name: "a media type that the document does not have",
    code: "registry/media-type",
    does: manifest(
      mediaTypes.manifest,
      JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] }),
    ),
  },
  {
    name: "a manifest with manifests",
    code: "oci/ambiguous",
    does: manifest(mediaTypes.manifest, '{"schemaVersion":2,"layers":[],"manifests":[]}'),
  },
  {
    name: "a manifest that says a key twice",
    code: "oci/json-duplicate",
    does: manifest(mediaTypes.manifest, '{"schemaVersion":2,"layers":[],"layers":[]}'),
  },
  {
    name: "a manifest of schema 1",
    code: "registry/schema1",
    says: /schema version 1/,
    does: manifest(
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
      '{"schemaVersion":1}',
    ),
  },
  {
    name: "a manifest of 5 MiB",
    code: "registry/too-much",
    does: manifest(mediaTypes.manifest, " ".repeat(5 << 20)),
  },
  {
    name: "a manifest that is nested deeply",
    code: "oci/json-depth",
    does: manifest(mediaTypes.manifest, "[".repeat(100_000)),
  },
  {
    name: "a blob of other bytes",
    code: "image/digest-mismatch",
    does: (registry) => (request, response) => {
      if (!request.url.includes("/blobs/sha256")) return false;
      const bytes = new Uint8Array(registry.blobs.get(request.url.split("/").at(-1)!)!);
      bytes[bytes.length - 1]! ^= 1;
      return reply(response, 200, {}, bytes);
    },
  },
  ...["/manifests/1", "/blobs/"].map((part) => ({
    name: `a byte now and then, for ever, at ${part}`,
    code: "registry/slow",
    does: (): Intercept => (request, response) => {
      if (request.method !== "GET" || !request.url.includes(part)) return false;
      response.writeHead(200, { "Content-Length": 1_000_000 }).flushHeaders();
      const drip = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(drip));
      return true;
    },
  })),
  {
    name: "a redirect to the metadata of clouds",
    code: "registry/address",
    does: () => (request, response) =>
      request.url.includes("/blobs/") &&
      reply(response, 307, { Location: "http://169.254.169.254/x" }),
  },
  {
    name: "a redirect to the unspecified address",
    code: "registry/address",
    does: () => (request, response) =>
      request.url.includes("/blobs/") &&
      reply(response, 307, { Location: "http://[::ffff:0.0.0.0]/" }),
  },
  {
    name: "a redirect to a file",
    code: "registry/redirect",
    does: () => (request, response) =>
      request.url.includes("/blobs/") && reply(response, 307, { Location: "file:///etc/passwd" }),
  },
  {
    name: "redirects in a circle",
    code: "registry/redirect",
    does: () => (request, response) =>
      request.url.includes("/blobs/") && reply(response, 307, { Location: request.url }),
  },
  {
    name: "an error of a gigabyte",
    code: "registry/unavailable",
    does: () => (request, response) => {
      if (request.url !== manifestPath) return false;
      response.writeHead(500, { "Content-Type": "application/json" });
      const more = () => {
        if (response.destroyed) return;
        response.write("x".repeat(65536));
        setTimeout(more, 1);
      };
      more();
      return true;
    },
  },
  {
    name: "a blob that is not there",
    code: "registry/blob-missing",
    does: (registry) => {
      registry.blobs.clear();
      return () => false;
    },
  },
  {
    name: "a range that begins too late",
    code: "registry/protocol",
    does: () => (request, response) => {
      if (!request.url.includes("/blobs/sha256") || request.method !== "GET") return false;
      if (request.headers.range !== undefined) {
        return reply(response, 206, { "Content-Range": "bytes 1000-1999/2000" }, "x".repeat(1000));
      }
      response.writeHead(200, { "Content-Length": "2048" });
      response.write("x".repeat(100), () => setTimeout(() => response.destroy(), 20));
      return true;
    },
  },
];

describe("a hostile registry", () => {
  for (const { name, code, says, does } of attacks) {
    it(`pull: ${name}`, async () => {
      const { registry, pull } = await setUp();
      registry.intercept = does(registry);
      const error = await refusedLater(pull(), code);
      if (says !== undefined) assert.match(error.message, says);
    });
  }

  it("pull: no Authorization goes where a blob's redirect leads", async () => {
    const { registry, pull } = await setUp(password);
    registry.auth = { user: "user:c4n4ry" };
    const other = await fakeRegistry();
    for (const [digest, bytes] of registry.blobs) other.blobs.set(digest, bytes);
    registry.intercept = ({ url, method, headers }, response) =>
      url.includes("/blobs/sha256") && method === "GET" && headers.authorization !== undefined &&
      reply(response, 307, { Location: `http://${other.host}${url}` });
    await pull();
    assert(other.requests.length >= 2);
    assert.deepEqual(other.requests.filter(({ headers }) => headers.authorization), []);
  });

  it("pull: URLs in a descriptor are asked for nothing", async () => {
    const { registry, pull, image } = await setUp(password);
    const elsewhere = await fakeRegistry();
    const entry = registry.manifests.get("team/app:1")!;
    const document = JSON.parse(new TextDecoder().decode(entry.bytes));
    document.layers[0].urls = [`http://${elsewhere.host}/layer`];
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    registry.manifests.set("team/app:1", { type: image.manifest.mediaType, bytes });
    await pull();
    assert.deepEqual(elsewhere.requests, []);
  });

  const realms: readonly [name: string, realm: string, code: string][] = [
    ["cloud metadata", "http://169.254.169.254/latest", "registry/address"],
    ["the unspecified address", "http://0.0.0.0/token", "registry/address"],
    ["metadata in an IPv6 address", "http://[::ffff:169.254.169.254]/token", "registry/address"],
    ["a file", "file:///etc/passwd", "registry/realm"],
    ["a URL with a user", "http://a:b@127.0.0.1/token", "registry/realm"],
    ["no URL", "token", "registry/realm"],
  ];
  for (const [name, realm, code] of realms) {
    it(`a token server at ${name} is not asked`, async () => {
      const { registry, pull } = await setUp(password);
      registry.auth = { realm };
      await refusedLater(pull(), code);
    });
  }

  it("a registry of https has no token server of http, nor one behind a redirect", async () => {
    const challenge = { scheme: "bearer", parameters: new Map([["realm", "http://127.0.0.1/t"]]) };
    const endpoint = { url: new URL("https://registry.example"), isMirror: false, tls: {} };
    refused(() => realmOf(challenge, endpoint), "registry/realm");
    const { registry, pull } = await setUp(password);
    registry.auth = {};
    registry.intercept = ({ url }, response) =>
      url.startsWith("/token") && reply(response, 307, { Location: "http://127.0.0.1:1/" });
    await refusedLater(pull(), "registry/refused");
  });

  it("a password goes to one token server, whatever the registry says later", async () => {
    const { registry, push } = await setUp(password);
    const thief = await fakeRegistry();
    registry.auth = { user: "user:c4n4ry" };
    registry.intercept = ({ method }) => {
      if (method !== "POST") return false;
      registry.auth = { user: "user:c4n4ry", realm: `http://${thief.host}/token` };
      registry.tokens++; // the one that is in use is good no more
    };
    registry.blobs.clear();
    await refusedLater(push(), "registry/realm");
    assert.deepEqual(thief.requests, []);
  });

  it("a token with a line end, a token server's novel and a challenge in no grammar are refused", async () => {
    const { registry, pull } = await setUp(password);
    registry.auth = {};
    const answers: readonly [body: string, code: string][] = [
      [JSON.stringify({ token: "a\r\nX: y" }), "registry/token"],
      [`{"token":"${"x".repeat(70_000)}"}`, "registry/too-much"],
      ["[".repeat(1000), "registry/token"],
      ["{}", "registry/token"],
    ];
    for (const [body, code] of answers) {
      registry.intercept = ({ url }, response) =>
        url.startsWith("/token") && reply(response, 200, {}, body);
      await refusedLater(pull(), code, body.slice(0, 20));
    }
    registry.intercept = (_, response) =>
      reply(response, 401, { "WWW-Authenticate": 'Bearer realm="a" b' });
    await refusedLater(pull(), "registry/challenge");
  });

  it("what a registry says reaches no terminal as it is", async () => {
    const { registry, pull } = await setUp();
    registry.intercept = ({ url }, response) =>
      url === manifestPath &&
      refuse(response, 403, "DENIED", "\x1b]52;c;evil\x07\u202e\n##vso[task.setvariable]");
    const error = await refusedLater(pull(), "registry/denied");
    const context = fakeContext({ root: "" });
    reportFailure(context, error as QuillaError);
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.doesNotMatch(context.said().stderr, /[\x00-\x09\x0b-\x1f\u202e]|##vso/);
  });

  it("push: a Location of an upload elsewhere gets no Authorization, and never metadata", async () => {
    const { registry, push, name } = await setUp(password);
    registry.auth = { user: "user:c4n4ry" };
    registry.blobs.clear();
    const other = await fakeRegistry();
    other.intercept = (_, response, raw) => {
      raw.resume();
      return reply(response, 201);
    };
    let location = `http://${other.host}/upload`;
    registry.intercept = ({ method, headers }, response) =>
      method === "POST" && headers.authorization !== undefined &&
      reply(response, 202, { Location: location });
    await push();
    assert(other.requests.length > 0);
    assert.deepEqual(other.requests.filter(({ headers }) => headers.authorization), []);
    location = "http://169.254.169.254/upload";
    await refusedLater(push(name.replace("app", "other")), "registry/address");
  });

  it("tags: a next page elsewhere, and pages without end, are refused", async () => {
    const { registry, options } = await setUp();
    const name = `${registry.host}/team/app`;
    for (
      const link of [
        "<http://127.0.0.1:1/v2/>; rel=next",
        '</v2/team/app/tags/list?n=1>; rel="next"',
      ]
    ) {
      registry.intercept = ({ url }, response) =>
        url.includes("/tags/") && reply(response, 200, { Link: link }, '{"tags":["a"]}');
      await refusedLater(repositoryTags(name, {}, options), "registry/protocol", link);
    }
  });
});
