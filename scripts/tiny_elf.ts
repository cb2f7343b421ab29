/**
 * A whole Linux program in under 300 bytes, written without a compiler: it prints one text and exits with 0.
 *
 * It exists so that the tutorial's image can be built, loaded and run on a machine that has nothing but Node.js. The file is
 *
 * ```text
 *   0x00  ELF header       64 bytes   "this is a 64-bit little-endian program for <machine>; start at 0x400078"
 *   0x40  program header   56 bytes   "map the whole file, readable and executable, at 0x400000"
 *   0x78  machine code     ~40 bytes  write(1, text, length); exit(0)
 *         text
 * ```
 *
 * It is static: no interpreter, no libraries, hence an image of nothing but this file can run it.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html chapters 4 and 5
 * @module
 */
import process from "node:process";

/** The processors that a program can be written for, as Node.js calls them. */
export type Machine = "x64" | "arm64";

const HEADERS = 64 + 56;
const BASE = 0x400000;

interface MachineCode {
  /** `e_machine` of the ELF header: EM_X86_64, EM_AARCH64. */
  readonly id: number;
  /** The largest page that a kernel for this processor may use; segments are aligned to it. */
  readonly page: number;
  /** The instructions. The text stands right behind them. */
  code(textLength: number): Uint8Array;
}

const MACHINES: Readonly<Record<Machine, MachineCode>> = {
  x64: {
    id: 62,
    page: 0x1000,
    code(length) {
      const u32 = (value: number) => [...new Uint8Array(new Uint32Array([value]).buffer)];
      const afterText = [
        ...[0xba, ...u32(length)], //            mov  edx, length
        ...[0xb8, ...u32(1)], //                 mov  eax, 1        (write)
        ...[0x0f, 0x05], //                      syscall
        ...[0x31, 0xff], //                      xor  edi, edi      (status 0)
        ...[0xb8, ...u32(60)], //                mov  eax, 60       (exit)
        ...[0x0f, 0x05], //                      syscall
      ];
      return Uint8Array.of(
        ...[0xbf, ...u32(1)], //                 mov  edi, 1        (standard output)
        ...[0x48, 0x8d, 0x35, ...u32(afterText.length)], // lea rsi, [rip + distance to the text]
        ...afterText,
      );
    },
  },
  arm64: {
    id: 183,
    page: 0x10000,
    code(length) {
      const movz = (register: number, value: number) => 0xd2800000 | (value << 5) | register;
      const SVC = 0xd4000001;
      const words = [
        movz(0, 1), //                           mov  x0, #1        (standard output)
        0, //                                    adr  x1, text      (filled in below)
        movz(2, length), //                      mov  x2, #length
        movz(8, 64), //                          mov  x8, #64       (write)
        SVC, //                                  svc  #0
        movz(0, 0), //                           mov  x0, #0        (status 0)
        movz(8, 93), //                          mov  x8, #93       (exit)
        SVC, //                                  svc  #0
      ];
      // ADR keeps the distance from itself in bytes: the low two bits at 29, the rest at 5; here a multiple of four.
      const distance = (words.length - 1) * 4;
      words[1] = 0x10000000 | ((distance >> 2) << 5) | 1;
      const bytes = new Uint8Array(words.length * 4);
      const view = new DataView(bytes.buffer);
      words.forEach((word, index) => view.setUint32(index * 4, word, true));
      return bytes;
    },
  },
};

/** Whether a program can be written for this processor (`process.arch`). */
export function isMachine(arch: string): arch is Machine {
  return Object.hasOwn(MACHINES, arch);
}

/**
 * The bytes of an executable that writes `text` to standard output and exits with 0.
 *
 * @param text at most 65,535 bytes of UTF-8 (one move instruction holds its length)
 */
export function tinyElf(machine: Machine, text: string): Uint8Array {
  const { id, page, code } = MACHINES[machine];
  const message = new TextEncoder().encode(text);
  if (message.length > 0xffff) {
    throw new RangeError(`the text has ${message.length} bytes, not ≤ 65535`);
  }
  const instructions = code(message.length);
  const size = HEADERS + instructions.length + message.length;
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);
  const u64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);

  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic; 64-bit, little-endian, version 1
  u16(16, 2); // e_type: executable
  u16(18, id); // e_machine
  u32(20, 1); // e_version
  u64(24, BASE + HEADERS); // e_entry
  u64(32, 64); // e_phoff: the program header follows
  u16(52, 64); // e_ehsize
  u16(54, 56); // e_phentsize
  u16(56, 1); // e_phnum

  u32(64, 1); // p_type: PT_LOAD
  u32(68, 4 | 1); // p_flags: read, execute
  u64(72, 0); // p_offset
  u64(80, BASE); // p_vaddr
  u64(88, BASE); // p_paddr
  u64(96, size); // p_filesz
  u64(104, size); // p_memsz
  u64(112, page); // p_align

  file.set(instructions, HEADERS);
  file.set(message, HEADERS + instructions.length);
  return file;
}

/** The tutorial's program for this machine's processor; on another kind of machine, for x64. */
export function helloProgram(arch: string = process.arch): Uint8Array {
  return tinyElf(isMachine(arch) ? arch : "x64", "¡Hola! Hello from an image that quilla built.\n");
}
