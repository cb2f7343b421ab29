import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolEnvironment } from "../../../../core/plugin/contracts/tool.ts";
import type { PlaceWords } from "../../../../core/plugin/contracts/transport.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import { registryTags } from "../../../../plugins/tools/registry/tags.ts";
import { refusedLater } from "../../../support/refused_later.ts";

const asked: [string, PlaceWords][] = [];

async function tagsWith(host: PluginHost): Promise<readonly string[]> {
  const lines: string[] = [];
  const env: ToolEnvironment = {
    host,
    variables: {},
    directory: ".",
    signal: new AbortController().signal,
    store: () => assert.fail(),
    print: (line) => void lines.push(line),
    say: assert.fail,
    warn: assert.fail,
  };
  const options = { creds: "ann:secret", "tls-verify": undefined };
  await (await registryTags.load()).run({ arguments: { repository: "a/b" }, options }, env);
  return lines;
}

test("the transport of references is asked, with what was said of the registry", async () => {
  const host = new PluginHost();
  const tags = (repository: string, words: PlaceWords) => {
    asked.push([repository, words]);
    return Promise.resolve(["1", "2"]);
  };
  const read = () => Promise.reject(new Error("nothing is read"));
  const transport = { scheme: "x", summary: "x", references: true, read, registry: { tags } };
  host.register({ name: "x", api: 2, transports: [transport] }, { origin: "test" });
  assert.deepEqual(await tagsWith(host), ["1", "2"]);
  assert.deepEqual(asked, [["a/b", { creds: "ann:secret" }]]);
});

test("without one it is said what is missing", async () => {
  await refusedLater(tagsWith(new PluginHost()), "registry/unsupported");
});
