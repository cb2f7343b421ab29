import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import process from "node:process";
import { engineAddress } from "../../../../plugins/transports/docker_daemon/address.ts";
import { refused } from "../../../support/refused.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const home = temporaryDirectory();
const docker = join(home, ".docker");

function context(name: string, host: string, pems: readonly string[] = []): void {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = join(docker, "contexts", "meta", id);
  mkdirSync(meta, { recursive: true });
  const document = { Name: name, Endpoints: { docker: { Host: host } } };
  writeFileSync(join(meta, "meta.json"), JSON.stringify(document));
  const tls = join(docker, "contexts", "tls", id, "docker");
  for (const pem of pems) {
    mkdirSync(tls, { recursive: true });
    writeFileSync(join(tls, `${pem}.pem`), pem);
  }
}

context("current", "unix:///run/current.sock");
context("far", "tcp://far.example:2376", ["ca", "cert", "key"]);
context("mute", "");
writeFileSync(join(docker, "config.json"), JSON.stringify({ currentContext: "current" }));
writeFileSync(join(docker, "ca.pem"), "ca");

const tls = { ca: "ca", cert: "cert", key: "key" };
const cases: [env: Record<string, string>, expected: object][] = [
  [{}, { socketPath: "/run/current.sock" }],
  [{ DOCKER_HOST: "unix:///a/b.sock" }, { socketPath: "/a/b.sock", named: "DOCKER_HOST" }],
  [{ DOCKER_HOST: "tcp://h.example" }, { host: "h.example", port: 2375, tls: undefined }],
  [{ DOCKER_HOST: "tcp://[::1]:99" }, { host: "::1", port: 99 }],
  [{ DOCKER_HOST: "tcp://h.example", DOCKER_TLS_VERIFY: "1" }, {
    ...{ host: "h.example", port: 2376 },
    tls: { ca: "ca", cert: undefined, key: undefined },
  }],
  [{ DOCKER_CONTEXT: "far" }, {
    ...{ host: "far.example", port: 2376 },
    tls: { ...tls, skipVerify: false },
  }],
  [{ DOCKER_HOST: "unix:///x", DOCKER_CONTEXT: "far" }, { socketPath: "/x" }],
  ...(process.platform === "win32" ? [] : [
    [{ DOCKER_CONTEXT: "default" }, { socketPath: "/var/run/docker.sock", named: undefined }],
  ] as [Record<string, string>, object][]),
];

for (const [env, expected] of cases) {
  it(`the engine of ${JSON.stringify(env)}`, () => {
    const address = engineAddress({ HOME: home, ...env });
    const found = Object.fromEntries(
      Object.keys(expected).map((key) => [key, address[key as keyof typeof address]]),
    );
    assert.deepEqual(found, expected);
  });
}

const wrong: [env: Record<string, string>, code: string, hint: RegExp][] = [
  [{ DOCKER_HOST: "ssh://h.example" }, "docker/address", /quilla save NAME \| ssh/],
  [{ DOCKER_HOST: "/var/run/docker.sock" }, "docker/address", /unix:\/\//],
  [{ DOCKER_HOST: "tcp://" }, "docker/address", /tcp:\/\/HOST/],
  [{ DOCKER_HOST: "unix://relative" }, "docker/address", /unix:\/\//],
  [{ DOCKER_CONTEXT: "nobody" }, "docker/context", /docker context ls/],
  [{ DOCKER_CONTEXT: "mute" }, "docker/address", /unix:\/\//],
];

for (const [env, code, hint] of wrong) {
  it(`the engine of ${JSON.stringify(env)} is refused`, () => {
    assert.match(refused(() => engineAddress({ HOME: home, ...env }), code).hint ?? "", hint);
  });
}
