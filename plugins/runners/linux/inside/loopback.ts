/**
 * A network namespace's own device, which is down in a new one.
 *
 * @module
 */
import { call } from "../kernel.ts";

const internet = 2; // AF_INET
const datagrams = 2; // SOCK_DGRAM
const setFlags = 0x8914; // SIOCSIFFLAGS
const setAddress = 0x8916; // SIOCSIFADDR
const isUp = 0x41; // IFF_UP, IFF_RUNNING

/** netdevice(7): ioctl(2) on any socket of the namespace; there is no other way without a program. */
export function raiseLoopback(): void {
  const request = requestFor("lo");
  request[16] = isUp;
  control(setFlags, request);
}

/**
 * Gives it one more address. Where there is none but 127.0.0.1, glibc takes a program that asks for addresses of one family only for
 * one without a network, and gives it none.
 */
export function addLoopbackAddress(bytes: readonly number[]): void {
  const request = requestFor("lo:1");
  request[16] = internet;
  request.set(bytes, 20);
  control(setAddress, request);
}

/** `struct ifreq`. */
function requestFor(name: string): Uint8Array {
  const request = new Uint8Array(40);
  request.set(new TextEncoder().encode(name));
  return request;
}

function control(what: number, request: Uint8Array): void {
  const socket = call("socket", internet, datagrams, 0);
  try {
    call("ioctl", socket, what, request);
  } finally {
    call("close", socket);
  }
}
