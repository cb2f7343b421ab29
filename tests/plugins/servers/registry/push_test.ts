/**
 * What a writable registry takes: nothing that is not whole, and nothing is lost that came.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { digestOf } from "../../../../core/digest.ts";
import { nameOf } from "../../../../core/store/references.ts";
import { addImage } from "../../../support/command_images.ts";
import { quilla } from "../../../support/fake_context.ts";
import {
  pushBlob,
  pushManifest,
  refusalIn,
  type ServedStore,
  withRegistry,
} from "../../../support/served_registry.ts";
import { leftoversIn } from "../../../support/leftovers.ts";

const writable = { isWritable: true };
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

const leftovers = ({ root }: ServedStore) => leftoversIn(root);
const names = (served: ServedStore) =>
  served.open((store) => store.references.list().map((image) => nameOf(image)));

/** Begins an upload, and gives where it goes on. */
async function begin(served: ServedStore, name = "a"): Promise<string> {
  const response = await served.fetch(`/v2/${name}/blobs/uploads/`, { method: "POST" });
  assert.equal(response.status, 202);
  assert.equal(response.headers.get("Range"), "0-0");
  return response.headers.get("Location")!;
}

/** A small image: its manifest, all of whose blobs were pushed. */
async function smallImage(served: ServedStore, name: string, label = "x") {
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: { Labels: { label } },
    rootfs: { type: "layers", diff_ids: [] },
  });
  return {
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: await pushBlob(served, name, config),
      size: config.length,
    },
    layers: [],
  };
}

test("an image that was pushed has the name that was typed behind the address", () =>
  withRegistry(writable, async (served) => {
    const image = await smallImage(served, "team/app");
    const { response, digest } = await pushManifest(served, "team/app", "1", image);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("Location"), `/v2/team/app/manifests/${digest}`);
    assert.equal(response.headers.get("Docker-Content-Digest"), digest);
    assert.deepEqual(await names(served), ["docker.io/team/app:1"]);
    const { stdout } = await quilla(
      { root: served.root },
      "image",
      "ls",
      "--format",
      "{{.Repository}} {{.Tag}}",
    );
    assert.equal(stdout, "team/app 1\n");

    const second = await smallImage(served, "team/app", "y");
    await pushManifest(served, "team/app", "1", second);
    assert.deepEqual(await names(served), [undefined, "docker.io/team/app:1"]);
    assert.equal((await served.fetch(`/v2/team/app/manifests/${digest}`)).status, 200, "by digest");
    assert.deepEqual(leftovers(served), []);
  }));

test("a blob comes in chunks, in order only, and ends by its digest", () =>
  withRegistry(writable, async (served) => {
    const text = "0123456789";
    let location = await begin(served);
    const send = async (method: string, range: string, body: string, query = "") => {
      const response = await served.fetch(location + query, {
        method,
        body,
        headers: { "Content-Range": range },
      });
      location = response.headers.get("Location") ?? location;
      const [status] = await refusalIn(response);
      return [status, response.headers.get("Range")];
    };
    assert.deepEqual(await send("PATCH", "0-3", "0123"), [202, "0-3"]);
    assert.deepEqual(await send("PATCH", "0-3", "0123"), [416, "0-3"]);
    assert.deepEqual(await send("PATCH", "6-7", "67"), [416, "0-3"]);
    assert.deepEqual(await send("PATCH", "4-9", "45"), [400, null]);
    assert.deepEqual(await send("PATCH", "four", "45"), [400, null]);
    const status = await served.fetch(location);
    assert.deepEqual([status.status, status.headers.get("Range")], [204, "0-3"]);
    assert.equal((await served.fetch(location.replace("/a/", "/b/"))).status, 404);
    const digest = digestOf(text);
    assert.equal((await served.fetch(`/v2/a/blobs/${digest}`)).status, 404);
    assert.deepEqual(await send("PUT", "4-9", "456789", `?digest=${digest}`), [201, null]);
    assert.equal(location, `/v2/a/blobs/${digest}`);
    assert.equal(await (await served.fetch(location)).text(), text);
    const sha512 = digestOf(text, "sha512");
    location = await begin(served);
    assert.deepEqual(await send("PUT", "0-9", text, `?digest=${sha512}`), [201, null]);
    assert.equal(await (await served.fetch(`/v2/a/blobs/${sha512}`)).text(), text);
  }));

