/**
 * The ports of EXPOSE.
 *
 * @module
 */
import type { CheckedFile, Finding } from "../../../core/plugin/contracts/check.ts";
import type { InstructionLine } from "../../../core/plugin/api/dockerfile.ts";
import { rule } from "./rule.ts";
import { walk } from "./variables.ts";

export const exposeProtoCasing = rule(
  "ExposeProtoCasing",
  "The protocol of a port should be in lower case",
  function* (file): Generator<Finding> {
    for (const { line, port } of ports(file)) {
      const protocol = port.slice(port.lastIndexOf(":") + 1).split("/")[1] ?? "";
      if (protocol === protocol.toLowerCase()) continue;
      yield { line, detail: `The protocol of port '${port}' should be in lower case` };
    }
  },
);

export const exposeInvalidFormat = rule(
  "ExposeInvalidFormat",
  "EXPOSE should name ports of the container only: addresses and ports of the host will be errors in future",
  function* (file): Generator<Finding> {
    for (const { line, port } of ports(file)) {
      const [container, ...before] = port.split(":").reverse();
      if (container === undefined || before.every((part) => part === "")) continue;
      yield { line, detail: `Port '${port}' names an address or a port of the host` };
    }
  },
);

function ports(file: CheckedFile): { readonly line: InstructionLine; readonly port: string }[] {
  const steps = walk(file).needed.flatMap((stage) => stage.steps);
  return steps.filter(({ line }) => line.keyword === "EXPOSE").flatMap(({ line, scope }) =>
    line.args.flatMap((word) => scope.words(word)).map((port) => ({ line, port }))
  );
}
