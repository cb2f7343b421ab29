/**
 * Ports as EXPOSE and its like write them.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";

const largestPort = 65535;

/**
 * Reads `[[address:]host:]port[-port][/protocol]`; what stands before the container's own ports says nothing here.
 *
 * @returns `port/protocol`, one for each port of a range
 * @throws {QuillaError} `expose/port`
 */
export function parsePorts(text: string): string[] {
  const [, range = "", protocol = ""] = /^(?:.*:)?([^/:]*)(?:\/(.*))?$/.exec(text) ?? [];
  const name = protocol.toLowerCase() || "tcp";
  const [first, last = first, ...more] = range.split("-").map(parsePort);
  const isRange = first !== undefined && last !== undefined && last >= first && more.length === 0;
  if (!isRange || !["tcp", "udp", "sctp"].includes(name)) {
    throw new QuillaError(`${JSON.stringify(text)} is no port`, {
      code: "expose/port",
      hint:
        `a port is a number up to ${largestPort} or a range, with /tcp, /udp or /sctp behind it`,
    });
  }
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${name}`);
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= largestPort ? Number(text) : undefined;
}
