/**
 * Push and pull through a bad network: all arrives, whole, and little of it more than once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { member } from "../../../support/archive.ts";
import { faultProxy } from "../../../support/fault_proxy.ts";
import { dockerRegistry, testRegistry } from "../../../support/registry.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const megabyte = 1_000_000;

test(
  "20 MB through a network that cuts every connection",
  { skip: dockerRegistry.skip },
  async () => {
    const registry = await testRegistry();
    const port = Number(registry.host.split(":")[1]);
    const cut = [megabyte, 6 * megabyte] as const;
    const proxy = await faultProxy(port, { cut, trouble: 0.2, silence: 0.05, seed: 7 });
    // What is tested here must not wait as long as people would.
    const options = {
      retries: { attempts: 20, base: 1, longest: 5 },
      policy: { patience: 2000, environment: {} },
    };
    const origin = await Store.open(join(directory, "origin"), { create: true });
    const layers = [17, 3].map((size) => ({
      members: [member("random", {}, randomBytes(size * megabyte).toString("latin1"))],
    }));
    const image = makeImage(origin, { label: "flaky", layers });
    const size = image.layers.reduce((sum, layer) => sum + layer.size, 0);
    const name = `${proxy.host}/team/flaky:1`;

    const source = storeSource(origin, [{ descriptor: image.manifest, names: [] }]);
    await copyImages(source, await openSink(`//${name}`, { store: origin }, options), {
      store: origin,
      compression: "none",
    });
    // This registry forgets a whole upload when a request breaks: that costs what the connections of the configuration and of the
    // layers had carried until then, once; from then on requests are too small to break.
    const again = proxy.passed.toServer - size;
    assert(proxy.faults.cuts > 0, "nothing was cut");
    assert(again < (1 + layers.length) * cut[1], `${again} bytes were sent again of ${size}`);

    const store = await Store.open(join(directory, "target"), { create: true });
    const pulled = await openSource(`//${name}`, { store }, options);
    const [copied] = await copyImages(pulled, new StoreSink(store), { store });
    await pulled.close();
    assert.equal(copied!.descriptor.digest, image.manifest.digest);
    assert.deepEqual(await checkStore(store), []);
    const { toClient } = proxy.passed;
    assert(toClient < size * 1.2, `${toClient} bytes came for ${size}`);
  },
);
