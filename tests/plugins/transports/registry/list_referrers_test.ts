/**
 * What is about a manifest, by whatever a registry answers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { encodeIndex } from "../../../../core/oci/image_index.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { Store } from "../../../../core/store/store.ts";
import { referrersTag } from "../../../../plugins/kit/referrers/marks.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { type FakeRegistry, fakeRegistry, refuse, reply } from "../../../support/http_registry.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

const image = new TextEncoder().encode(
  `{"schemaVersion":2,"mediaType":"${mediaTypes.manifest}","config":{"mediaType":"${mediaTypes.config}","digest":"${
    digestOf("{}")
  }","size":2},"layers":[]}`,
);
const subject = { mediaType: mediaTypes.manifest, digest: digestOf(image), size: image.length };
const entry = (text: string) => ({
  mediaType: mediaTypes.manifest,
  digest: digestOf(text),
  size: text.length,
  artifactType: `text/${text}`,
});
const listOf = (...texts: string[]) =>
  encodeIndex({ mediaType: mediaTypes.index, manifests: texts.map(entry) });
const asIndex = { "Content-Type": mediaTypes.index };

async function source(registry: FakeRegistry, mirrors: readonly string[] = []) {
  registry.manifests.set("app:1", { type: subject.mediaType, bytes: image });
  registry.manifests.set(`app@${subject.digest}`, { type: subject.mediaType, bytes: image });
  const store = await Store.open(join(directory, String(count++)), { create: true });
  const place = placeOf(undefined, mirrors);
  return await openSource(`//${registry.host}/app:1`, { store }, place);
}

const digests = (found: readonly { readonly digest: string }[]) => found.map((each) => each.digest);
const expected = (...texts: string[]) => texts.map((text) => digestOf(text));

test("page by page, each thing once, and of one type where that is asked for", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://a");
    if (!pathname.endsWith(`/referrers/${subject.digest}`)) return false;
    if (searchParams.has("artifactType")) {
      return reply(
        response,
        200,
        { ...asIndex, "OCI-Filters-Applied": "artifactType" },
        listOf("b"),
      );
    }
    const Link = `<${pathname}?page=2>; rel="next"`;
    return searchParams.has("page")
      ? reply(response, 200, asIndex, listOf("b", "c"))
      : reply(response, 200, { ...asIndex, Link }, listOf("a", "b"));
  };
  const from = await source(registry);
  assert.deepEqual(digests(await from.referrers!(subject)), expected("a", "b", "c"));
  const asked = registry.requests.length;
  assert.deepEqual(digests(await from.referrers!(subject, "text/b")), expected("b"));
  assert.equal(registry.requests.length, asked + 1);
});

/** How those answer that list nothing: Docker's registry, a proxy with a page for people, and ones that refuse. */
const silent = {
  "404": [404, "text/plain", ""],
  "404 in JSON": [404, "application/json", "{}"],
  "a page for people": [200, "text/html; charset=utf-8", "<html></html>"],
  "400": [400, "application/json", "{}"],
  "403": [403, "application/json", "{}"],
  "405": [405, "application/json", "{}"],
} as const;

for (const [name, [status, type, body]] of Object.entries(silent)) {
  test(`where the registry lists nothing (${name}), the list under the tag counts`, async () => {
    const registry = await fakeRegistry();
    registry.intercept = ({ url }, response) =>
      url.includes("/referrers/") && reply(response, status, { "Content-Type": type }, body);
    const from = await source(registry);
    assert.deepEqual(await from.referrers!(subject), []);
    const bytes = listOf("a");
    registry.manifests.set(`app:${referrersTag(subject.digest)}`, {
      type: mediaTypes.index,
      bytes,
    });
    registry.manifests.set(`app:${referrersTag(subject.digest, ".sig")}`, {
      type: subject.mediaType,
      bytes: image,
    });
    const found = await (await source(registry)).referrers!(subject);
    assert.deepEqual(digests(found), [...expected("a"), subject.digest]);
    assert.equal(
      found[1]!.annotations!["org.opencontainers.image.ref.name"],
      referrersTag(subject.digest, ".sig"),
    );
  });
}

const other = { ...subject, digest: digestOf("another image") };

