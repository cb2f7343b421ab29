/**
 * A base image with a shell, made of nothing but a static busybox (Debian: `apt-get install busybox-static`).
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Change } from "../../core/layer/change.ts";
import type { ContextFiles } from "./context_files.ts";
import { shellFiles } from "../../plugins/kit/suites/shell_files.ts";
import { peer } from "./peers.ts";

const busybox = peer("busybox");
const bytes = busybox.skip === undefined ? readFileSync(busybox.path) : new Uint8Array(0);
const isStatic = !new TextDecoder("latin1").decode(bytes.subarray(0, 1 << 16)).includes(
  "/ld-linux",
);

/** Why there is no such image here, or nothing to run it with; undefined where there is. */
export const noBusybox: string | undefined = process.platform !== "linux"
  ? "RUN needs Linux"
  : busybox.skip ?? (isStatic ? undefined : "busybox is not static: install busybox-static");

/** The files of the context that {@linkcode busyboxStage} copies. */
export const busyboxFiles: ContextFiles = {
  "rootfs/bin/busybox": { content: bytes, mode: 0o755 },
  "rootfs/etc/passwd":
    "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nwww:x:33:33::/var/www:/bin/sh\n",
  "rootfs/etc/group": "root:x:0:\napp:x:1000:\nwww:x:33:\naudio:x:29:www,app\nstaff:x:50:app\n",
  "rootfs/home/app/": { mode: 0o755 },
  "rootfs/root/": { mode: 0o700 },
  "rootfs/tmp/": { mode: 0o1777 },
  "rootfs/d/one": "1",
  "rootfs/d/two": "2",
  "rootfs/d/sub/three": "3",
  ...Object.fromEntries(["proc", "sys", "dev"].map((name) => [`rootfs/${name}/`, { mode: 0o755 }])),
  "rootfs/etc/hosts": "",
  "rootfs/etc/resolv.conf": "",
};

/** The stage `base`, which has all of busybox' commands. */
export const busyboxStage =
  'FROM scratch AS base\nCOPY rootfs /\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n';

/** The same image as changes of one layer. */
export const shellImage: readonly Change[] = shellFiles(bytes);