test("an upload that broke off goes on where it was", () =>
  withRegistry(writable, async (served) => {
    const text = "0123456789";
    const location = await begin(served);
    const head = `PATCH ${location} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n`;
    const dying = served.raw(`${head}01234`);
    await until(async () => (await served.fetch(location)).headers.get("Range") === "0-4");
    const other = await served.fetch(location, { method: "PATCH", body: "x" });
    assert.deepEqual(await refusalIn(other), [409, "BLOB_UPLOAD_INVALID"]);
    dying.destroy();
    const goOn = () =>
      served.fetch(`${location}?digest=${digestOf(text)}`, {
        method: "PUT",
        body: "56789",
        headers: { "Content-Range": "5-9" },
      });
    let response = await goOn();
    await until(async () => response.status !== 409 || (response = await goOn()).status !== 409);
    assert.equal(response.status, 201);
  }));

test("nothing is left of what is cancelled, forgotten, or not what it should be", () =>
  withRegistry({ ...writable, limits: { uploads: 2 } }, async (served) => {
    const wrong = digestOf("something else");
    const put = async (path: string, method: string, body: string) =>
      await refusalIn(await served.fetch(path, { method, body }));
    const query = `?digest=${wrong}`;
    assert.deepEqual(await put(`/v2/a/blobs/uploads/${query}`, "POST", "x"), [
      400,
      "DIGEST_INVALID",
    ]);
    const location = await begin(served);
    assert.deepEqual(await put(location + query, "PUT", "x"), [400, "DIGEST_INVALID"]);
    assert.deepEqual(await put(location, "PATCH", "x"), [404, "BLOB_UPLOAD_UNKNOWN"]);
    const cancelled = await begin(served);
    assert.equal((await served.fetch(cancelled, { method: "DELETE" })).status, 204);
    assert.deepEqual(await refusalIn(await served.fetch(cancelled)), [404, "BLOB_UPLOAD_UNKNOWN"]);
    assert.deepEqual(leftovers(served), []);
    await begin(served);
    await begin(served);
    const third = await served.fetch("/v2/a/blobs/uploads/", { method: "POST" });
    assert.equal(third.headers.get("Retry-After"), "5");
    assert.deepEqual(await refusalIn(third), [429, "TOOMANYREQUESTS"]);
    await served.stop();
    assert.deepEqual(leftovers(served), []);
  }));

test("an upload that nobody goes on with is removed, and its room is free for others", () =>
  withRegistry({ ...writable, limits: { uploads: 1, idleUpload: 1 } }, async (served) => {
    const location = await begin(served);
    await until(async () => (await served.fetch(location)).status === 404);
    assert.deepEqual(leftovers(served), []);
    await begin(served);
  }));

test("eight at once may push the same blob", () =>
  withRegistry(writable, async (served) => {
    const text = "x".repeat(300_000);
    const digest = digestOf(text);
    const pushes = Array.from({ length: 8 }, async (_, index) => {
      const location = await begin(served, `repository/${index}`);
      for (const part of [text.slice(0, 100_000), text.slice(100_000)]) {
        assert.equal((await served.fetch(location, { method: "PATCH", body: part })).status, 202);
      }
      const response = await served.fetch(`${location}?digest=${digest}`, { method: "PUT" });
      assert.equal(response.status, 201);
    });
    await Promise.all(pushes);
    assert.equal((await (await served.fetch(`/v2/a/blobs/${digest}`)).text()).length, text.length);
    assert.deepEqual(leftovers(served), []);
  }));

test("what is here is mounted, whatever repository it came to", () =>
  withRegistry(writable, async (served) => {
    const image = await addImage(served.root, { names: ["hello"] });
    const mount = (digest: string) =>
      served.fetch(`/v2/other/blobs/uploads/?mount=${digest}&from=hello`, { method: "POST" });
    const layer = image.manifest.layers[0]!.digest;
    const there = await mount(layer);
    assert.deepEqual([there.status, there.headers.get("Location")], [
      201,
      `/v2/other/blobs/${layer}`,
    ]);
    const away = await mount(digestOf("nothing"));
    assert.equal(away.status, 202);
    assert.match(away.headers.get("Location")!, /^\/v2\/other\/blobs\/uploads\/[0-9a-f]{32}$/);
    assert.deepEqual(await refusalIn(await mount("sha256:x")), [400, "DIGEST_INVALID"]);
  }));

