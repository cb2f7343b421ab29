/**
 * The smallest image in which a program can be run that is a line of shell.
 *
 * @module
 */
import type { Change } from "../../../core/layer/change.ts";

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
