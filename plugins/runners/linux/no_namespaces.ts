/**
 * Why there are no namespaces for containers, as far as the system tells, and who can give some.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { capabilitiesIn } from "./capabilities.ts";

/** @param reasons what was said when it was tried */
export function noNamespaces(
  reasons: readonly string[],
  read: (path: string) => string = readIfThere,
): QuillaError {
  const said = reasons.join("; ");
  return new QuillaError(`the system gives no namespaces for containers: ${said}`, {
    code: "run/no-namespaces",
    hint: hintFor(said, read),
  });
}

/** Settings of the kernel that forbid them to ordinary users. */
const settings = [
  ["kernel/unprivileged_userns_clone", /^0$/, "=1"],
  ["kernel/apparmor_restrict_unprivileged_userns", /^1$/, "=0"],
  ["user/max_user_namespaces", /^0$/, " to a larger number"],
] as const;

function hintFor(said: string, read: (path: string) => string): string {
  const shut = settings.find(([path, value]) => value.test(read(`/proc/sys/${path}`).trim()));
  if (shut !== undefined) {
    const [path, , wanted] = shut;
    return `have root allow user namespaces: sysctl ${
      path.replace("/", ".")
    }${wanted}; or run quilla as root`;
  }
  if (/Resource temporarily unavailable|Cannot allocate memory/.test(said)) {
    return "there is no room for another process: look at `ulimit -u`, at the container's limit of processes, and at the memory";
  }
  if (/uid_map/.test(said) && lacks(read, "SETFCAP")) {
    return "root may hand on its users only with the capabilities SETUID, SETGID and SETFCAP: give them to this container, or SYS_ADMIN";
  }
  if (/No space left on device/.test(said)) {
    return "so many namespaces are not allowed: raise the sysctls user.max_user_namespaces and user.max_mnt_namespaces";
  }
  if (/^Seccomp:\s*2$/m.test(read("/proc/self/status"))) {
    return "a seccomp filter of system calls is in force here, as in Docker's and Kubernetes' containers: start this container with `--security-opt seccomp=unconfined` (where AppArmor is, also `apparmor=unconfined`), in Kubernetes without `seccompProfile` or with a Localhost profile that allows unshare; or give it the capability SYS_ADMIN. Without RUN, a build needs none of it";
  }
  return "allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns), or run quilla as root; in a container, give that SYS_ADMIN";
}

function lacks(read: (path: string) => string, name: string): boolean {
  return !capabilitiesIn(read("/proc/self/status")).includes(`CAP_${name}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // this kernel has no such setting
  }
}