test("a manifest is refused that is none, too large, called otherwise, or lacks something", () =>
  withRegistry(writable, async (served) => {
    const image = await smallImage(served, "a");
    const missing = { ...image.config, digest: digestOf("missing") };
    const cases: [
      name: string,
      reference: string | undefined,
      document: unknown,
      answer: unknown[],
    ][] = [
      ["a layer is missing", "1", { ...image, layers: [missing] }, [404, "MANIFEST_BLOB_UNKNOWN"]],
      ["it has no config", "1", { ...image, config: undefined }, [400, "MANIFEST_INVALID"]],
      ["it is two things at once", "1", { ...image, manifests: [] }, [400, "MANIFEST_INVALID"]],
      ["another digest", digestOf("other"), image, [400, "DIGEST_INVALID"]],
      ["it is not JSON", "1", undefined, [400, "MANIFEST_INVALID"]],
      ["it is something else", "1", { ...image, mediaType: "text/html" }, [
        400,
        "MANIFEST_INVALID",
      ]],
      ["schema 1", "1", {
        schemaVersion: 1,
        mediaType: "application/vnd.docker.distribution.manifest.v1+json",
      }, [400, "MANIFEST_INVALID"]],
      ["a path as a digest", "1", {
        ...image,
        layers: [{ ...image.config, digest: "sha256:../../x" }],
      }, [400, "MANIFEST_INVALID"]],
      ["4 MiB and a byte", "1", { ...image, annotations: { a: "x".repeat(4 << 20) } }, [
        413,
        "SIZE_INVALID",
      ]],
    ];
    for (const [name, reference, document, answer] of cases) {
      const { response } = await pushManifest(
        served,
        "a",
        reference,
        document ?? { mediaType: manifestType, toJSON: () => 1 },
      );
      assert.deepEqual(await refusalIn(response), answer, name);
    }
    assert.deepEqual(await names(served), []);
    assert.deepEqual(leftovers(served), []);
  }));

test("a manifest that was pushed by digest is kept, until an index has it", () =>
  withRegistry({ ...writable, limits: { linger: 1 } }, async (served) => {
    const image = await smallImage(served, "a");
    const { response, digest, bytes } = await pushManifest(served, "a", undefined, image);
    assert.equal(response.status, 201);
    await pushManifest(served, "a", undefined, image);
    const own = `docker.io/library/a@${digest}`;
    assert.deepEqual(await names(served), [own]);
    await quilla({ root: served.root }, "image", "prune", "-f");
    assert.deepEqual(await names(served), [own]);
    assert.deepEqual(await (await served.fetch("/v2/a/tags/list")).json(), { name: "a", tags: [] });

    const child = { mediaType: manifestType, digest, size: bytes.length };
    const index = { schemaVersion: 2, mediaType: indexType, manifests: [child] };
    const pushed = await pushManifest(served, "a", "1", index);
    assert.equal(pushed.response.status, 201);
    assert.deepEqual(await names(served), ["docker.io/library/a:1"]);
    const remove = async (reference: string) =>
      await refusalIn(await served.fetch(`/v2/a/manifests/${reference}`, { method: "DELETE" }));
    assert.deepEqual(await remove(digest), [405, "UNSUPPORTED"]);
    const blob = `/v2/a/blobs/${image.config.digest}`;
    const kept = await served.fetch(blob, { method: "DELETE" });
    assert.deepEqual(await refusalIn(kept), [405, "UNSUPPORTED"]);
    assert.deepEqual(await remove("2"), [404, "MANIFEST_UNKNOWN"]);
    assert.deepEqual(await remove("1"), [202]);
    assert.deepEqual(await names(served), [undefined]);
    assert.deepEqual(await remove(pushed.digest), [202]);
    assert.deepEqual(await names(served), []);
    assert.deepEqual(await remove(pushed.digest), [404, "MANIFEST_UNKNOWN"]);
    assert.equal((await served.fetch(`/v2/a/manifests/${digest}`)).status, 404);
    assert.equal((await served.fetch(blob)).status, 404);
  }));

test("artefacts that are no images are listed without complaint", () =>
  withRegistry(writable, async (served) => {
    const empty = {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: await pushBlob(served, "chart", "{}"),
      size: 2,
    };
    const chart = {
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: "test/chart",
      config: empty,
      layers: [empty],
    };
    await pushManifest(served, "chart", "1", chart);
    const list = await quilla(
      { root: served.root },
      "image",
      "ls",
      "--format",
      "{{.Repository}} {{.Size}}",
    );
    assert.deepEqual(list, { code: 0, stdout: "chart 2B\n", stderr: "" });
    assert.equal((await quilla({ root: served.root }, "system", "check")).code, 0);
  }));

test("garbage is collected beside a push, which loses nothing to it", () =>
  withRegistry(writable, async (served) => {
    const prune = async () =>
      (await quilla({ root: served.root }, "system", "prune", "-f")).stdout.trimEnd();
    await addImage(served.root, { names: ["hello"] });
    await served.fetch("/v2/hello/manifests/latest");
    const digest = await pushBlob(served, "a", "a blob whose manifest is on its way");
    assert.equal(await prune(), "Total reclaimed space: 0B");
    const blob = `/v2/a/blobs/${digest}`;
    assert.equal((await served.fetch(blob)).status, 200);
    assert.equal((await served.fetch(blob, { method: "DELETE" })).status, 202);
    assert.equal((await served.fetch(blob)).status, 404);
    await served.stop();
    assert.match(await prune(), /35B/);
  }));

/** Waits for something that comes without being told. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await pause(5);
}
