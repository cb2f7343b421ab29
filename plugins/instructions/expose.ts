/**
 * EXPOSE: the ports on which a container listens.
 *
 * @module
 */
import { requiredArguments } from "../kit/instructions/required.ts";
import { parsePorts } from "../kit/instructions/exposed_ports.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { StageView } from "../../core/plugin/contracts/stage.ts";

export const expose: Instruction<readonly string[]> = {
  keyword: "EXPOSE",
  syntax: { form: "words" },
  // Sorted, as BuildKit has them: histories show the order.
  parse: (line) =>
    [...requiredArguments(
      line,
      "at least one port",
      "EXPOSE 8080, EXPOSE 53/udp or EXPOSE 8000-8010",
    )].sort(),
  words: (ports) => ports.map((text) => ({ text, as: "words" })),
  apply(words, stage) {
    for (const port of portsOf(words, stage)) stage.config.exposedPorts.add(port);
  },
  history: (words, stage) => `EXPOSE [${portsOf(words, stage).join(" ")}]`,
};

function portsOf(words: readonly string[], stage: StageView): string[] {
  return words.flatMap((word) => stage.expandWords(word)).flatMap(parsePorts);
}
