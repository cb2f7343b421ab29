import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { prepareOutputs } from "../../../../plugins/kit/building/outputs.ts";
import { writeImage } from "../../../../core/image/write_image.ts";
import type { Output, OutputSettings } from "../../../../core/plugin/contracts/output.ts";
import type { ImageSink, Transport } from "../../../../core/plugin/contracts/transport.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import { familiarReference, parseTag } from "../../../../core/reference.ts";
import { Store } from "../../../../core/store/store.ts";
import { dockerOutput } from "../../../../plugins/outputs/docker.ts";
import { imageOutput } from "../../../../plugins/outputs/image.ts";
import { registryOutput } from "../../../../plugins/outputs/registry.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const platform = { os: "linux", architecture: "amd64" };
const names = [parseTag("a"), parseTag("h.example/b:2")];

/** An output that notes what is asked of it. */
function noting(notes: string[], name: string, more: Partial<Output> = {}): Output {
  return {
    type: name,
    takes: "files",
    fields: {},
    prepare() {
      notes.push(`prepare ${name}`);
      return () => {
        notes.push(`write ${name}`);
        return Promise.resolve({
          told: [`wrote ${name}`],
          commit: () => Promise.resolve(void notes.push(`commit ${name}`)),
        });
      };
    },
    ...more,
  };
}

/** A place that takes whatever it is given. */
function anywhere(scheme: string, places: string[]): Transport {
  const sink: ImageSink = {
    has: () => Promise.resolve(false),
    async put(_, bytes) {
      for await (const _ of bytes);
    },
    commit: (images) =>
      Promise.resolve(void places.push(...images.flatMap(({ names }) => [...names]))),
    abort: () => Promise.resolve(),
  };
  return {
    scheme,
    summary: "anywhere",
    write: (location) => Promise.resolve((places.push(`${scheme}:${location}`), sink)),
  };
}

async function setUp(outputs: readonly Output[], transports: readonly Transport[] = []) {
  const host = new PluginHost();
  host.register({ name: "test", api: 2, outputs, transports }, { origin: "test" });
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  const image = writeImage(store, { ...platform, config: {} }, []);
  const prepare = (...said: readonly OutputSettings[]) =>
    prepareOutputs(said, { host, store, names, platforms: [platform], warn: () => {} });
  const write = async (...said: readonly OutputSettings[]) =>
    await (await prepare(...said))([{ platform, image }], []);
  return { store, image, prepare, write };
}

describe("outputs", () => {
  it("are all asked, then all written, then all seen", async () => {
    const notes: string[] = [];
    const { write } = await setUp([noting(notes, "a"), noting(notes, "b")]);
    const { told, names } = await write({ type: "b" }, { type: "a" });
    assert.deepEqual(notes, [
      ...["prepare b", "prepare a", "write b", "write a", "commit b", "commit a"],
    ]);
    assert.deepEqual([told, names], [["wrote b", "wrote a"], []]);
  });

  it("where one fails, are not seen", async () => {
    const notes: string[] = [];
    const broken = noting(notes, "broken", {
      prepare: () => () => Promise.reject(new TypeError("no")),
    });
    const { write, store } = await setUp([noting(notes, "a"), broken, imageOutput]);
    const error = await refusedLater(
      write({ type: "image" }, { type: "a" }, { type: "broken" }),
      "plugin/threw",
    );
    assert.match(error.message, /^the output broken of the plugin test failed: no/);
    assert.deepEqual(notes, ["prepare a", "write a"]);
    assert.equal(store.references.find(names[0]!), undefined);
  });

  it("of no type that there is are told with what there is", async () => {
    const { prepare } = await setUp([imageOutput]);
    const { hint } = await refusedLater(prepare({ type: "imag" }), "output/type");
    assert.equal(hint, "did you mean image?");
  });

  it("that make no sense are told before the build", async () => {
    const { prepare } = await setUp([imageOutput]);
    const said = { type: "image", compression: "gzip" };
    const error = await refusedLater(prepare(said), "output/settings");
    assert.equal(
      error.message,
      'the output of type "image": the store takes layers as they were built',
    );
  });

  it("go to the places of each name, the Docker engine and the store, and say so", async () => {
    const places: string[] = [];
    const transports = [anywhere("docker", places), anywhere("docker-daemon", places)];
    const { write, store } = await setUp([imageOutput, dockerOutput, registryOutput], transports);
    const further = [parseTag("c:3")];
    const { told, names, published, descriptor } = await write(
      { type: "image", push: true, names: further },
      { type: "docker" },
    );
    assert.deepEqual(told, [
      ...["pushed a:latest", "pushed h.example/b:2", "pushed c:3"],
      "loaded a:latest h.example/b:2 into the Docker engine",
    ]);
    assert.deepEqual(places, [
      ...["docker://docker.io/library/a:latest", "docker.io/library/a:latest"],
      ...["docker://h.example/b:2", "h.example/b:2"],
      ...["docker://docker.io/library/c:3", "docker.io/library/c:3"],
      ...["docker-daemon:", "docker.io/library/a:latest", "h.example/b:2"],
    ]);
    assert.deepEqual(names.map(familiarReference), ["a:latest", "h.example/b:2", "c:3"]);
    assert.equal(published?.digest, descriptor.digest);
    assert.equal(store.references.find(further[0]!)?.digest, descriptor.digest);
  });

  it("to a registry want a name, and to places a transport", async () => {
    const host = new PluginHost();
    const outputs = [registryOutput, dockerOutput];
    const transports = [anywhere("docker", [])];
    host.register({ name: "test", api: 2, outputs, transports }, { origin: "test" });
    const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
    const request = { host, store, names: [], platforms: [platform], warn: () => {} };
    await refusedLater(prepareOutputs([{ type: "registry" }], request), "output/no-name");
    await refusedLater(prepareOutputs([{ type: "docker" }], request), "output/no-transport");
  });
});
