/**
 * Transports, checks and runners of others that throw or return nonsense: each is told as its plugin's.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Check } from "../../../core/plugin/contracts/check.ts";
import { checkDockerfile } from "../../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { parseDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { JobResult, Runner, Running } from "../../../core/plugin/contracts/runner.ts";
import type { ImageSource, Transport } from "../../../core/plugin/contracts/transport.ts";
import { PluginHost } from "../../../core/plugin/host.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";
import { refusedLater } from "../../support/refused_later.ts";

const boom = (): never => {
  throw new TypeError("boom");
};
const odd = <T>(value: unknown) => (): T => value as T;
const descriptor = {
  mediaType: "application/octet-stream",
  digest: parseDigest(`sha256:${"0".repeat(64)}`),
  size: 1,
};
const environment = { store: undefined as never };

function hostWith(kind: Record<string, unknown>): PluginHost {
  const host = builtInHost();
  host.register({ name: "acme", api: 2, ...kind }, { origin: "acme.js" });
  return host;
}

describe("a transport of others", () => {
  const sound: ImageSource = {
    images: [],
    has: () => Promise.resolve(true),
    async *blob() {
      yield new Uint8Array(1);
    },
    close: () => Promise.resolve(),
  };
  const open = async (read: Transport["read"]): Promise<ImageSource> => {
    const host = hostWith({ transports: [{ scheme: "acme", summary: "…", read }] });
    return await host.find("transports", "acme")!.supplied.read!("place", environment);
  };
  const fails: Record<string, [read: Transport["read"], says: RegExp]> = {
    "throws": [boom, /boom$/],
    "rejects": [async () => await Promise.reject(new TypeError("boom")), /boom$/],
    "throws a text": [() => Promise.reject("no luck"), /no luck$/],
    "throws undefined": [() => Promise.reject(), /it threw undefined instead of an error$/],
    "returns nothing": [odd(undefined), /read returned undefined/],
    "returns a text": [odd("images"), /read returned a text/],
    "returns no images": [odd({ ...sound, images: undefined }), /a place with a list of images/],
    "returns no function": [odd({ ...sound, blob: 1 }), /without the function blob/],
  };
  for (const [name, [read, says]] of Object.entries(fails)) {
    it(`${name}: it is told as the plugin's`, async () => {
      const error = await refusedLater(open(read), "plugin/threw", name);
      assert.match(error.message, /^the transport acme of the plugin acme failed: /);
      assert.match(error.message, says);
      assert.match(error.hint!, /defect of the plugin/);
    });
  }

  it("fails later: in any function of the place", async () => {
    const source = await open(() =>
      Promise.resolve({
        ...sound,
        has: boom,
        async *blob() {
          yield new Uint8Array(1);
          boom();
        },
      })
    );
    const has = async () => await source.has(descriptor);
    assert.match((await refusedLater(has(), "plugin/threw")).message, /^the transport acme of/);
    const blob = async () => await Array.fromAsync(source.blob(descriptor));
    assert.match((await refusedLater(blob(), "plugin/threw")).message, /^the transport acme of/);
  });

  it("gives no bytes", async () => {
    const source = await open(() =>
      Promise.resolve({
        ...sound,
        async *blob() {
          yield "text" as never;
        },
      })
    );
    const blob = async () => await Array.fromAsync(source.blob(descriptor));
    const { message } = await refusedLater(blob(), "plugin/threw");
    assert.match(message, /blob gave a text in the place of bytes/);
  });

  it("explains itself, or the system does: that stays", async () => {
    const own = new QuillaError("no parrots", { code: "acme/parrots" });
    await refusedLater(open(() => Promise.reject(own)), "acme/parrots");
    const full = Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" });
    const error = await refusedLater(open(() => Promise.reject(full)), "build/system");
    assert.equal(error.hint, undefined);
  });

  it("is sound, and has its own state", async () => {
    class Place implements ImageSource {
      readonly images = [];
      #asked = 0;
      has = () => Promise.resolve(++this.#asked > 1);
      async *blob() {
        yield new Uint8Array(++this.#asked);
      }
      async close() {
        await Promise.resolve(this.#asked);
      }
    }
    const source = await open(() => Promise.resolve(new Place()));
    assert.equal(await source.has(descriptor), false);
    assert.deepEqual(await Array.fromAsync(source.blob(descriptor)), [new Uint8Array(2)]);
    await source.close();
  });
});

describe("a check of others", () => {
  const fails: Record<string, [check: Check["check"], says: RegExp]> = {
    "throws": [boom, /boom$/],
    "throws null": [
      () => {
        throw null;
      },
      /it threw null instead of an error$/,
    ],
    "returns nothing": [odd(undefined), /check returned undefined, not a list of findings/],
    "returns a promise": [odd(Promise.resolve([])), /check returned a promise/],
    "finds a text": [odd(["bad"]), /check returned a list, not findings of/],
    "finds no detail": [odd([{}]), /check returned a list, not findings of/],
  };
  for (const [name, [check, says]] of Object.entries(fails)) {
    it(`${name}: it is told as the plugin's`, () => {
      const host = hostWith({ checks: [{ name: "Odd", description: "…", check }] });
      const dockerfile = readDockerfile({ name: "Dockerfile", text: "FROM scratch\n" }, host);
      const error = refused(() => void checkDockerfile({ dockerfile, host }), "plugin/threw");
      assert.match(error.message, /^the check Odd of the plugin acme failed: /);
      assert.match(error.message, says);
    });
  }
});

describe("a runner of others", () => {
  const running = {
    run: () => Promise.resolve(undefined as never),
    close: () => Promise.resolve(),
  };
  const opens: Record<string, Runner["open"]> = {
    "throws": boom,
    "rejects": () => Promise.reject(new TypeError("boom")),
    "opens a text": odd("vm"),
    "opens nothing that runs": odd(Promise.resolve({ close: () => {} })),
  };
  const fails: Record<string, Running["run"]> = {
    "throws": boom,
    "returns nothing": odd(undefined),
    "returns no exit code": odd(Promise.resolve({ exit: {} })),
    "returns a text for changes": odd(Promise.resolve({ exit: { code: 0 }, changes: 1 })),
    "returns a path for a layer": odd(Promise.resolve({ exit: { code: 0 }, layer: "/layer.tar" })),
  };
  const opened = (open: Runner["open"]) => {
    const { runners } = hostWith({
      runners: [{ name: "odd", preference: 1, needs: "luck", open }],
    });
    return runners[0]!.open({ store: undefined as never, settings: {}, warn() {} });
  };

  it("goes first where it says so, and may not be there", async () => {
    assert.equal(await opened(() => Promise.resolve(undefined)), undefined);
  });

  for (const [name, open] of Object.entries(opens)) {
    it(`${name}: it is told as the plugin's`, async () => {
      const error = await refusedLater(opened(open), "plugin/threw");
      assert.match(error.message, /^the runner odd of the plugin acme failed: /);
    });
  }
  for (const [name, run] of Object.entries(fails)) {
    it(`${name} when it runs: it is told as the plugin's`, async () => {
      const begun = await opened(() => Promise.resolve({ ...running, run }));
      const error = await refusedLater(begun!.run(undefined as never), "plugin/threw");
      assert.match(error.message, /^the runner odd of the plugin acme failed: /);
    });
  }

  it("gives changes that are none: it is told as the plugin's", async () => {
    const run = odd<Promise<JobResult>>(Promise.resolve({ exit: { code: 0 }, changes: [{}] }));
    const begun = await opened(() => Promise.resolve({ ...running, run }));
    const error = await refusedLater(begun!.run(undefined as never), "plugin/changes");
    assert.match(error.message, /^the runner odd of the plugin acme gave an object/);
  });
});
