/**
 * Ports of `quilla run`: `-p`, `--expose`, in Docker's words.
 *
 * @module
 */
import { isIP } from "node:net";
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import type { PortWish } from "../../../mod.ts";

type Range = readonly [first: number, last: number];

/**
 * Reads `[ADDRESS:][HOST]:CONTAINER[/udp]`, of which HOST and CONTAINER may be ranges, and `CONTAINER` alone: one that nobody chose is
 * any that is free (go-connections' nat.ParsePortSpec).
 *
 * @throws {UsageError} `usage/publish`
 */
export function readPorts(text: string): PortWish[] {
  const [, bracketed, rest = text] = /^\[([^\]]*)\]:(.*)$/.exec(text) ?? [];
  const [spec = "", protocol = "tcp", ...more] = rest.split("/");
  const words = spec.split(":");
  const container = words.pop() ?? "";
  const host = words.pop() ?? "";
  // Without brackets an address of several colons is one all the same, as to Docker.
  const written = bracketed ?? words.join(":");
  const address = written === "" ? undefined : written;
  if (bracketed !== undefined && words.length > 0 || more.length > 0) throw refused(text);
  if (address !== undefined && isIP(address) === 0) {
    throw refused(text, `${quote(address)} is no address: write its number`);
  }
  const spoken = protocol.toLowerCase();
  if (spoken === "sctp") {
    throw refused(text, "SCTP leads into no container here: there are tcp and udp");
  }
  if (spoken !== "tcp" && spoken !== "udp") throw refused(text);
  const inside = rangeOf(container, text);
  if (inside[0] === 0) throw refused(text, "a container has no port 0");
  const outside = host === "" ? undefined : rangeOf(host, text);
  const ports = [...numbers(inside)];
  const wish = { address, protocol: spoken } as const;
  if (outside === undefined || isZero(outside)) {
    return ports.map((port) => ({ ...wish, host: undefined, container: port }));
  }
  if (sizeOf(outside) === ports.length) {
    return ports.map((port, index) => ({ ...wish, host: outside[0] + index, container: port }));
  }
  if (ports.length > 1) {
    throw refused(text, "the ranges have as many ports, or the container's is a single one");
  }
  return [{ ...wish, host: outside, container: ports[0]! }];
}

/**
 * Reads `--expose 80`, `80/udp`, `8000-8010/tcp`.
 *
 * @throws {UsageError} `usage/expose`
 */
export function readExposed(text: string): string {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i.exec(text) ??
    [];
  if (first !== undefined && isPort(Number(first)) && Number(first) <= Number(last)) return text;
  throw new UsageError(`--expose takes a port, not ${quote(text)}`, {
    code: "usage/expose",
    hint: "such as 80, 53/udp or 8000-8010",
  });
}

function rangeOf(word: string, text: string): Range {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
  const range: Range = [Number(first), Number(last)];
  const isRange = range.every((port) => port < 1 << 16) && range[0] <= range[1];
  if (first !== undefined && isRange) return range;
  throw refused(text);
}

function isPort(port: number): boolean {
  return port > 0 && port < 1 << 16;
}

function isZero([first, last]: Range): boolean {
  return first === 0 && last === 0;
}

function sizeOf([first, last]: Range): number {
  return last - first + 1;
}

function* numbers([first, last]: Range): Generator<number> {
  for (let port = first; port <= last; port++) yield port;
}

function refused(text: string, why?: string): UsageError {
  return new UsageError(`--publish takes HOST:CONTAINER, not ${quote(text)}`, {
    code: "usage/publish",
    hint: why ??
      "such as -p 8080:80, -p 80, -p 127.0.0.1:8080:80, -p 8000-8010:80 or -p 5353:53/udp",
  });
}
