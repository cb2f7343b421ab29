import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { groupPlan } from "../../../../plugins/runners/linux/control_groups.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

/** A machine, as far as its files tell. */
function machine(mounts: readonly string[], groups: string, files: readonly string[] = []): string {
  const root = temporaryDirectory();
  const lines = mounts.map((mount, index) => `${index} 1 0:${index} ${mount}`);
  const all = { "/proc/self/mountinfo": lines.join("\n"), "/proc/self/cgroup": groups };
  for (const [path, text] of [...Object.entries(all), ...files.map((file) => [file, ""])]) {
    mkdirSync(dirname(join(root, path!)), { recursive: true });
    writeFileSync(join(root, path!), text!);
  }
  return root;
}

const unified = "/ /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
const memoryFiles = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"].map((name) =>
  `/sys/fs/cgroup/memory/${name}`
);
const separate = [
  "/ /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
  "/ /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
  "/ /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
];

describe("a control group where there is one tree for all", () => {
  const scope = machine([unified], "0::/user.slice/user-1000.slice/run-1.scope\n");

  it("is tried here, above, and at the top", () => {
    const plan = groupPlan({ resources: { "pids-limit": 9 }, name: "q" }, scope);
    assert.ok(plan.kind === "unified");
    const slice = "/sys/fs/cgroup/user.slice/user-1000.slice";
    assert.deepEqual(plan.parents, [`${slice}/run-1.scope`, slice, "/sys/fs/cgroup"]);
    assert.deepEqual(plan.controllers, ["pids"]);
  });

  it("is made where it is said", () => {
    const wish = { resources: { "pids-limit": 9 }, name: "q", parent: "work.slice" };
    const plan = groupPlan(wish, scope);
    assert.deepEqual(plan.kind === "unified" && plan.parents, ["/sys/fs/cgroup/work.slice"]);
  });

  it("is below a mount that shows a part of the tree", () => {
    const inside = "/docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw";
    const plan = groupPlan(
      { resources: { "pids-limit": 9 }, name: "q" },
      machine([inside], "0::/docker/abc/init\n"),
    );
    assert.deepEqual(
      plan.kind === "unified" && plan.parents,
      ["/sys/fs/cgroup/init", "/sys/fs/cgroup"],
    );
  });

  /** As crun writes them for Docker's limits. */
  const files: readonly (readonly [object, Record<string, string>])[] = [
    [{ memory: 64 }, { "memory.max": "64", "memory.swap.max": "64" }],
    [{ memory: 64, "memory-swap": 100 }, { "memory.max": "64", "memory.swap.max": "36" }],
    [{ memory: 64, "memory-swap": -1 }, { "memory.max": "64", "memory.swap.max": "max" }],
    [{ "memory-reservation": 7 }, { "memory.low": "7" }],
    [{ "cpu-quota": 50, "cpu-period": 100 }, { "cpu.max": "50 100" }],
    [{ "cpu-quota": -1 }, { "cpu.max": "max 100000" }],
    [{ "cpu-period": 1000 }, { "cpu.max": "max 1000" }],
    [{ "cpu-shares": 2 }, { "cpu.weight": "1" }],
    [{ "cpu-shares": 1024 }, { "cpu.weight": "39" }],
    [{ "cpu-shares": 262144 }, { "cpu.weight": "10000" }],
    [{ "cpuset-cpus": "0-1", "cpuset-mems": "0" }, { "cpuset.cpus": "0-1", "cpuset.mems": "0" }],
    [{ "pids-limit": -1 }, { "pids.max": "max" }],
  ];
  for (const [resources, written] of files) {
    it(`${JSON.stringify(resources)} is ${JSON.stringify(written)}`, () => {
      const plan = groupPlan({ resources, name: "q" }, scope);
      assert.ok(plan.kind === "unified");
      assert.deepEqual(
        Object.fromEntries(plan.files.map(({ file, value }) => [file, value])),
        written,
      );
    });
  }

  it("swappiness is not there", () => {
    assert.throws(
      () => groupPlan({ resources: { "memory-swappiness": 0 }, name: "q" }, scope),
      (error) => error instanceof QuillaError && /memory\.swappiness/.test(error.message),
    );
  });
});

describe("a control group where there are several trees", () => {
  const own = "5:memory:/app\n4:cpu,cpuacct:/\n0::/\n";

  it("is one in each, also where the other kind is mounted beside", () => {
    const resources = { memory: 64, "cpu-shares": 5 };
    const plan = groupPlan({ resources, name: "q" }, machine(separate, own, memoryFiles));
    assert.ok(plan.kind === "separate");
    assert.deepEqual(
      plan.groups.map(({ controller, parent, files }) => [
        controller,
        parent,
        ...files.map(({ file, value }) => `${file}=${value}`),
      ]),
      [
        [
          ...["memory", "/sys/fs/cgroup/memory/app"],
          ...["memory.limit_in_bytes=64", "memory.memsw.limit_in_bytes=128"],
        ],
        ["cpu", "/sys/fs/cgroup/cpu,cpuacct", "cpu.shares=5"],
        ["cpuacct", "/sys/fs/cgroup/cpu,cpuacct"],
      ],
    );
  });

  it("where swap is not counted, memory alone is limited", () => {
    const plan = groupPlan(
      { resources: { memory: 64 }, name: "q" },
      machine(separate, own, memoryFiles.slice(0, 1)),
    );
    assert.ok(plan.kind === "separate");
    assert.deepEqual(plan.groups[0]!.files.map(({ file }) => file), ["memory.limit_in_bytes"]);
  });

  const missing: readonly (readonly [object, string])[] = [
    [{ memory: 64, "memory-swap": 64 }, "memory.memsw.limit_in_bytes"],
    [{ "pids-limit": 5 }, "pids"],
  ];
  for (const [resources, what] of missing) {
    it(`${JSON.stringify(resources)} without ${what} is refused`, () => {
      const root = machine(separate, own, memoryFiles.slice(0, 1));
      assert.throws(
        () => groupPlan({ resources, name: "q" }, root),
        (error) =>
          error instanceof QuillaError && error.code === "run/resources" &&
          error.message.includes(`no ${what}`),
      );
    });
  }
});

it("where none is mounted, the limit is refused by name", () => {
  assert.throws(
    () => groupPlan({ resources: { memory: 64 }, name: "q" }, machine([], "")),
    (error) => error instanceof QuillaError && /it has no memory$/.test(error.message),
  );
});
