import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { readMount, readTmpfs, readVolume } from "../../../../cli/words/run/mounts.ts";
import { UsageError } from "../../../../core/errors.ts";

type Memory = Extract<ReturnType<typeof readTmpfs>, { type: "tmpfs" }>["memory"];

/** Each as Docker 20.10 takes it: `noexec` holds unless it is said otherwise. */
const tmpfs: readonly (readonly [text: string, memory: Memory])[] = [
  ["/x", {}],
  ["/x:", {}],
  ["/x:rw", { options: ["noexec", "rw"] }],
  ["/x:ro", { options: ["noexec", "ro"] }],
  ["/x:exec", { options: ["noexec", "exec"] }],
  ["/x:exec,noexec", { options: ["noexec", "exec", "noexec"] }],
  ["/x:suid,dev", { options: ["noexec", "suid", "dev"] }],
  ["/x:noatime,nodiratime,sync", { options: ["noexec", "noatime", "nodiratime", "sync"] }],
  ["/x:size=64m", { options: ["noexec", "size=64m"] }],
  ["/x:size=50%", { options: ["noexec", "size=50%"] }],
  ["/x:size=1,size=2G", { options: ["noexec", "size=2G"] }],
  ["/x:mode=700", { mode: 0o700 }],
  ["/x:mode=01777", { mode: 0o1777 }],
  ["/x:mode=77777", { mode: 0o7777 }],
  ["/x:uid=1000,gid=29", { options: ["noexec", "uid=1000", "gid=29"] }],
  ["/x:nr_inodes=1k,nr_blocks=5", { options: ["noexec", "nr_inodes=1k", "nr_blocks=5"] }],
  ["/x:mpol=default", { options: ["noexec", "mpol=default"] }],
  ["/x:defaults,private,rshared", {}],
  ["/x:rw,noexec,size=64m,mode=1777,uid=5", {
    options: ["noexec", "rw", "noexec", "size=64m", "uid=5"],
    mode: 0o1777,
  }],
];

const mounts: readonly (readonly [text: string, memory: Memory])[] = [
  ["type=tmpfs,dst=/x", {}],
  ["TYPE=TMPFS,DST=/x", {}],
  ["type=tmpfs,target=/x,source=", {}],
  ["type=tmpfs,dst=/x,tmpfs-size=1.5m", { size: 1536 << 10 }],
  ["type=tmpfs,dst=/x,tmpfs-size=0", {}],
  ["type=tmpfs,dst=/x,tmpfs-mode=1777", { mode: 0o1777 }],
  ["type=tmpfs,dst=/x,tmpfs-mode=17777", { mode: 0o7777 }],
  ["type=tmpfs,dst=/x,tmpfs-mode=0", {}],
  ["type=tmpfs,dst=/x,readonly", { options: ["noexec", "ro"] }],
  ["type=tmpfs,dst=/x,ro=T", { options: ["noexec", "ro"] }],
  ["type=tmpfs,dst=/x,readonly=F", {}],
];

function requireMemory(
  mount: ReturnType<typeof readTmpfs>,
  { size, mode, options = ["noexec"] }: Memory,
): void {
  assert.ok(mount.type === "tmpfs");
  assert.equal(mount.target, "/x");
  const { memory } = mount;
  assert.deepEqual([memory.size, memory.mode, memory.options], [size, mode, options]);
}

const refuses = (code: string) => (error: unknown) =>
  error instanceof UsageError && error.code === code;

describe("--tmpfs", () => {
  for (const [text, memory] of tmpfs) it(text, () => requireMemory(readTmpfs(text), memory));

  const refused = [
    ...["", "x", "/", "/x:foo", "/x:foo=1", "/x:size", "/x:size=", "/x:size=64mb", "/x:size=-1"],
    ...["/x:mode=8", "/x:uid=app", "/x:bind", "/x:remount", "/x:,rw", "/x:rw, exec", "/x:RW"],
    ...["/x:toString=1", "/x:size=1,", "/x:uid=", "/x:ro=1"],
  ];
  for (const text of refused) {
    it(`${text} is refused`, () => assert.throws(() => readTmpfs(text), refuses("usage/tmpfs")));
  }
});

describe("--mount", () => {
  for (const [text, memory] of mounts) it(text, () => requireMemory(readMount(text), memory));

  const bind = { type: "bind", source: "/h", target: "/x" };
  const binds: readonly (readonly [string, object])[] = [
    ["type=bind,src=/h,dst=/x", { ...bind, readOnly: false }],
    ["type=bind,source=/h,destination=/x,readonly", { ...bind, readOnly: true }],
    ["Type=Bind,src=/h,target=/x,ro=1", { ...bind, readOnly: true }],
    ["type=bind,src=/h,dst=/x,readonly=True", { ...bind, readOnly: true }],
    ["type=bind,src=h,dst=/x,ro=f", { ...bind, source: resolve("h"), readOnly: false }],
    ['"type=bind","src=/a,b",dst=/x', { ...bind, source: "/a,b", readOnly: false }],
    ["dst=/x", { type: "volume", target: "/x" }],
  ];
  for (const [text, mount] of binds) it(text, () => assert.deepEqual(readMount(text), mount));

  const refused = [
    ...["", "type=tmpfs", "type=tmpfs,dst=", "type=tmpfs,dst=/", "type=tmpfs,dst=x"],
    ...["9", "0o700", "", "u=rwx"].map((mode) => `type=tmpfs,dst=/x,tmpfs-mode=${mode}`),
    ...["-1", "", "big"].map((size) => `type=tmpfs,dst=/x,tmpfs-size=${size}`),
    ...["type=tmpfs,dst=/x,readonly=yes", "type=tmpfs,src=/d,dst=/x", "type=npipe,dst=/x"],
    ...["type=bind,src=/h,dst=/x,tmpfs-size=1m", "type=bind,dst=/x", "type=bind,src=,dst=/x"],
    ...["type=volume,src=name,dst=/x", "dst=/x,what=y"],
  ];
  for (const text of refused) {
    it(`${text} is refused`, () => assert.throws(() => readMount(text), refuses("usage/mount")));
  }
});

describe("--volume", () => {
  const volumes: readonly (readonly [string, object])[] = [
    ["/h:/x", { type: "bind", source: "/h", target: "/x", readOnly: false }],
    ["./h:/x:ro,z", { type: "bind", source: resolve("h"), target: "/x", readOnly: true }],
    ["/x", { type: "volume", target: "/x" }],
  ];
  for (const [text, mount] of volumes) it(text, () => assert.deepEqual(readVolume(text), mount));
  for (const text of ["", "name:/x", ":/x", "/h:x", "/h:/", "/h:/x:ro:z", "/h:/x:what"]) {
    it(`${text} is refused`, () => assert.throws(() => readVolume(text), refuses("usage/volume")));
  }
});
