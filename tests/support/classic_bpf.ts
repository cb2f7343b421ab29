/**
 * Running a filter of system calls as the kernel would.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** What is asked of a filter. */
export interface AskedCall {
  readonly number: number;
  /** AUDIT_ARCH_*. */
  readonly architecture: number;
  readonly argument?: number | bigint;
}

/** What the program answers: classic BPF, as far as it is used. */
export function answerOf(code: Uint8Array, { number, architecture, argument = 0 }: AskedCall) {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture >>> 0, 4);
  data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(argument)), 16);
  const program = Buffer.from(code);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8;) {
    const operation = program.readUInt16LE(at * 8);
    const [whenTrue, whenFalse] = [program[at * 8 + 2]!, program[at * 8 + 3]!];
    const value = program.readUInt32LE(at * 8 + 4);
    at++;
    const branch = (condition: boolean) => at += condition ? whenTrue : whenFalse;
    if (operation === 0x20) accumulator = data.readUInt32LE(value);
    else if (operation === 0x15) branch(accumulator === value);
    else if (operation === 0x25) branch(accumulator > value);
    else if (operation === 0x35) branch(accumulator >= value);
    else if (operation === 0x45) branch((accumulator & value) !== 0);
    else if (operation === 0x05) at += value;
    else if (operation === 0x06) return value;
    else throw new Error(`unknown instruction ${operation}`);
  }
  throw new Error("the program has no end");
}
