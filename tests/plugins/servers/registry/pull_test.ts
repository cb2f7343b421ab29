/**
 * What a served store hands out, to whom, and under which names.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { truncateSync, unlinkSync } from "node:fs";
import { test } from "node:test";
import { parseReference } from "../../../../core/reference.ts";
import { onePassword, readHtpasswd } from "../../../../plugins/servers/registry/authentication.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import { listImages, removeImages } from "../../../../plugins/script/images.ts";
import { addImage } from "../../../support/command_images.ts";
import {
  pushBlob,
  pushManifest,
  refusalIn,
  type ServedStore,
  withRegistry,
} from "../../../support/served_registry.ts";

const host = (served: ServedStore) => parseReference(`${served.address}/own:1`);

test("an image is pulled by each of its names, whole and in parts", () =>
  withRegistry({}, async (served) => {
    const image = await addImage(served.root, {
      names: ["hello", "registry.example/team/app:1", "localhost:5000/elsewhere"],
    });
    await served.open((store) => store.references.tag(host(served), image.descriptor, new Date()));
    const { digest, mediaType, size } = image.descriptor;
    const ping = await served.fetch("/v2/");
    assert.equal(ping.headers.get("Docker-Distribution-API-Version"), "registry/2.0");
    assert.equal(await ping.text(), "{}");
    const found = [
      "hello/manifests/latest",
      "library/hello/manifests/latest",
      "library/hello/manifests/latest?ns=docker.io",
      "team/app/manifests/1?ns=registry.example",
      "registry.example/team/app/manifests/1",
      "elsewhere/manifests/latest?ns=localhost:5000",
      "own/manifests/1",
      `hello/manifests/${digest}`,
    ];
    for (const path of found) {
      const response = await served.fetch(`/v2/${path}`);
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get("Content-Type"), mediaType);
      assert.equal(response.headers.get("Docker-Content-Digest"), digest);
      assert.equal((await response.arrayBuffer()).byteLength, size);
      const head = await served.fetch(`/v2/${path}`, { method: "HEAD" });
      assert.equal(head.headers.get("Content-Length"), String(size), path);
      assert.equal(await head.text(), "");
    }
    const missing = [
      "team/app/manifests/1",
      "elsewhere/manifests/latest",
      "hello/manifests/latest?ns=quay.example",
      "hello/manifests/2",
      `hello/manifests/${image.manifest.config.digest}`,
    ];
    for (const path of missing) {
      const answer = await refusalIn(await served.fetch(`/v2/${path}`));
      assert.deepEqual(answer, [404, "MANIFEST_UNKNOWN"], path);
    }

    const layer = image.manifest.layers[0]!;
    const path = `/v2/hello/blobs/${layer.digest}`;
    const whole = await served.fetch(path);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    assert.equal(bytes.length, layer.size);
    assert.equal(
      (await served.fetch(path, { method: "HEAD" })).headers.get("Content-Length"),
      String(layer.size),
    );
    const part = await served.fetch(path, { headers: { Range: "bytes=100-199" } });
    assert.deepEqual(
      [part.status, part.headers.get("Content-Range"), part.headers.get("Content-Length")],
      [206, `bytes 100-199/${layer.size}`, "100"],
    );
    assert.deepEqual(new Uint8Array(await part.arrayBuffer()), bytes.subarray(100, 200));
    const several = await served.fetch(path, { headers: { Range: "bytes=0-9,100-199,511-511" } });
    const [, boundary] = /^multipart\/byteranges; boundary=([\w-]+)$/
      .exec(several.headers.get("Content-Type")!)!;
    const answer = Buffer.from(await several.arrayBuffer());
    const expected = [[0, 10], [100, 200], [511, 512]].flatMap(([from, to], at) => [
      Buffer.from(
        `${at > 0 ? "\r\n" : ""}--${boundary}\r\nContent-Type: application/octet-stream\r\n` +
          `Content-Range: bytes ${from}-${to! - 1}/${layer.size}\r\n\r\n`,
      ),
      bytes.subarray(from, to),
    ]);
    const wanted = Buffer.concat([...expected, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    assert.deepEqual([several.status, answer.equals(wanted)], [206, true]);
    assert.equal(several.headers.get("Content-Length"), String(wanted.length));
    const behind = await served.fetch(path, { headers: { Range: `bytes=${layer.size}-` } });
    assert.equal(behind.headers.get("Content-Range"), `bytes */${layer.size}`);
    assert.equal((await refusalIn(behind))[0], 416);
  }));

test("what no image needs is not handed out", () =>
  withRegistry({}, async (served) => {
    const { digest } = await served.open((store) => store.blobs.put("a secret of a build"));
    const answer = await refusalIn(await served.fetch(`/v2/hello/blobs/${digest}`));
    assert.deepEqual(answer, [404, "BLOB_UNKNOWN"]);
  }));

test("tags and repositories are listed in pages", () =>
  withRegistry({}, async (served) => {
    const names = ["b:2", "b:1", "b:Z", "b:a", "a/c", "registry.example/x", "other:5000/hidden"];
    await addImage(served.root, { names });
    const get = async (path: string) => {
      const response = await served.fetch(path);
      return [await response.json(), response.headers.get("Link")];
    };
    assert.deepEqual(await get("/v2/b/tags/list"), [
      { name: "b", tags: ["1", "2", "a", "Z"] },
      null,
    ]);
    assert.deepEqual(await get("/v2/b/tags/list?n=2&last=1"), [
      { name: "b", tags: ["2", "a"] },
      '</v2/b/tags/list?n=2&last=a>; rel="next"',
    ]);
    assert.deepEqual(await get("/v2/b/tags/list?n=0"), [{ name: "b", tags: [] }, null]);
    assert.deepEqual(await get("/v2/_catalog"), [
      { repositories: ["a/c", "b", "registry.example/x"] },
      null,
    ]);
    assert.deepEqual(await get("/v2/_catalog?n=1"), [
      { repositories: ["a/c"] },
      '</v2/_catalog?n=1&last=a%2Fc>; rel="next"',
    ]);
    const refused = async (path: string) => await refusalIn(await served.fetch(path));
    assert.deepEqual(await refused("/v2/c/tags/list"), [404, "NAME_UNKNOWN"]);
    assert.deepEqual(await refused("/v2/b/tags/list?n=-1"), [400, "PAGINATION_NUMBER_INVALID"]);
    await served.open((store) => store.references.untag(parseReference("b:a")));
    assert.deepEqual((await get("/v2/b/tags/list"))[0], { name: "b", tags: ["1", "2", "Z"] });
  }));

test("a read-only registry changes nothing, and says so", () =>
  withRegistry({}, async (served) => {
    const image = await addImage(served.root, { names: ["hello"] });
    const list = () => served.open((store) => store.references.list());
    const before = await list();
    const cases: [method: string, path: string, allow: string][] = [
      ["POST", "hello/blobs/uploads/", ""],
      ["PUT", "hello/manifests/latest", "GET, HEAD"],
      ["DELETE", "hello/manifests/latest", "GET, HEAD"],
      ["DELETE", `hello/blobs/${image.id}`, "GET, HEAD"],
      ["PUT", "hello/blobs/uploads/0123456789abcdef0123456789abcdef", "GET, HEAD"],
      ["OPTIONS", "hello/manifests/latest", "GET, HEAD"],
    ];
    for (const [method, path, allow] of cases) {
      const response = await served.fetch(`/v2/${path}`, { method });
      assert.equal(response.headers.get("Allow"), allow, path);
      assert.deepEqual(await refusalIn(response), [405, "UNSUPPORTED"], path);
    }
    assert.deepEqual(await list(), before);
  }));

test("damage is told to the owner, not to the client, and hides nothing else", () =>
  withRegistry({}, async (served) => {
    const broken = await addImage(served.root, { names: ["broken"], text: "broken" });
    await addImage(served.root, { names: ["hello"] });
    assert.equal((await served.fetch("/v2/broken/manifests/latest")).status, 200);
    await served.open((store) => {
      const path = store.blobs.path(broken.descriptor.digest);
      truncateSync(path, 10);
    });
    const response = await served.fetch("/v2/broken/manifests/latest");
    assert.equal(response.status, 500);
    const text = await response.text();
    assert.doesNotMatch(text, /quilla-test|\.ts/);
    assert.match(String(served.failures), /is damaged/);
    await served.open((store) => unlinkSync(store.blobs.path(broken.manifest.config.digest)));
    const config = await served.fetch(`/v2/broken/blobs/${broken.manifest.config.digest}`);
    assert.equal(config.status, 404);
    assert.equal((await served.fetch("/v2/hello/manifests/latest")).status, 200);
  }));

test("passwords: one of the command line, or those of a file", async () => {
  // `htpasswd -nbB -C 5 ann sesame`
  const file = readHtpasswd(
    "ann:$2b$05$ha6IHX7/hmL9OdObyiT.OusQJ4w35KAYevNqv66TaOmfPbzLpCRjW\n",
    "users",
  );
  for (const passwords of [onePassword("ann", "sesame"), file]) {
    await withRegistry({ passwords }, async (served) => {
      const status = async (user?: string) => {
        const response = await served.fetch("/v2/", {
          headers: user === undefined ? {} : { Authorization: `Basic ${btoa(user)}` },
        });
        await response.body?.cancel();
        return response.status;
      };
      const challenge = await served.fetch("/v2/_catalog");
      assert.match(challenge.headers.get("WWW-Authenticate")!, /^Basic realm="quilla"/);
      assert.deepEqual(await refusalIn(challenge), [401, "UNAUTHORIZED"]);
      const users = ["ann:sesame", "ann:sesame", "ann:Sesame", "bob:sesame", "ann", ":", "ann:"];
      const statuses = await Promise.all(users.map(status));
      assert.deepEqual(statuses, [200, 200, 401, 401, 401, 401, 401]);
      assert.equal(await status(), 401);
    });
  }
});

test("referrers are listed with what they say, by their type, in pages", () =>
  withRegistry({ isWritable: true }, async (served) => {
    const { descriptor } = await addImage(served.root, { names: ["hello"] });
    const { mediaType, digest, size } = descriptor;
    const empty = {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: await pushBlob(served, "hello", "{}"),
      size: 2,
    };
    const push = async (type: string, text: string) => {
      const { response, digest } = await pushManifest(served, "hello", undefined, {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        artifactType: type,
        config: empty,
        layers: [empty],
        subject: { mediaType, digest: descriptor.digest, size },
        annotations: { text },
      });
      assert.equal(response.status, 201);
      assert.equal(response.headers.get("OCI-Subject"), descriptor.digest);
      return digest;
    };
    const large = "x".repeat(1_500_000);
    const signatures = [
      await push("test/signature", large),
      await push("test/signature", `${large}y`),
    ];
    const sbom = await push("test/sbom", "z");
    const get = async (path: string) => {
      const response = await served.fetch(path);
      const { manifests } = await response.json();
      return { response, found: manifests as { digest: string; artifactType: string }[] };
    };
    const path = `/v2/hello/referrers/${digest}`;
    const filtered = await get(`${path}?artifactType=test/sbom`);
    assert.equal(filtered.response.headers.get("OCI-Filters-Applied"), "artifactType");
    assert.deepEqual(filtered.found.map((each) => [each.digest, each.artifactType]), [[
      sbom,
      "test/sbom",
    ]]);
    const first = await get(`${path}?artifactType=test/signature`);
    assert.equal(first.found.length, 1);
    const next = /^<(.*)>; rel="next"$/.exec(first.response.headers.get("Link")!)![1]!;
    const second = await get(next);
    assert.equal(second.response.headers.get("Link"), null);
    const both = [...first.found, ...second.found].map((each) => each.digest);
    assert.deepEqual(both, [...signatures].sort());
    assert.deepEqual((await get(`/v2/hello/referrers/${sbom}`)).found, []);
  }));

test("a repository lists its own referrers, and what hangs in the store on what it has", () =>
  withRegistry({ isWritable: true }, async (served) => {
    const { descriptor } = await addImage(served.root, { names: ["one/app", "two/app"] });
    const other = await addImage(served.root, { names: ["two/other"], text: "other" });
    const { mediaType, digest, size } = descriptor;
    const config = {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: await pushBlob(served, "one/app", "{}"),
      size: 2,
    };
    const push = async (name: string, artifactType: string) => {
      const { response, digest: pushed } = await pushManifest(served, name, undefined, {
        ...{ schemaVersion: 2, mediaType, artifactType, config, layers: [config] },
        subject: { mediaType, digest, size },
      });
      assert.equal(response.status, 201);
      return pushed;
    };
    const own = await push("one/app", "test/one");
    const shared = await push("one/app", "test/both");
    assert.equal(await push("two/app", "test/both"), shared);
    const [stored, elsewhere] = await served.open(async (store) => [
      (await attach(store, descriptor, { artifactType: "test/store", layers: [] })).digest,
      (await attach(store, other.descriptor, { artifactType: "test/store", layers: [] })).digest,
    ]);
    const listed = async (name: string, subject: string) => {
      const response = await served.fetch(`/v2/${name}/referrers/${subject}`);
      const { manifests } = await response.json();
      return manifests.map((each: { digest: string }) => each.digest).sort();
    };
    assert.deepEqual(await listed("one/app", digest), [own, shared, stored].sort());
    assert.deepEqual(await listed("two/app", digest), [shared, stored].sort());
    assert.deepEqual(await listed("three/app", digest), []);
    assert.deepEqual(await listed("one/app", other.descriptor.digest), []);
    assert.deepEqual(await listed("two/other", other.descriptor.digest), [elsewhere]);
    // They go with the image, whatever they were pushed to.
    await served.open(async (store) => {
      const images = await listImages({ store });
      assert.deepEqual(images.map(({ name }) => name).sort(), [
        "one/app:latest",
        "two/app:latest",
        "two/other:latest",
      ]);
      await removeImages(["one/app", "two/app"], { store });
      assert.equal(store.references.list().length, 2);
    });
  }));
