/**
 * What a registry's transport tells of blobs on their way: what is sent, what breaks and is tried again, and where it goes on.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { CopyEvent } from "../../../../plugins/kit/transfer/copy_event.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { Store } from "../../../../core/store/store.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { member } from "../../../support/archive.ts";
import { fakeRegistry, reply } from "../../../support/http_registry.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();

test("a push and a pull that break are told with the reason, and go on where they stood", async () => {
  const registry = await fakeRegistry();
  const name = `//${registry.host}/team/app:1`;
  const store = await Store.open(join(directory, "origin"), { create: true });
  const image = makeImage(store, {
    label: "news",
    layers: [{ members: [member("large", {}, "x".repeat(3_000_000))] }],
  });
  const [layer] = image.layers;
  const events: CopyEvent[] = [];
  const onEvent = (event: CopyEvent) => void events.push(event);
  const of = (...types: CopyEvent["type"][]) =>
    events.splice(0).filter(({ type }) => types.includes(type));

  let broken = 0;
  registry.intercept = ({ method }, _response, raw) => {
    if (method !== "PATCH" || broken++ > 0) return false;
    raw.once("data", () => raw.destroy());
    return true;
  };
  const source = storeSource(store, [{ descriptor: image.manifest, names: [] }]);
  const sink = await openSink(name, { store, tell: onEvent }, placeOf());
  await copyImages(source, sink, { store, compression: "none", onEvent });
  const pushed = of("begin", "retry", "resume", "end", "commit");
  assert.deepEqual(
    pushed.map(({ type }) => type),
    ["begin", "retry", "resume", "end", "begin", "end", "begin", "end", "commit"],
  );
  const [, retry] = pushed;
  assert(retry?.type === "retry" && retry.blob?.digest === layer!.digest);
  assert.deepEqual([retry.reason, retry.attempt], ["the registry broke off", 2]);

  const half = 1_000_000;
  let asked = 0;
  registry.intercept = ({ url }, response) => {
    if (!url.endsWith(layer!.digest)) return false;
    if (asked++ === 0) return reply(response, 503);
    if (asked > 2) return false;
    response.writeHead(200, { "Content-Length": layer!.size });
    response.write(registry.blobs.get(layer!.digest)!.subarray(0, half), () => {
      setTimeout(() => response.destroy(), 50);
    });
    return true;
  };
  const target = await Store.open(join(directory, "target"), { create: true });
  const pulled = await openSource(name, { store: target, tell: onEvent }, placeOf());
  await copyImages(pulled, new StoreSink(target), { store: target, onEvent });
  await pulled.close();
  const news = of("retry", "resume");
  assert.deepEqual(news.map(({ type }) => type), ["retry", "retry", "resume"]);
  const [unavailable, brokenOff, resume] = news;
  assert(unavailable?.type === "retry" && brokenOff?.type === "retry");
  assert.equal(unavailable.reason, `${registry.host} answers 503 Service Unavailable`);
  assert.equal(unavailable.blob, undefined);
  assert.deepEqual([brokenOff.reason, brokenOff.blob?.digest], [
    "the registry broke off",
    layer!.digest,
  ]);
  assert(resume?.type === "resume");
  assert.equal(resume.bytes, half);
});
