import assert from "node:assert/strict";
import { test } from "node:test";
import { containerConfig, copyDraft, draftOf } from "../../../core/image/draft.ts";
import type { ContainerConfig } from "../../../core/oci/container_config.ts";

const config: ContainerConfig = {
  user: "app",
  env: ["PATH=/bin", "EMPTY=", "URL=a=b", "PATH=/usr/bin"],
  cmd: ["c"],
  labels: { a: "1" },
  exposedPorts: ["80/tcp"],
  volumes: ["/v"],
  workingDir: "/w",
  healthcheck: { test: ["NONE"] },
  others: { Hostname: "x" },
};

test("a draft says what the image says; of a variable given twice, the last holds", () => {
  const { others: _, ...rest } = config;
  const again = containerConfig(draftOf({ author: "me", config }));
  assert.deepEqual(again, { ...rest, env: ["PATH=/usr/bin", "EMPTY=", "URL=a=b"] });
  assert.equal(draftOf({ author: "me", config }).author, "me");
});

test("a copy is edited alone", () => {
  const draft = draftOf({ config });
  const copy = copyDraft(draft);
  copy.env.set("NEW", "1");
  copy.labels.clear();
  copy.volumes.add("/x");
  copy.exposedPorts.delete("80/tcp");
  copy.cmd = undefined;
  const { others: _, ...rest } = config;
  assert.deepEqual(containerConfig(draft), {
    ...rest,
    env: ["PATH=/usr/bin", "EMPTY=", "URL=a=b"],
  });
});

test("whoever asked is told each variable that is set, from then on", () => {
  const told: string[] = [];
  const draft = draftOf({ config }, (name) => told.push(name));
  assert.deepEqual(told, []);
  draft.env.set("A", "1").set("PATH", "/bin");
  assert.deepEqual(told, ["A", "PATH"]);
  copyDraft(draft).env.set("B", "2");
  assert.deepEqual(told, ["A", "PATH"]);
});

test("of nothing, a draft says nothing", () => {
  const empty = { env: [], labels: {}, exposedPorts: [], volumes: [] };
  assert.deepEqual(containerConfig(draftOf()), empty);
});
