/**
 * What stands in for the images that projects are built on: a stage `base` with users, a shell and a home.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";
import type { Case } from "../case.ts";

const baseFiles: ContextFiles = {
  "rootfs/etc/passwd":
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n" +
    "app:x:1000:1000::/home/app:/bin/sh\nwww-data:x:33:33::/var/www:/bin/false\n",
  "rootfs/etc/group": "root:x:0:\nnogroup:x:65534:\napp:x:1000:\nwww-data:x:33:\nstaff:x:50:app\n",
  "rootfs/etc/os-release": "ID=tiny\n",
  "rootfs/usr/bin/sh": { content: "#!shell\n", mode: 0o755 },
  "rootfs/bin": { link: "usr/bin" },
  "rootfs/tmp/": { mode: 0o1777 },
  "rootfs/root/": { mode: 0o700 },
  "rootfs/var/lib/": { mode: 0o755 },
};

const baseStage = 'FROM scratch AS base\nCOPY rootfs /\nENV LANG=C.UTF-8\nCMD ["sh"]\n';

/** A Dockerfile in the manner of a project's, without its RUN lines. `ARG`s before its first FROM come before the base, too. */
export function project(
  name: string,
  dockerfile: string,
  files: ContextFiles,
  rest: Partial<Case> = {},
): Case {
  const [, first, body] = /^((?:(?:ARG|#)[^\n]*\n)*)(.*)$/s.exec(dockerfile.trimStart())!;
  return {
    ...rest,
    name: `project: ${name}`,
    dockerfile: first! + baseStage + body!,
    files: { ...baseFiles, ...files },
  };
}

/** A program that a compiler would have made. */
export const program = (content: string) => ({ content, mode: 0o755 });
