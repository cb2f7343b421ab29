/**
 * Containers of this machine: namespaces of Linux, in which an OCI runtime or quilla itself starts programs. Nothing of it is loaded
 * before the first one is to be run.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { Runner } from "../../../core/plugin/contracts/runner.ts";

/** The build argument that names the machine that programs see, as in BuildKit. */
const hostnameArgument = "BUILDKIT_SANDBOX_HOSTNAME";

export const linux: Runner = {
  name: "linux",
  preference: 0,
  needs: "Linux",
  isolations: ["oci", "chroot"],
  arguments: [hostnameArgument],
  async settings(given: RunSettings, values) {
    for (const [id, agent] of given.agents ?? []) {
      (await import("./ssh_agent.ts")).readAgent(id, agent);
    }
    const hostname = values.get(hostnameArgument);
    if (!hostname) return given;
    requireHostname(hostname);
    return { hostname, ...given };
  },
  async open(environment) {
    return await (await import("./containers.ts")).Containers.open(environment);
  },
};

/** A longer one is no name to the kernel, and /etc/hosts has lines. */
function requireHostname(name: string): void {
  if (/^[\w.-]{1,64}$/.test(name)) return;
  throw new QuillaError(`${hostnameArgument} is ${quote(name)}, which is no name of a host`, {
    code: "run/hostname",
    hint: "write letters, digits, dots and dashes, 64 at most",
  });
}
