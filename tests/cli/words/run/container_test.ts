import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ContainerWords, readContainer } from "../../../../cli/words/run/container.ts";
import { UsageError } from "../../../../core/errors.ts";

const nothing: ContainerWords = {
  ...{ capAdd: [], capDrop: [], securityOpt: [], sysctl: [] },
  ...{ dns: [], dnsSearch: [], dnsOption: [], init: false },
};

/** What is said, and nothing else. */
function read(words: Partial<ContainerWords>): object {
  const all = Object.entries(readContainer({ ...nothing, ...words }));
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

const taken: readonly (readonly [Partial<ContainerWords>, object])[] = [
  [{}, {}],
  [{ capAdd: ["all"], capDrop: ["chown"] }, {
    addedCapabilities: ["ALL"],
    droppedCapabilities: ["CAP_CHOWN"],
  }],
  [{ init: true }, { init: true }],
  [{ dns: ["192.0.2.1"] }, {
    resolver: { servers: ["192.0.2.1"], search: undefined, options: undefined },
  }],
  [{ dnsSearch: ["."], dnsOption: ["ndots:2"] }, {
    resolver: { servers: undefined, search: ["."], options: ["ndots:2"] },
  }],
  [{ ipc: "shareable" }, { ipc: "private" }],
  [{ ipc: "", uts: "", cgroupns: "", domainname: "", runtime: "" }, {}],
  [{ uts: "host", cgroupns: "private" }, { uts: "host", cgroup: "private" }],
  [{ oomScoreAdj: "-1000" }, { oomScoreAdj: -1000 }],
  [{ runtime: "io.containerd.runc.v2" }, { runtime: "runc" }],
  [{ annotation: ["a=b=c"] }, { annotations: { a: "b=c" } }],
  [{ attach: ["STDOUT", "stdin"] }, { outputs: ["stdout"] }],
  [{ attach: ["stdin"] }, { outputs: [] }],
];

const refused: readonly (readonly [Partial<ContainerWords>, code: string])[] = [
  [{ dns: ["example.org"] }, "dns"],
  [{ dnsSearch: ["a b"] }, "dns-search"],
  [{ ipc: "container:x" }, "ipc"],
  [{ uts: "what" }, "uts"],
  [{ cgroupns: "what" }, "cgroupns"],
  [{ cgroupParent: "/a/../../b" }, "cgroup-parent"],
  [{ oomScoreAdj: "1001" }, "oom-score-adj"],
  [{ runtime: "kata" }, "runtime"],
  [{ annotation: ["a"] }, "annotation"],
  [{ attach: ["stdin", "all"] }, "attach"],
  [{ domainname: "a b" }, "name"],
];

describe("what is said of a container", () => {
  for (const [words, meant] of taken) {
    it(JSON.stringify(words), () => assert.deepEqual(read(words), meant));
  }
  for (const [words, code] of refused) {
    it(`${JSON.stringify(words)} is refused`, () => {
      assert.throws(
        () => read(words),
        (error) => error instanceof UsageError && error.code === `usage/${code}`,
      );
    });
  }
});
