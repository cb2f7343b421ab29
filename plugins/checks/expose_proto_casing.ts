/**
 * The protocol of a port, in lower case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacing } from "../kit/checks/fixes.ts";
import { exposedPorts } from "../kit/checks/ports.ts";
import { rule } from "../kit/checks/rule.ts";

export const exposeProtoCasing = rule(
  "ExposeProtoCasing",
  "The protocol of a port should be in lower case",
  function* (file): Generator<Finding> {
    for (const { line, port, range } of exposedPorts(file)) {
      const protocol = port.slice(port.lastIndexOf(":") + 1).split("/")[1] ?? "";
      if (protocol === protocol.toLowerCase()) continue;
      const right = port.slice(0, port.length - protocol.length) + protocol.toLowerCase();
      yield {
        line,
        detail: `The protocol of port '${port}' should be in lower case`,
        fix: range && port.endsWith(protocol)
          ? replacing(`Write ${right}`, range, right)
          : undefined,
      };
    }
  },
);
