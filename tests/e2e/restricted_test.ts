/**
 * RUN where quilla itself may do little: in containers with filters of system calls and few capabilities.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { PROJECT } from "../../scripts/process.ts";
import { denoPath } from "../../scripts/runtimes.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import {
  asContainerRoot,
  noFilter,
  type RefusableCall,
  refusing,
} from "../support/refused_calls.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = noBusybox ?? noContainers ?? noFilter ?? peer("setpriv").skip ??
  (process.getuid?.() === 0 ? undefined : "only root can have fewer rights than it has");

/** Docker's and Kubernetes' profiles refuse these to everybody. */
const always: RefusableCall[] = ["pivot_root", "keyctl"];
const dockerfile = `${busyboxStage}RUN echo x > /f && chown 33:44 /f && stat -c %u:%g /f
USER app
RUN id -u >/tmp/id
`;

interface Situation {
  readonly below: readonly string[];
  /** What is seen of it: of the messages, and of a success. */
  readonly says: RegExp;
  readonly code?: number;
  readonly isolation?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const withSysAdmin = asContainerRoot({ more: ["sys_admin"] });
const onlyBusybox = temporaryDirectory();
for (const name of ["unshare", "nsenter"]) {
  if (skip === undefined) symlinkSync(peer("busybox").path, join(onlyBusybox, name));
}

const situations: Readonly<Record<string, Situation>> = {
  "a container with the usual capabilities and no filter has all users": {
    below: asContainerRoot(),
    says: /33:44/,
  },
  "a container with SYS_ADMIN and Docker's filter": {
    below: [...withSysAdmin, ...refusing(always)],
    says: /no loopback device is up .* CAP_NET_ADMIN is missing[\s\S]*33:44/,
  },
  "the same with a runtime": {
    below: [
      ...asContainerRoot({ more: ["sys_admin", "net_admin", "sys_resource"] }),
      ...refusing(always),
    ],
    isolation: "auto",
    says: /33:44/,
  },
  "Docker's own container": {
    below: [...asContainerRoot(), ...refusing([...always, "unshare", "setns", "mount"])],
    code: 1,
    says: /\[run\/no-namespaces\][\s\S]*hint: .*seccomp.*seccompProfile/,
  },
  "a filter that refuses mounts": {
    below: [...asContainerRoot(), ...refusing(["mount"])],
    code: 1,
    says: /\[run\/no-namespaces\][\s\S]*hint: .*seccomp/,
  },
  "a container that may not map users": {
    below: asContainerRoot({ without: ["setfcap"] }),
    code: 1,
    says: /\[run\/no-namespaces\][\s\S]*hint: .*SETFCAP/,
  },
  "busybox' unshare and nsenter, as Alpine has them": {
    below: asContainerRoot(),
    env: { PATH: `${onlyBusybox}:${process.env.PATH}` },
    says: /33:44/,
  },
};

for (const subject of await subjects()) {
  describe(`${subject.name}: RUN with few rights`, { skip: subject.skip ?? skip }, () => {
    const context = join(temporaryDirectory(), "context");
    if (skip === undefined) writeContext(context, { ...busyboxFiles, Dockerfile: dockerfile });
    const store = join(temporaryDirectory(), "store");
    for (const [name, situation] of Object.entries(situations)) {
      const { below, says, code = 0, isolation = "chroot", env = {} } = situation;
      it(name, () => {
        const words = ["build", "--no-cache", "--network", "none", "--isolation", isolation];
        const [program, ...rest] = [...below, ...subject.command, ...words, context];
        const ended = spawnSync(program!, rest, {
          env: { ...process.env, ...env, QUILLA_ROOT: store, NO_COLOR: "1" },
          encoding: "utf8",
          timeout: 120_000, // only so that what hangs is told
        });
        assert.match(ended.stderr, says);
        assert.equal(ended.status, code, ended.stderr);
      });
    }

    for (const name of ["chown", "fowner", "dac_override", "setuid", "mknod", "net_raw"]) {
      it(`RUN gets what there is where ${name} is missing`, () => {
        writeContext(context, { "Dockerfile.plain": `${busyboxStage}RUN echo x > /tmp/f\n` });
        const below = asContainerRoot({ more: ["sys_admin", "net_admin"], without: [name] });
        const words = ["build", "--network", "none", "--isolation", "chroot", "--no-cache"];
        const file = ["-f", join(context, "Dockerfile.plain"), context];
        const [program, ...rest] = [...below, ...subject.command, ...words, ...file];
        const { status, stderr } = spawnSync(program!, rest, {
          env: { ...process.env, QUILLA_ROOT: join(temporaryDirectory(), "store") },
          encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
        const isTold = stderr.includes(`lacks: CAP_${name.toUpperCase()}`);
        assert.equal(isTold, name !== "mknod", stderr);
      });
    }
  });
}

describe("an ordinary user with a range of IDs", { skip: skip ?? peer("newuidmap").skip }, () => {
  /** As the user 1, whose range is seen only here; so is the program. */
  function build(below: readonly string[]) {
    const work = temporaryDirectory();
    chmodSync(work, 0o755);
    const home = join(work, "home");
    mkdirSync(home);
    chownSync(home, 1, 1);
    const deno = join(work, "deno"); // npm keeps root's where nobody else looks
    copyFileSync(denoPath(), deno);
    chmodSync(deno, 0o755);
    const context = join(work, "context");
    const files = { ...busyboxFiles, "rootfs/root/": { mode: 0o755 } };
    writeContext(context, { ...files, Dockerfile: `${busyboxStage}RUN chown 33:44 /d\n` });
    const range = join(work, "range");
    writeFileSync(range, "1:700000:65536\n");
    const mounts = ["/etc/subuid", "/etc/subgid"].map((path) => `mount --bind ${range} ${path}`);
    const quilla = [deno, "run", "-A", "--no-lock", "--node-modules-dir=manual"];
    const words = ["build", "--network", "none", "--isolation", "chroot", context];
    const who = [...below, "setpriv", "--reuid=1", "--regid=1", "--clear-groups"];
    const script = `${mounts.join(" && ")} && exec "$@"`;
    const main = join(PROJECT, "cli", "main.ts");
    return spawnSync("unshare", [
      ...["--mount", "sh", "-c", script, "sh", ...who],
      ...[...quilla, main, ...words],
    ], {
      cwd: work,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        DENO_DIR: join(home, "deno"),
        QUILLA_ROOT: join(home, "store"),
        DENO_TLS_CA_STORE: "system",
      },
      encoding: "utf8",
      timeout: 120_000, // only so that what hangs is told
    });
  }

  it("has the users of it", () => {
    const { status, stderr } = build([]);
    assert.equal(status, 0, stderr);
  });

  it("is told at once where namespaces are refused", () => {
    const { status, stderr } = build(refusing(["unshare"]));
    assert.match(stderr, /\[run\/no-namespaces\][\s\S]*hint: .*seccomp/);
    assert.equal(status, 1);
  });
});
