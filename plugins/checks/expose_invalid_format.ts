/**
 * Ports with addresses or ports of the host.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacing } from "../kit/checks/fixes.ts";
import { exposedPorts } from "../kit/checks/ports.ts";
import { rule } from "../kit/checks/rule.ts";

export const exposeInvalidFormat = rule(
  "ExposeInvalidFormat",
  "EXPOSE should name ports of the container only: addresses and ports of the host will be errors in future",
  function* (file): Generator<Finding> {
    for (const { line, port, range } of exposedPorts(file)) {
      const [container, ...before] = port.split(":").reverse();
      if (container === undefined || before.every((part) => part === "")) continue;
      yield {
        line,
        detail: `Port '${port}' names an address or a port of the host`,
        fix: range && replacing(`Expose ${container} alone`, range, container),
      };
    }
  },
);
