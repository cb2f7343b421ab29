/**
 * What the client says to a registry, and how often: tokens, uploads, downloads, mirrors.
 *
 * @module
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import type { CopyEvent } from "../../../../plugins/kit/transfer/copy_event.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import type { Credentials } from "../../../../plugins/transports/registry/access.ts";
import {
  deleteImage,
  imageDescriptor,
  repositoryTags,
} from "../../../../plugins/transports/registry/operations.ts";
import { openPlace, parseLocation } from "../../../../plugins/transports/registry/place.ts";
import { UploadPace } from "../../../../plugins/transports/registry/upload_pace.ts";
import { pushBlob } from "../../../../plugins/transports/registry/push.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { digestOf } from "../../../../core/digest.ts";
import { member } from "../../../support/archive.ts";
import { type FakeRegistry, fakeRegistry, refuse, reply } from "../../../support/http_registry.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
/** These tests are about what is sent; how layers are compressed before is told elsewhere. */
const asItLies = { compression: "none" } as const;
const password: Credentials = { type: "password", username: "user", password: "secret" };

async function push(
  name: string,
  from: Store,
  image: ReturnType<typeof makeImage>,
  who?: Credentials,
) {
  const store = await Store.open(from.root); // another day: what the registry has is asked for anew
  const events: CopyEvent[] = [];
  const source = storeSource(store, [{ descriptor: image.manifest, names: [] }]);
  const sink = await openSink(`//${name}`, { store }, placeOf(who));
  await copyImages(source, sink, {
    ...asItLies,
    store,
    onEvent: (event) => void events.push(event),
  });
  return events.map(({ type }) => type).filter((type) =>
    ["end", "present", "mounted"].includes(type)
  );
}

async function pull(name: string, options = placeOf()) {
  const store = await newStore();
  const source = await openSource(`//${name}`, { store }, options);
  const [image] = await copyImages(source, new StoreSink(store), { store });
  await source.close();
  assert.deepEqual(await checkStore(store), []);
  return image!.descriptor.digest;
}

const asked = ({ requests }: FakeRegistry, method: string, part: string) =>
  requests.filter((request) => request.method === method && request.url.includes(part));

test("a token serves until it expires; one that is refused half-way is asked for anew", async () => {
  const registry = await fakeRegistry();
  registry.auth = { user: "user:secret" };
  const store = await newStore();
  const image = makeImage(store, {
    label: "a",
    layers: [1, 2].map((n) => ({ members: [member(`${n}`)] })),
  });
  const name = `${registry.host}/team/app:1`;
  await push(name, store, image, password);
  assert.equal(registry.tokens, 1);
  const [first] = asked(registry, "GET", "/token");
  const query = new URL(first!.url, "http://x").searchParams;
  assert.deepEqual(query.getAll("scope"), ["repository:team/app:pull,push"]);
  assert.deepEqual([query.get("service"), query.get("account")], ["fake", "user"]);
  // The registry forgets the token in the middle of the next one.
  registry.blobs.clear();
  let puts = 0;
  registry.intercept = ({ method }) => {
    if (method === "PUT" && ++puts === 2) registry.tokens++;
  };
  await push(name, store, image, password);
  assert.equal(asked(registry, "GET", "/token").length, 3);
  registry.auth = { user: "user:secret", expiresIn: 0 };
  const before = asked(registry, "GET", "/token").length;
  await pull(name, placeOf(password));
  assert(asked(registry, "GET", "/token").length > before + 2);
  await refusedLater(
    pull(name, placeOf({ ...password, password: "wrong" })),
    "registry/unauthorized",
  );
});

test("an identity token is exchanged by POST; by GET where the server knows no POST", async () => {
  const registry = await fakeRegistry();
  const store = await newStore();
  const name = `${registry.host}/team/app:1`;
  await push(name, store, makeImage(store, { label: "a" }));
  registry.auth = {};
  const bodies: string[] = [];
  registry.intercept = ({ method, url }, response, raw) => {
    if (!url.startsWith("/token") || method !== "POST") return false;
    raw.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
    raw.on("end", () => refuse(response, 405, "UNSUPPORTED"));
    return true;
  };
  await pull(name, placeOf({ type: "identity-token", token: "refresh" }));
  const form = new URLSearchParams(bodies.join(""));
  assert.equal(form.get("grant_type"), "refresh_token");
  assert.equal(form.get("refresh_token"), "refresh");
  assert.equal(form.get("scope"), "repository:team/app:pull");
  assert.equal(asked(registry, "GET", "/token").length, 1);
});