test("a repository that nothing hangs in is asked for its tags once, and the registry for each list", async () => {
  const registry = await fakeRegistry();
  const from = await source(registry);
  const asked = registry.requests.length;
  assert.deepEqual(await from.referrers!(subject), []);
  assert.deepEqual(await from.referrers!(other), []);
  const questions = registry.requests.slice(asked).map(({ method, url }) => `${method} ${url}`);
  assert.deepEqual(questions.sort(), [
    `GET /v2/app/referrers/${subject.digest}`,
    "GET /v2/app/tags/list?n=100&last=sha256-",
  ]);
  registry.intercept = ({ url }, response) =>
    url.includes("/referrers/") && reply(response, 200, asIndex, listOf());
  const listing = await source(registry);
  const before = registry.requests.length;
  await Promise.all([listing.referrers!(subject), listing.referrers!(other)]);
  assert.equal(registry.requests.length, before + 3);
});

const many = Array.from({ length: 100 }, (_, at) => `v${100 + at}`);
const more = { Link: `</v2/app/tags/list?n=100&last=x>; rel="next"` };
/** Pages of tags, and whether they tell that there is none of the digest's. */
const pages: Record<string, [tells: boolean, tags: unknown, headers?: Record<string, string>]> = {
  "all of them": [true, ["1", "latest"]],
  "what comes after": [true, ["v1", "v2"], more],
  "none": [true, null],
  "a part that begins elsewhere": [false, ["1", "latest"], more],
  "a part in no order": [false, ["v2", "v1"], more],
  "as many as were asked for, and no word of others": [false, ["1", ...many.slice(1)]],
  "those of other digests, and more": [false, [`sha256-${"0".repeat(64)}.sig`], more],
  "what is no list": [false, undefined],
};

for (const [name, [tells, tags, headers]] of Object.entries(pages)) {
  test(`a page of tags, ${name}, ${tells ? "tells" : "does not tell"} what is not there`, async () => {
    const registry = await fakeRegistry();
    registry.intercept = ({ url }, response) => {
      const body = tags === undefined ? {} : { name: "app", tags };
      return url.includes("/tags/list") && reply(response, 200, headers, JSON.stringify(body));
    };
    const from = await source(registry);
    const tag = referrersTag(subject.digest, ".sig");
    registry.manifests.set(`app:${tag}`, { type: subject.mediaType, bytes: image });
    assert.deepEqual(digests(await from.referrers!(subject)), tells ? [] : [subject.digest]);
  });
}

test("a registry that knows no page after what is no tag tells it by its first one", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ url }, response) =>
    url.includes("last=") && reply(response, 404, {}) ||
    url.includes("/referrers/") && reply(response, 200, asIndex, listOf());
  const from = await source(registry);
  const before = registry.requests.length;
  assert.deepEqual(await from.referrers!(subject), []);
  assert.equal(registry.requests.length, before + 3);
});

test("a registry in trouble is asked for a list twice, and not waited for", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ url }, response) =>
    url.includes("/referrers/") && reply(response, 503, { "Retry-After": "60" });
  const from = await source(registry);
  await refusedLater(from.referrers!(subject), "registry/unavailable", "503");
  assert.equal(registry.requests.filter(({ url }) => url.includes("/referrers/")).length, 2);
});

const nonsense: Record<string, (url: string) => [Record<string, string>, Uint8Array | string]> = {
  "a list without an end": (url) => [
    { ...asIndex, Link: `<${url}>; rel="next"` },
    listOf("a"),
  ],
  "a next page elsewhere": () => [
    { ...asIndex, Link: `<http://169.254.169.254/x>; rel="next"` },
    listOf("a"),
  ],
  "no list": () => [asIndex, "[]"],
  "a list that is damaged": () => [asIndex, '{"manifests":[{"digest":"sha256:../../x"}]}'],
};

for (const [name, answer] of Object.entries(nonsense)) {
  test(`${name} is no list of referrers`, async () => {
    const registry = await fakeRegistry();
    registry.intercept = ({ url }, response) =>
      url.includes("/referrers/") && reply(response, 200, ...answer(url));
    await refusedLater((await source(registry)).referrers!(subject), "registry/protocol", name);
  });
}

test("a mirror is asked first, and the registry where that knows nothing", async () => {
  const [registry, mirror] = [await fakeRegistry(), await fakeRegistry()];
  const from = await source(registry, [mirror.host]);
  registry.manifests.set(`app:${referrersTag(subject.digest, ".att")}`, {
    type: subject.mediaType,
    bytes: image,
  });
  assert.deepEqual(digests(await from.referrers!(subject)), [subject.digest]);
  mirror.intercept = ({ url }, response) =>
    url.includes("/referrers/") && reply(response, 200, asIndex, listOf("a"));
  registry.intercept = ({ url }, response) =>
    url.includes("/referrers/") && refuse(response, 500, "UNKNOWN");
  assert.deepEqual(digests(await from.referrers!(subject)), [...expected("a"), subject.digest]);
});
