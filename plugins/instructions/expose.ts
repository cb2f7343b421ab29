/**
 * EXPOSE: the ports on which a container listens.
 *
 * @module
 */
import { requiredArguments } from "../../core/dockerfile/required.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Instruction, Stage } from "../../core/plugin/contract.ts";

export const expose: Instruction<readonly string[]> = {
  keyword: "EXPOSE",
  version: 1,
  syntax: { form: "words" },
  // Sorted, as BuildKit has them: histories show the order.
  parse: (line) =>
    [...requiredArguments(
      line,
      "at least one port",
      "EXPOSE 8080, EXPOSE 53/udp or EXPOSE 8000-8010",
    )].sort(),
  apply(words, stage) {
    for (const port of portsOf(words, stage)) stage.config.exposedPorts.add(port);
  },
  history: (words, stage) => `EXPOSE [${portsOf(words, stage).join(" ")}]`,
};

function portsOf(words: readonly string[], stage: Stage): string[] {
  return words.flatMap((word) => stage.expandWords(word)).flatMap(parsePorts);
}

const largestPort = 65535;

/** `[[address:]host:]port[-port][/protocol]`; what stands before the container's own ports says nothing here. */
function parsePorts(text: string): string[] {
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
