/**
 * The protocol of a port, in lower case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { exposedPorts } from "../kit/checks/ports.ts";
import { rule } from "../kit/checks/rule.ts";

export const exposeProtoCasing = rule(
  "ExposeProtoCasing",
  "The protocol of a port should be in lower case",
  function* (file): Generator<Finding> {
    for (const { line, port } of exposedPorts(file)) {
      const protocol = port.slice(port.lastIndexOf(":") + 1).split("/")[1] ?? "";
      if (protocol === protocol.toLowerCase()) continue;
      yield { line, detail: `The protocol of port '${port}' should be in lower case` };
    }
  },
);
