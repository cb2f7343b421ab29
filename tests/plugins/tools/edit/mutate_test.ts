import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ImageConfig } from "../../../../core/oci/config.ts";
import { encodeConfig, parseConfig } from "../../../../core/oci/config.ts";
import type { ContainerConfig } from "../../../../core/oci/container_config.ts";
import { inheritedConfig } from "../../../../plugins/tools/edit/inherit.ts";
import { type ConfigChange, mutateConfig } from "../../../../plugins/tools/edit/mutate.ts";
import { digestOf } from "../../../../core/digest.ts";

const image: ImageConfig = {
  created: "2001-02-03T04:05:06Z",
  author: "somebody",
  os: "linux",
  architecture: "arm",
  variant: "v6",
  config: {
    env: ["PATH=/bin", "A=1", "B=2"],
    cmd: ["/a"],
    entrypoint: ["/e"],
    labels: { a: "1", b: "2" },
    exposedPorts: ["80/tcp"],
    volumes: ["/v"],
    others: { Hostname: "h" },
  },
  diffIds: [digestOf("layer")],
  others: { docker_version: "1" },
};

/** What is read again of what was written. */
const again = (config: ImageConfig) => parseConfig(encodeConfig(config));

describe("mutating a configuration", () => {
  const changes: [name: string, change: ConfigChange, config: Partial<ContainerConfig>][] = [
    ["env", { env: { A: "x=y", C: "" }, unsetEnv: ["B"] }, { env: ["PATH=/bin", "A=x=y", "C="] }],
    ["an unset variable that is not there", { unsetEnv: ["Z"] }, {}],
    ["labels", { labels: { a: "x", c: "3" }, unsetLabels: ["b"] }, { labels: { a: "x", c: "3" } }],
    ["all labels", { unsetLabels: ["a", "b"] }, { labels: undefined }],
    ["entrypoint takes cmd away", { entrypoint: ["/x", "y"] }, {
      entrypoint: ["/x", "y"],
      cmd: undefined,
    }],
    ["entrypoint and cmd", { entrypoint: ["/x"], cmd: ["z"] }, { entrypoint: ["/x"], cmd: ["z"] }],
    ["cmd", { cmd: [] }, { cmd: undefined }],
    ["user", { user: "1000:app" }, { user: "1000:app" }],
    ["workdir", { workingDir: "/w" }, { workingDir: "/w" }],
    ["ports", { expose: ["8000-8001", "53/UDP"], unexpose: ["80"] }, {
      exposedPorts: ["53/udp", "8000/tcp", "8001/tcp"],
    }],
    ["volumes", { volumes: ["/x"], unsetVolumes: ["/v"] }, { volumes: ["/x"] }],
    ["stop signal", { stopSignal: "SIGINT" }, { stopSignal: "SIGINT" }],
  ];
  for (const [name, change, config] of changes) {
    it(name, () => {
      const changed = again(mutateConfig(image, change)!);
      assert.deepEqual(changed, {
        ...again({ ...image, config: { ...image.config, ...config } }),
        history: changed.history,
      });
      assert.deepEqual(changed.history?.map(({ emptyLayer, created }) => [emptyLayer, created]), [
        [undefined, undefined], // the layer that the image told nothing of
        [true, image.created],
      ]);
    });
  }

  it("platform, author and time; nothing of the old platform stays", () => {
    const platform = { os: "windows", architecture: "amd64", osVersion: "10.0.1" };
    const created = "2020-01-01T00:00:00+02:00";
    const changed = again(mutateConfig(image, { platform, author: "x", created })!);
    const { os, architecture, osVersion, variant, author } = changed;
    assert.deepEqual({ os, architecture, osVersion }, platform);
    assert.deepEqual([variant, author, changed.created], [undefined, "x", created]);
    assert.equal(
      changed.history?.at(-1)?.createdBy,
      "--author x --set-platform windows/amd64:10.0.1",
    );
  });

  it("a time alone makes no step; nothing changes nothing", () => {
    const created = "2020-01-01T00:00:00Z";
    assert.deepEqual(again(mutateConfig(image, { created })!), again({ ...image, created }));
    assert.equal(mutateConfig(image, {}), undefined);
  });

  const bad: [change: ConfigChange, code: string][] = [
    [{ env: { "": "x" } }, "mutate/env"],
    [{ env: { "a=b": "x" } }, "mutate/env"],
    [{ env: { a: "\0" } }, "mutate/env"],
    [{ labels: { "": "x" } }, "mutate/label"],
    [{ user: "4294967296" }, "owner/invalid"],
    [{ user: "a:b:c" }, "mutate/user"],
    [{ user: ":1" }, "mutate/user"],
    [{ workingDir: "relative" }, "mutate/path"],
    [{ volumes: [""] }, "mutate/path"],
    [{ expose: ["70000"] }, "expose/port"],
    [{ unexpose: ["http"] }, "expose/port"],
    [{ stopSignal: "SIGNOPE" }, "stopsignal/unknown"],
  ];
  for (const [change, code] of bad) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      assert.throws(() => mutateConfig(image, change), { code });
    });
  }
});

describe("inheriting from another base", () => {
  const old: ContainerConfig = {
    env: ["PATH=/bin", "LANG=C", "GONE=1"],
    cmd: ["sh"],
    labels: { base: "1", both: "old" },
    exposedPorts: ["80/tcp", "81/tcp"],
    user: "old",
  };
  const next: ContainerConfig = {
    env: ["PATH=/sbin:/bin", "LANG=D", "NEW=1"],
    cmd: ["bash"],
    labels: { base: "2", both: "next" },
    exposedPorts: ["82/tcp"],
    user: "next",
    stopSignal: "SIGINT",
  };
  const cases: [name: string, own: Partial<ContainerConfig>, becomes: ContainerConfig][] = [
    ["what it took over is the new base's", {}, next],
    ["its own words stay", {
      env: ["PATH=/app:/bin", "LANG=C", "GONE=1", "MINE=1"],
      labels: { base: "1", both: "mine" },
      user: "mine",
      exposedPorts: ["80/tcp", "81/tcp", "9/udp"],
    }, {
      ...next,
      env: ["PATH=/app:/bin", "LANG=D", "NEW=1", "MINE=1"],
      labels: { base: "2", both: "mine" },
      user: "mine",
      exposedPorts: ["82/tcp", "9/udp"],
    }],
    ["what it took away stays away", { env: ["PATH=/bin"], labels: { both: "old" } }, {
      ...next,
      env: ["PATH=/sbin:/bin", "NEW=1"],
      labels: { both: "next" },
    }],
    ["its entrypoint takes the new base's command away", {
      entrypoint: ["/mine"],
      cmd: undefined,
    }, { ...next, entrypoint: ["/mine"], cmd: undefined }],
    ["its command stays", { cmd: ["mine"] }, { ...next, cmd: ["mine"] }],
  ];
  for (const [name, own, becomes] of cases) {
    it(name, () => {
      const platform = { os: "linux", architecture: "amd64" };
      const written = (config: ContainerConfig) => again({ ...platform, config, diffIds: [] });
      assert.deepEqual(
        written(inheritedConfig({ ...old, ...own }, old, next)),
        written(becomes),
      );
    });
  }

  it("an entrypoint of its own, where neither base's command was there before", () => {
    const image = { ...old, cmd: undefined, entrypoint: ["/mine"] };
    const merged = inheritedConfig(image, { ...old, cmd: undefined }, next);
    assert.deepEqual([merged.entrypoint, merged.cmd], [["/mine"], undefined]);
  });
});
