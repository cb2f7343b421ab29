/**
 * This machine's own address, 127.0.0.1, which is away in a network namespace where nobody has seen to it.
 *
 * @module
 */
import { networkInterfaces } from "node:os";
import { type CallArgument, type CallNumbers, systemCall } from "../../../core/host/syscall.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";

/** By x86-64 and 64-bit ARM (asm/unistd.h). */
const numbers: Readonly<Record<"socket" | "ioctl" | "close", CallNumbers>> = {
  socket: [41, 198],
  ioctl: [16, 29],
  close: [3, 57],
};

const [internet, datagrams, closedOnExec] = [2, 2, 0o2000000]; // AF_INET, SOCK_DGRAM, SOCK_CLOEXEC
const setFlags = 0x8914; // SIOCSIFFLAGS
const isUp = 0x41; // IFF_UP, IFF_RUNNING

/**
 * Makes sure that this process can connect to itself: where a build has no network, it may have none of its own either, such as
 * after `unshare --net`. Whoever may raises the device; nothing else is reached by that.
 *
 * @throws {QuillaError} `record/no-loopback`
 */
export function requireLoopback(): void {
  const isThere = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "127.0.0.1")
  );
  if (isThere) return;
  try {
    raise();
  } catch (cause) {
    throw new QuillaError(
      `programs cannot be answered: the device lo, with 127.0.0.1, is down: ${messageOf(cause)}`,
      { code: "record/no-loopback", hint: "raise it: ip link set lo up", cause },
    );
  }
}

/** netdevice(7): by any socket of the namespace. */
function raise(): void {
  const socket = call("socket", internet, datagrams | closedOnExec, 0);
  try {
    const request = new Uint8Array(40); // struct ifreq
    request.set(new TextEncoder().encode("lo"));
    request[16] = isUp;
    call("ioctl", socket, setFlags, request);
  } finally {
    call("close", socket);
  }
}

function call(name: keyof typeof numbers, ...args: readonly CallArgument[]): number {
  return systemCall(name, numbers[name], args);
}
