/**
 * The smallest image in which a program can be run that is a line of shell.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Change } from "../../../core/layer/change.ts";
import { findProgram } from "../programs/programs.ts";

/** The commands that suites use. */
const commands = [
  ...[
    "sh",
    "cat",
    "chmod",
    "echo",
    "id",
    "kill",
    "ln",
    "ls",
    "mkdir",
    "pwd",
    "rm",
    "touch",
    "true",
  ],
];

/**
 * A shell, the usual commands, root, and the user `app`, 1000:1000.
 *
 * @param busybox the bytes of a static busybox for the processor that it runs on
 */
export function shellFiles(busybox: Uint8Array): readonly Change[] {
  return [
    { type: "file", path: "/bin/busybox", content: busybox, mode: 0o755 },
    ...commands.map((name) =>
      ({ type: "symlink", path: `/bin/${name}`, target: "busybox" }) as const
    ),
    {
      type: "file",
      path: "/etc/passwd",
      content: "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n",
    },
    { type: "file", path: "/etc/group", content: "root:x:0:\napp:x:1000:\n" },
    ...["/proc", "/sys", "/dev", "/run", "/etc", "/home/app"].map((path) =>
      ({ type: "directory", path }) as const
    ),
    { type: "file", path: "/etc/hosts", content: "" },
    { type: "file", path: "/etc/resolv.conf", content: "" },
  ];
}

/** The bytes of this machine's busybox, if it has one that needs no libraries. */
export function staticBusybox(): Uint8Array | undefined {
  const path = findProgram("busybox");
  const bytes = path === undefined ? undefined : readFileSync(path);
  return bytes !== undefined && isStatic(bytes) ? bytes : undefined;
}

/** Whether nothing is said of a dynamic loader where programs say it. */
function isStatic(bytes: Uint8Array): boolean {
  return !new TextDecoder("latin1").decode(bytes.subarray(0, 1 << 16)).includes("/ld-linux");
}
