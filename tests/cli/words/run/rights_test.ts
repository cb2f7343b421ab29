import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  readCapability,
  readDevice,
  readSecurity,
  readSysctl,
} from "../../../../cli/words/run/rights.ts";
import { UsageError } from "../../../../core/errors.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const isRefused = (code: string) => (error: unknown) =>
  error instanceof UsageError && error.code === code;

describe("--cap-add", () => {
  const names = [["chown", "CAP_CHOWN"], ["CAP_chown", "CAP_CHOWN"], ["all", "ALL"]] as const;
  for (const [text, name] of names) it(text, () => assert.equal(readCapability(text), name));
});

describe("--device", () => {
  const taken = [
    ["/dev/x", "/dev/x", "/dev/x"],
    ["/dev/x:/dev/y", "/dev/x", "/dev/y"],
    ["/dev/x:/dev/y:rw", "/dev/x", "/dev/y"],
    ["/dev/x:/dev/y:mrw", "/dev/x", "/dev/y"],
    ["/dev/x:rwm", "/dev/x", "/dev/x"],
  ] as const;
  for (const [text, source, target] of taken) {
    it(text, () => assert.deepEqual(readDevice(text), { type: "device", source, target }));
  }
  const refused = [
    ...["", "x", "/dev/x:y", "/dev/x:/dev/y:x", "/dev/x:/dev/y:r", "/dev/x:w", "/dev/x:/y:rw:m"],
    "nvidia.com/gpu=all",
  ];
  for (const text of refused) {
    it(`${text} is refused`, () =>
      assert.throws(() => readDevice(text), isRefused("usage/device")));
  }
});

describe("--security-opt", () => {
  const file = join(temporaryDirectory(), "profile.json");
  const profile = { defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: ["a"], action: "x" }] };
  writeFileSync(file, JSON.stringify(profile));
  const wrong = join(temporaryDirectory(), "wrong.json");
  writeFileSync(wrong, JSON.stringify({ defaultAction: "x", syscalls: [{ names: "a" }] }));

  const taken: readonly (readonly [string, object])[] = [
    ["no-new-privileges", { noNewPrivileges: true }],
    ["no-new-privileges:true", { noNewPrivileges: true }],
    ["no-new-privileges=false", { noNewPrivileges: false }],
    ["seccomp=unconfined", { seccomp: "unconfined" }],
    ["seccomp:unconfined", { seccomp: "unconfined" }],
    ["seccomp=builtin", {}],
    [`seccomp=${file}`, { seccomp: profile }],
    ["systempaths=unconfined", { unmasked: true }],
    ["apparmor=unconfined", {}],
    ["label=disable", {}],
    ["label:disable", {}],
  ];
  for (const [text, meant] of taken) {
    it(text.replace(file, "FILE"), () => assert.deepEqual(readSecurity([text]), meant));
  }
  it("of several, all hold", () => {
    const all = readSecurity(["no-new-privileges", "seccomp=unconfined"]);
    assert.deepEqual(all, { noNewPrivileges: true, seccomp: "unconfined" });
  });
  const refused = [
    ...["", "nothing", "nothing=1", "no-new-privileges=maybe", "seccomp=/nothing/here"],
    ...["apparmor=mine", "label=type:container_t", "systempaths=what", `seccomp=${wrong}`],
    ...["seccomp=/dev/null"],
  ];
  for (const text of refused) {
    it(`${text.replace(wrong, "WRONG")} is refused`, () => {
      assert.throws(() => readSecurity([text]), isRefused("usage/security-opt"));
    });
  }
});

describe("--sysctl", () => {
  const taken = [
    ["net.core.somaxconn=1024", "net.core.somaxconn", "1024"],
    ["kernel.shmmax=1", "kernel.shmmax", "1"],
    ["fs.mqueue.msg_max=2", "fs.mqueue.msg_max", "2"],
    ["net.ipv4.ip_local_port_range=1 2", "net.ipv4.ip_local_port_range", "1 2"],
  ];
  for (const [text, ...meant] of taken) {
    it(text!, () => assert.deepEqual(readSysctl(text!), meant));
  }
  const refused = [
    ...["", "x", "net.core.somaxconn", "kernel.hostname=x", "vm.swappiness=1", "kernel.shmmaxx=1"],
    ...["net/../../kernel/core_pattern=x", "net...kernel=x", "net.a/b=1", "=1"],
  ];
  for (const text of refused) {
    it(`${text} is refused`, () =>
      assert.throws(() => readSysctl(text), isRefused("usage/sysctl")));
  }
});
