import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { readRunSettings, type RunOptions } from "../../cli/run_settings.ts";
import { UsageError } from "../../core/errors.ts";

const nothing: RunOptions = {
  isolation: "auto",
  network: "default",
  secret: [],
  ssh: [],
  addHost: [],
  ulimit: [],
  allow: [],
};
const env = { TOKEN: "t", both: "b", SSH_AUTH_SOCK: "/run/agent" };
const read = (options: Partial<RunOptions>) =>
  readRunSettings({ ...nothing, ...options }, ["oci", "chroot"], env);

describe("what build says about RUN", () => {
  it("secrets", () => {
    const secrets = [
      ["id=a,src=x/y", ["a", { file: resolve("x/y") }]],
      ['id=a,"src=x,y"', ["a", { file: resolve("x,y") }]],
      ["id=a,type=file,source=/y", ["a", { file: "/y" }]],
      ["id=a,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,type=env,src=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=both", ["both", { variable: "both" }]],
      ["id=neither", ["neither", { file: resolve("neither") }]],
    ] as const;
    for (const [text, expected] of secrets) {
      assert.deepEqual([...read({ secret: [text] }).secrets!], [expected], text);
    }
  });

  it("agents", () => {
    assert.deepEqual([...read({ ssh: ["default", "other=/s"] }).agents!], [
      ["default", "/run/agent"],
      ["other", "/s"],
    ]);
  });

  it("hosts, limits and sizes", () => {
    const { hosts, limits, shmSize } = read({
      addHost: ["a.test:192.0.2.1", "b=2001:db8::1", "c:[::1]"],
      ulimit: ["nofile=10:20", "core=-1"],
      shmSize: "1.5m",
    });
    assert.deepEqual(hosts, [["a.test", "192.0.2.1"], ["b", "2001:db8::1"], ["c", "::1"]]);
    assert.deepEqual(limits, [
      { name: "nofile", soft: 10, hard: 20 },
      { name: "core", soft: -1, hard: -1 },
    ]);
    assert.equal(shmSize, 1572864);
  });

  const refused: readonly (readonly [keyof RunOptions, string, string])[] = [
    ["isolation", "vm", "usage/isolation"],
    ["network", "bridge", "usage/network"],
    ["allow", "everything", "usage/allow"],
    ["secret", "src=x", "usage/secret"],
    ["secret", "id=x,what=y", "usage/secret"],
    ["secret", 'id="x', "csv/quote"],
    ["ssh", "=/s", "usage/ssh"],
    ["addHost", "name", "usage/add-host"],
    ["addHost", "name:host-gateway", "usage/add-host"],
    ["ulimit", "nofile=2:1", "usage/ulimit"],
    ["ulimit", "files=2", "usage/ulimit"],
    ["shmSize", "much", "usage/shm-size"],
    ["shmSize", "0", "usage/shm-size"],
  ];
  const isText = ["isolation", "network", "shmSize"];
  for (const [option, text, code] of refused) {
    it(`${option} ${text} is refused`, () => {
      const reading = () => read({ [option]: isText.includes(option) ? text : [text] });
      assert.throws(reading, (error) => error instanceof UsageError && error.code === code);
    });
  }
});