test("what is there is not sent; what another repository has is taken over", async () => {
  const registry = await fakeRegistry();
  const store = await newStore();
  const image = makeImage(store, { label: "a" });
  assert.deepEqual(await push(`${registry.host}/a:1`, store, image), ["end", "end", "end"]);
  assert.deepEqual(await push(`${registry.host}/a:2`, store, image), [
    "present",
    "present",
    "present",
  ]);
  const blobs = new Map(registry.blobs);
  // This registry's blobs are all in one place; another repository is played by saying that it has none.
  registry.intercept = ({ method, url }, response) =>
    method === "HEAD" && url.startsWith("/v2/b/") && refuse(response, 404, "BLOB_UNKNOWN");
  assert.deepEqual(await push(`${registry.host}/b:1`, store, image), ["mounted", "end", "end"]);
  assert.deepEqual(registry.blobs, blobs);
  const [mount] = asked(registry, "POST", "mount=");
  assert.match(mount!.url, /from=a$/);
  // A copy within the registry moves no layer.
  const gets = asked(registry, "GET", "/blobs/").length;
  const target = await newStore();
  const source = await openSource(`//${registry.host}/a:1`, { store: target }, placeOf());
  registry.intercept = ({ method, url }, response) =>
    method === "HEAD" && url.startsWith("/v2/c/") && refuse(response, 404, "BLOB_UNKNOWN");
  const sink = await openSink(`//${registry.host}/c:1`, { store: target }, placeOf());
  await copyImages(source, sink, { ...asItLies, store: target });
  await source.close();
  assert.equal(
    asked(registry, "GET", "/blobs/").length - gets,
    1,
    "the configuration alone is read",
  );
});

/** Sends a blob, in requests of 256 KiB unless told, with a registry that does as it likes. */
async function upload(
  registry: FakeRegistry,
  bytes: Uint8Array,
  pace = new UploadPace(1 << 18),
) {
  const reference = parseLocation(`//${registry.host}/big:1`);
  const place = await openPlace(reference, "pull,push", {}, placeOf());
  const digest = digestOf(bytes);
  const blob = { mediaType: "application/octet-stream", digest, size: bytes.length };
  const pieces = {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    },
  };
  try {
    await pushBlob(place.repository, blob, pieces, pace);
  } finally {
    place.http.close();
  }
  assert.deepEqual(registry.blobs.get(digest), Buffer.from(bytes));
  return asked(registry, "PATCH", "/uploads/");
}

test("an upload that breaks goes on where the registry has it, byte for byte", async () => {
  const registry = await fakeRegistry();
  const bytes = randomBytes(1_200_000);
  let patches = 0;
  registry.intercept = ({ method }, response, raw) => {
    if (method !== "PATCH") return false;
    switch (++patches) {
      case 2: // the connection breaks in the middle of the chunk
        raw.once("data", () => setTimeout(() => raw.destroy(), 5));
        return false;
      case 3:
        raw.resume();
        return reply(response, 503, { "Retry-After": "0" });
      case 4:
        raw.resume();
        return reply(response, 416, { Range: "0-5" });
    }
  };
  const sent = (await upload(registry, bytes)).reduce((sum, { bytes }) => sum + bytes, 0);
  assert.equal(sent, bytes.length, "what the registry took came once");
  assert(patches > 6);
});

test("an upload that the registry forgets is sent anew; one that it always forgets is given up", async () => {
  const bytes = randomBytes(1_200_000);
  // The registry may forget it between being asked for it and being sent more.
  const cases = [1, Infinity].flatMap((times) => [{ times, status: 500 }, { times, status: 404 }]);
  for (const { times, status } of cases) {
    const registry = await fakeRegistry();
    let losses = 0;
    registry.intercept = ({ method, url, headers }, response, raw) => {
      const isLate = method === "PATCH" && !headers["content-range"]!.startsWith("0-");
      const isAsked = method === "GET" && url.includes("/uploads/");
      if (!isLate && !isAsked || losses >= times) return false;
      raw.resume();
      if (isAsked) losses++;
      return isAsked ? refuse(response, 404, "BLOB_UPLOAD_UNKNOWN") : reply(response, status);
    };
    if (times === 1) await upload(registry, bytes);
    else await refusedLater(upload(registry, bytes), "registry/upload-lost");
  }
});

