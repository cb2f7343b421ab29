import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { readRunSettings, type RunOptions } from "../../../cli/words/run_settings.ts";
import { UsageError } from "../../../core/errors.ts";

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
  readRunSettings({ ...nothing, ...options }, ["auto", "oci", "chroot"], env);

describe("what build says about RUN", () => {
  it("secrets", () => {
    const secrets = [
      ["id=a,src=x/y", ["a", { file: resolve("x/y") }]],
      ['id=a,"src=x,y"', ["a", { file: resolve("x,y") }]],
      ["id=a,type=file,source=/y", ["a", { file: "/y" }]],
      ["id=a,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,type=env,src=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,type=env,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,type=env,src=x,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,src=x,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,type=file,env=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,env=NOT_SET", ["a", { variable: "NOT_SET" }]],
      ["ID=a,Type=env,SOURCE=TOKEN", ["a", { variable: "TOKEN" }]],
      ["id=a,src=b=c", ["a", { file: resolve("b=c") }]],
      ["id=a,src=x,src=y", ["a", { file: resolve("y") }]],
      ["id=both", ["both", { variable: "both" }]],
      ["id=both,src=", ["both", { variable: "both" }]],
      ["id=both,src=x", ["both", { file: resolve("x") }]],
      ["id=both,type=env", ["both", { variable: "both" }]],
      ["id=neither", ["neither", { file: resolve("neither") }]],
      ["id=neither,env=", ["neither", { file: resolve("neither") }]],
    ] as const;
    for (const [text, expected] of secrets) {
      assert.deepEqual([...read({ secret: [text] }).secrets!], [expected], text);
    }
  });

  it("of two secrets of one ID, the later holds", () => {
    const { secrets } = read({ secret: ["id=a,src=/x", "id=a,src=/y"] });
    assert.deepEqual([...secrets!], [["a", { file: "/y" }]]);
  });

  it("agents", () => {
    const own = { paths: ["/run/agent"], raw: false };
    const agents = [
      ["default", ["default", own]],
      ["", ["default", own]],
      ["=", ["default", own]],
      ["default=", ["default", own]],
      ["git hub", ["git hub", own]],
      ["other=/s", ["other", { paths: ["/s"], raw: false }]],
      ["=/s", ["default", { paths: ["/s"], raw: false }]],
      ["other=s", ["other", { paths: [resolve("s")], raw: false }]],
      ["other=/a,/b", ["other", { paths: ["/a", "/b"], raw: false }]],
      ["other=/s,raw=true", ["other", { paths: ["/s"], raw: true }]],
      ["other=raw=T,/s", ["other", { paths: ["/s"], raw: true }]],
      ["other=/s=x", ["other", { paths: ["/s=x"], raw: false }]],
    ] as const;
    for (const [text, expected] of agents) {
      assert.deepEqual([...read({ ssh: [text] }).agents!], [expected], text);
    }
  });

  it("an agent where there is none is refused", () => {
    const reading = () => readRunSettings({ ...nothing, ssh: ["default"] }, ["auto"], {});
    assert.throws(reading, { code: "usage/ssh" });
    const twice = () => read({ ssh: ["a=/s", "a=/t"] });
    assert.throws(twice, { code: "usage/ssh" });
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

  it("this machine may be a host, and a host have several addresses", () => {
    const { hosts } = read({
      addHost: ["a:host-gateway", "b=host-gateway", '"c=192.0.2.1,[::1],host-gateway"'],
    });
    assert.deepEqual(hosts, [
      ...[["a", "host-gateway"], ["b", "host-gateway"]],
      ...[["c", "192.0.2.1"], ["c", "::1"], ["c", "host-gateway"]],
    ]);
  });

  it("what --allow says of outputs, and nothing, is not about RUN", () => {
    const { allowed } = read({ allow: ["buildx.local.delete", "", "network.host"] });
    assert.deepEqual([...allowed!], ["network.host"]);
  });

  const refused: readonly (readonly [keyof RunOptions, string, string])[] = [
    ["isolation", "vm", "usage/isolation"],
    ["network", "bridge", "usage/network"],
    ["allow", "everything", "usage/allow"],
    ["secret", "src=x", "usage/secret"],
    ["secret", "id=x,what=y", "usage/secret"],
    ["secret", 'id="x', "csv/quote"],
    ["secret", "", "usage/secret"],
    ["secret", "id=", "usage/secret"],
    ["secret", "x", "usage/secret"],
    ["secret", "id=x,type=vault", "usage/secret"],
    ["secret", "id=x,type=ENV", "usage/secret"],
    ["ssh", "a=/s,raw=yes", "usage/ssh"],
    ["addHost", "name", "usage/add-host"],
    ["addHost", "name:host-gatewy", "usage/add-host"],
    ["addHost", "name:[host-gateway]", "usage/add-host"],
    ["addHost", "=host-gateway", "usage/add-host"],
    ["addHost", '"name=192.0.2.1,"', "usage/add-host"],
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
