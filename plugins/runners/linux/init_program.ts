/**
 * The first process of a container that is started with `--init`: it starts the program, hands signals on to it, and reaps whatever
 * is left to it. Docker puts tini there for that; this is a program of some 400 bytes, which needs nothing of the image and nothing
 * of this machine.
 *
 * What it does, in C:
 *
 * ```text
 *   argv += 2                                        behind its own name, and `--`
 *   rt_sigprocmask(SIG_BLOCK, all, &old)
 *   child = fork()
 *   in the child:
 *     own = getpid(); setpgid(0, 0); ioctl(0, TIOCSPGRP, &own)      Ctrl-C at a terminal reaches it once
 *     rt_sigprocmask(SIG_SETMASK, &old)
 *     execve(argv[0], argv, envp); exit(ENOENT ? 127 : 126)
 *   for ever:
 *     signal = rt_sigtimedwait(all)
 *     if it is not SIGCHLD: kill(child, signal)
 *     else wait4(-1, WNOHANG) while there is any; where the child was one, exit(its code, or 128 and its signal)
 * ```
 *
 * Made by gcc 12 (x64) and clang 14 (arm64) from that, with -Os and no library; tests/plugins/runners/linux/init_program_test.ts runs
 * both.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { arch } from "node:os";
import { joinPath, stat } from "../../../core/plugin/api/tree.ts";
import type { Job } from "../../../core/plugin/contracts/runner.ts";
import type { MountPlan } from "./mount_plan.ts";

/** Where it is seen in the container, as Docker's is. */
export const initPath = "/sbin/docker-init";

type Machine = "x64" | "arm64";

/** Instructions, which begin at the first byte and refer to nothing outside of themselves. */
const code: Readonly<Record<Machine, string>> = {
  x64:
    "SInnSIPk8OgAAAAAQVdFMcBJiflBuggAAABBVkFVQVRVU7sOAAAASInYSIPsKEyLJ0yJx0iNbCSgSI10JJhIx0QkmP" +
    "////9IieoPBUUx0rg5AAAATInGTInCDwVBicWFwHVruCcAAAAPBYlEJKi4bQAAAA8FuBAAAAC+EFQAAEiNVCSoDwVB" +
    "uggAAABIidhIie5MicK/AgAAAA8FRTHSS41U4RBJjXEYSYt5GLg7AAAADwUx/0iD+P5Mica4PAAAAEAPlMdMicJIg8" +
    "d+DwVFMclIjVwklL09AAAATWP9SYPM/0G+PgAAAEG6CAAAALiAAAAASI18JJhMicpIjXQkqA8Fg/gRdBKFwH7dSGPw" +
    "RTHSTInwTIn/609Bg8j/RTHSSInoTInnSIneugEAAAAPBYXAfh1BOcV15ItEJJQPtsxBiciD4H901USNgIAAAADrzE" +
    "GD+P90kUlj+EUx0rg8AAAATInOTInKDwXpef///w==",
  arm64:
    "4AMAkQEAAJT/gwLRCACAkuoDAKrrAwCq4AMfquFjApHiQwKR6E8A+egQgFJMhUH4AwGAUuQDH6oBAADUiBuAUiACgF" +
    "LhAx+q4gMfquMDH6rkAx+qAQAA1OkDAKoJBgA14AMfquEDH6riAx+q4wMfquQDH6qIFYBSAQAA1GgNDIvgDwC54AMf" +
    "qgxBAJFIE4BS4QMfquIDH6rjAx+q5AMfqgEAANTiMwCR4AMfqqgDgFIBgopS4wMfquQDH6oBAADUQACAUuFDApHoEI" +
    "BS4gMfqgMBgFLkAx+qAQAA1KgbgFJgDUD54QMKquIDDKrjAx+q5AMfqgEAANQfCACxyA+AUgAViJrIC4BS4QMfquID" +
    "H6rjAx+q5AMfqgEAANQqfUCT4GMCkeEzAJEoEYBS4gMfqgMBgFLkAx+qAQAA1B9EAHGBBABUAACAkuEzApGIIIBSIg" +
    "CAUuMDH6rkAx+qAQAA1B8EAHHr/f9UCwCAEh8ACWvBAABU6I9AuQsZAHIIPQhTawEZMgsBixoAAICS4TMCkYgggFIi" +
    "AIBS4wMfquQDH6oBAADUHwAAcSz+/1Sr+/834AMLKsgLgFLhAx+q4gMfquMDH6rkAx+qAQAA1NX//xcfBABxa/r/VA" +
    "F8QJPgAwqqKBCAUuIDH6rjAx+q5AMfqgEAANTL//8X",
};

/** `e_machine` of an ELF header, and the largest page of that processor. */
const machines = { x64: [62, 0x1000], arm64: [183, 0x10000] } as const;
const base = 0x400000;
const headers = 64 + 56;

/** Puts it into a container; the words that start it, and it the program. */
export function withInit({ args, env, files, cwd }: Job, plan: MountPlan): string[] {
  const [program = "", ...rest] = args;
  plan.file(initPath, initProgram(), 0o755);
  const folders = program.includes("/") ? [] : (env.PATH ?? "").split(":");
  const paths = folders.map((folder) => joinPath(joinPath(cwd, folder), program));
  const isProgram = (path: string) => {
    const node = stat(files, path);
    const isMounted = plan.mounts.some(({ destination }) => path.startsWith(`${destination}/`));
    return isMounted || node?.type === "file" && (node.mode & 0o111) !== 0;
  };
  return [initPath, "--", paths.find(isProgram) ?? program, ...rest];
}

/** The program: an ELF header, one segment that can be read and executed, the code (gABI, chapters 4 and 5). */
export function initProgram(machine: Machine = arch() === "arm64" ? "arm64" : "x64"): Uint8Array {
  const instructions = Buffer.from(code[machine], "base64");
  const [id, page] = machines[machine];
  const file = Buffer.alloc(headers + instructions.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // ELF, 64 bits, low end first
  const u16 = (at: number, ...values: number[]) =>
    values.forEach((value, index) => file.writeUInt16LE(value, at + 2 * index));
  const u64 = (at: number, ...values: number[]) =>
    values.forEach((value, index) => file.writeBigUInt64LE(BigInt(value), at + 8 * index));
  u16(16, 2, id); // ET_EXEC
  file.writeUInt32LE(1, 20);
  u64(24, base + headers, 64, 0);
  u16(52, 64, 56, 1);
  file.writeUInt32LE(1, 64); // PT_LOAD
  file.writeUInt32LE(5, 68); // PF_R, PF_X
  u64(72, 0, base, base, file.length, file.length, page);
  file.set(instructions, headers);
  return file;
}
