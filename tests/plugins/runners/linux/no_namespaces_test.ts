import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noNamespaces } from "../../../../plugins/runners/linux/no_namespaces.ts";

const status = "CapPrm:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\nSeccomp:\t0\n";
const refused = "unshare: unshare failed: Operation not permitted";
const ownStatus = "/proc/self/status";

describe("why there are no namespaces", () => {
  const cases: readonly (readonly [string, string, Record<string, string>, RegExp])[] = [
    ["a kernel's setting", refused, {
      "/proc/sys/kernel/unprivileged_userns_clone": "0\n",
    }, /sysctl kernel\.unprivileged_userns_clone=1/],
    ["AppArmor's setting", refused, {
      "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n",
    }, /sysctl kernel\.apparmor_restrict_unprivileged_userns=0/],
    ["none allowed", "unshare: unshare failed: No space left on device", {
      "/proc/sys/user/max_user_namespaces": "0\n",
    }, /sysctl user\.max_user_namespaces to a larger number/],
    ["too many", "unshare: unshare failed: No space left on device", {}, /raise the sysctls/],
    ["a seccomp filter", refused, {
      [ownStatus]: status.replace("Seccomp:\t0", "Seccomp:\t2"),
    }, /seccomp=unconfined.*seccompProfile/],
    ["too many processes", "unshare: fork failed: Resource temporarily unavailable", {}, /ulimit/],
    ["no SETFCAP", "uid_map: EPERM: operation not permitted, write", {
      [ownStatus]: status.replaceAll("1ffffffffff", "1ff7fffffff"),
    }, /SETUID, SETGID and SETFCAP/],
    ["nothing that is known", refused, {}, /user\.max_user_namespaces.*SYS_ADMIN/],
  ];
  for (const [name, said, files, hint] of cases) {
    it(name, () => {
      const error = noNamespaces(
        [said],
        (path) => files[path] ?? (path === ownStatus ? status : ""),
      );
      assert.equal(error.code, "run/no-namespaces");
      assert.ok(error.message.endsWith(said));
      assert.match(error.hint!, hint);
    });
  }
});
