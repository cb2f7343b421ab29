/**
 * Ports as EXPOSE and its like write them.
 *
 * @module
 */
import { isIP } from "node:net";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";

const largestPort = 65535;

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `[[address:]host:]port[-port][/protocol]`, as BuildKit does. What stands before the container's own ports says nothing
 * here, but is looked at: it may be a mistake.
 *
 * @returns `port/protocol`, one for each port of a range
 * @throws {QuillaError} `expose/port`
 */
export function parsePorts(text: string): string[] {
  const refuse = (why: string) =>
    new QuillaError(`${quote(text)} is no port: ${why}`, {
      code: "expose/port",
      hint: text.startsWith("#")
        ? "put a comment on a line of its own, which begins with #"
        : `a port is a number up to ${largestPort} or a range, with /tcp, /udp or /sctp behind it, such as 8080 or 8000-8010/udp`,
    });
  const parts = text.split(":");
  const [own = "", host = "", ...address] = parts.reverse();
  const slash = own.indexOf("/");
  const protocol = slash < 0 ? "" : own.slice(slash + 1);
  const name = protocol.toLowerCase() || "tcp";
  if (!["tcp", "udp", "sctp"].includes(name)) {
    throw refuse(`there is no protocol ${quote(protocol)}`);
  }
  const written = slash < 0 ? own : own.slice(0, slash);
  const range = parseRange(written);
  if (range === undefined) throw refuse(written === "" ? "the number is missing" : "no number");
  const { first, last } = range;
  const place = address.reverse().join(":");
  const isAddress = isIP(place.replace(/^\[(.*)\]$/, "$1")) !== 0 && !place.includes("%");
  if (place !== "" && !isAddress) throw refuse(`${quote(place)} is no address`);
  if (host !== "") {
    const published = parseRange(host);
    if (published === undefined) throw refuse(`${quote(host)} is no port of the host`);
    const length = published.last - published.first;
    if (last > first && length !== last - first) throw refuse("its ranges are not equally long");
  }
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${name}`);
}

function parseRange(text: string): Range | undefined {
  const dash = text.indexOf("-");
  const first = parsePort(dash < 0 ? text : text.slice(0, dash));
  const last = dash < 0 ? first : parsePort(text.slice(dash + 1));
  return first === undefined || last === undefined || last < first ? undefined : { first, last };
}

function parsePort(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && Number(text) <= largestPort ? Number(text) : undefined;
}
