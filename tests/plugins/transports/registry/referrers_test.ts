/**
 * Manifests with a subject, in registries that list what is about a manifest and in those that do not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { Store } from "../../../../core/store/store.ts";
import { referrersTag } from "../../../../plugins/kit/referrers/marks.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { ForeignBlobs } from "../../../support/foreign_documents.ts";
import { fakeRegistry, reply } from "../../../support/http_registry.ts";
import { registryPrograms, testRegistry } from "../../../support/registry.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

const subject = { mediaType: mediaTypes.manifest, digest: digestOf("subject"), size: 7 };

/** An image and three things about another: a signature, an index, and one that says its type. */
function referrers(): { blobs: ForeignBlobs; all: readonly Descriptor[] } {
  const blobs = new ForeignBlobs();
  const config = blobs.blob("application/x.config", "{}");
  return {
    blobs,
    all: [
      blobs.manifest(config, [], { subject, annotations: { a: "1" } }),
      blobs.index([], { subject, artifactType: "application/x.index" }),
      blobs.manifest(config, [], { subject, artifactType: "application/x.type" }),
    ],
  };
}

async function push(host: string): Promise<readonly Descriptor[]> {
  const store = await Store.open(join(directory, String(count++)), { create: true });
  const { blobs, all } = referrers();
  for (const bytes of blobs.all.values()) store.blobs.put(bytes);
  for (const [at, descriptor] of [...all, ...all].entries()) {
    const sink = await openSink(`//${host}/app:${at}`, { store }, placeOf());
    await copyImages(storeSource(store, [{ descriptor, names: [] }]), sink, { store });
  }
  return all;
}

const tag = referrersTag(subject.digest);

function requireList(bytes: Uint8Array, [signature, index, typed]: readonly Descriptor[]): void {
  const described = ({ mediaType, digest, size }: Descriptor) => ({ mediaType, digest, size });
  const { manifests, mediaType } = JSON.parse(new TextDecoder().decode(bytes));
  assert.equal(mediaType, mediaTypes.index);
  assert.deepEqual(manifests, [
    {
      ...described(signature!),
      annotations: { a: "1" },
      artifactType: "application/x.config",
    },
    { ...described(index!), artifactType: "application/x.index" },
    { ...described(typed!), artifactType: "application/x.type" },
  ]);
}

test("where the registry keeps no list, one is kept under the subject's tag, each thing once", async () => {
  const registry = await fakeRegistry();
  const all = await push(registry.host);
  requireList(registry.manifests.get(`app:${tag}`)!.bytes, all);
});

test("where it keeps one, there is none", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ method, url }, response, raw) => {
    if (method !== "PUT" || !url.includes("/manifests/")) return false;
    raw.resume();
    return reply(response, 201, { "OCI-Subject": subject.digest });
  };
  await push(registry.host);
  assert(!registry.requests.some(({ url }) => url.includes(tag)));
});

test("the tag is short enough for any digest", () => {
  assert.equal(tag, `sha256-${subject.digest.slice(7)}`);
  const long = referrersTag(`sha512:${"a".repeat(128)}` as Digest);
  assert.equal(long, `sha512-${"a".repeat(64)}`);
});

for (const [program, { skip }] of Object.entries(registryPrograms)) {
  test(`${program} lists it`, { skip }, async () => {
    const { host, url } = await testRegistry({ program });
    const all = await push(host);
    const ask = async (at: string) => {
      const response = await fetch(`${url}/v2/app/${at}`, {
        headers: { Accept: mediaTypes.index },
      });
      return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
    };
    const own = await ask(`referrers/${subject.digest}`);
    const kept = await ask(`manifests/${tag}`);
    if (own.status !== 200) return requireList(kept.bytes, all);
    const { manifests } = JSON.parse(new TextDecoder().decode(own.bytes));
    const digests = (list: readonly { readonly digest: string }[]) =>
      list.map(({ digest }) => digest).sort();
    assert.deepEqual(digests(manifests), digests(all));
    assert.equal(kept.status, 404);
  });
}