test("once an upload was forgotten, requests carry 512 KiB", async () => {
  const registry = await fakeRegistry();
  let patches = 0;
  registry.intercept = ({ method, url }, response, raw) => {
    if (method === "PATCH" && ++patches === 1) {
      raw.once("data", () => raw.destroy());
      return true;
    }
    return method === "GET" && url.includes("/uploads/") &&
      refuse(response, 404, "BLOB_UPLOAD_UNKNOWN");
  };
  const sent = await upload(registry, randomBytes(3 << 20), new UploadPace());
  const sizes = sent.map(({ headers }) => Number(headers["content-length"]));
  assert.deepEqual(sizes, [3 << 20, ...Array.from({ length: 6 }, () => 512 << 10)]);
});

test("what is wrong with the bytes ends the upload, and the registry is told to forget it", async () => {
  const registry = await fakeRegistry();
  const store = await newStore();
  const image = makeImage(store, { label: "a" });
  const honest = storeSource(store, [{ descriptor: image.manifest, names: [] }]);
  const liar = {
    ...honest,
    blob: async function* (blob: typeof image.config) {
      for await (const piece of honest.blob(blob)) {
        if (blob.digest === image.layers[0]!.digest) piece[0]! ^= 1;
        yield piece;
      }
    },
  };
  const sink = await openSink(`//${registry.host}/a:1`, { store }, placeOf());
  await refusedLater(copyImages(liar, sink, { ...asItLies, store }), "image/digest-mismatch");
  assert.equal(asked(registry, "DELETE", "/uploads/").length, 1);
  assert.deepEqual([registry.blobs.size, registry.manifests.size], [0, 0]);
});

test("a mirror is read from first; where it fails or lacks something, the registry is asked; it is never written to", async () => {
  const [registry, mirror] = [await fakeRegistry(), await fakeRegistry()];
  const store = await newStore();
  const image = makeImage(store, { label: "a" });
  const name = `${registry.host}/team/app:1`;
  await push(name, store, image);
  for (const [key, entry] of registry.manifests) mirror.manifests.set(key, entry);
  for (const [key, bytes] of registry.blobs) mirror.blobs.set(key, bytes);
  const options = placeOf(undefined, [mirror.host, "127.0.0.1:1"]);
  const before = registry.requests.length;
  await pull(name, options);
  assert.equal(registry.requests.length, before, "the mirror has it all");
  mirror.blobs.delete(image.layers[0]!.digest);
  await pull(name, options);
  assert.equal(asked(registry, "GET", image.layers[0]!.digest).length, 1);
  mirror.intercept = (_, response) => reply(response, 400);
  await pull(name, options);
  const methods = new Set(mirror.requests.map(({ method }) => method));
  assert.deepEqual([...methods], ["GET"]);
});

test("tags come page by page; a tag that is nearly right is told; deleting", async () => {
  const registry = await fakeRegistry();
  const store = await newStore();
  const image = makeImage(store, { label: "a" });
  const tags = ["1.0", "1.1", "2.0", "latest", "next"];
  for (const tag of tags) await push(`${registry.host}/app:${tag}`, store, image);
  const name = `${registry.host}/app`;
  assert.deepEqual(await repositoryTags(name, {}, placeOf()), tags);
  const error = await refusedLater(pull(`${name}:lates`), "registry/unknown-tag");
  assert.equal(error.hint, `did you mean ${name}:latest?`);
  assert.equal((await imageDescriptor(name, {}, placeOf())).digest, image.manifest.digest);
  await deleteImage(`${name}:1.1`, {}, placeOf());
  assert.deepEqual(await repositoryTags(name, {}, placeOf()), tags.filter((tag) => tag !== "1.1"));
  registry.intercept = ({ method }, response) =>
    method === "DELETE" && refuse(response, 405, "UNSUPPORTED");
  const refusal = await refusedLater(
    deleteImage(`${name}:2.0`, {}, placeOf()),
    "registry/no-delete",
  );
  assert(refusal.hint!.includes(`${name}@${image.manifest.digest}`));
});
