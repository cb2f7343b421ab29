import assert from "node:assert/strict";
import { it } from "node:test";
import { readProgram } from "../../../cli/watching/program.ts";
import { loadPlugins } from "../../../mod.ts";

const plugins = await loadPlugins();

it("reads what `quilla run` takes, less the image", async () => {
  const text = "-p 8080:80 -e A=1 --env=B --stop-timeout 3 --rm npm start --port 80";
  const { command, env, ports, stopTimeout, keepsSignals } = await readProgram(text, plugins, {
    B: "2",
  });
  assert.deepEqual(command, ["npm", "start", "--port", "80"]);
  assert.deepEqual(env, { A: "1", B: "2" });
  assert.deepEqual(ports?.map(({ host, container }) => [host, container]), [[8080, 80]]);
  assert.equal(stopTimeout, 3);
  assert.equal(keepsSignals, true, "Ctrl-C is for quilla, which asks the program to end");
});

const refused: Readonly<Record<string, string>> = {
  "-i": "usage/run",
  "-it sh": "usage/run",
  "--cidfile /tmp/id": "usage/run",
  "'a": "usage/quotes",
  "--network nothing": "usage/network",
  "--nothing": "usage/run",
};

for (const [text, code] of Object.entries(refused)) {
  it(`refuses ${text}`, async () => {
    await assert.rejects(readProgram(text, plugins, {}), { code });
  });
}
