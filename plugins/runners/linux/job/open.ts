/**
 * The way to containers from a build: nothing of them is loaded before the first program is run.
 *
 * @module
 */
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import type { Store } from "../../../../core/plugin/api/store.ts";
import type { Containers } from "./containers.ts";
import type { RunSettings } from "../../../../core/plugin/contracts/run_settings.ts";

/** What a build knows of them. */
export interface ContainersRequest {
  readonly store: Store;
  readonly host: PluginHost;
  readonly run?: RunSettings | undefined;
  readonly arguments?: ReadonlyMap<string, string> | undefined;
}

/** The build argument that names the machine that programs see, as in BuildKit. */
export const hostnameArgument = "BUILDKIT_SANDBOX_HOSTNAME";

/** @throws {QuillaError} `run/hostname` */
export async function openContainers(
  { store, host: { executors }, run, arguments: given }: ContainersRequest,
  warn: (message: string) => void,
): Promise<Containers> {
  const hostname = given?.get(hostnameArgument) || undefined;
  // A longer one is no name to the kernel, and /etc/hosts has lines.
  if (hostname !== undefined && !/^[\w.-]{1,64}$/.test(hostname)) {
    throw new QuillaError(`${hostnameArgument} is ${quote(hostname)}, which is no name of a host`, {
      code: "run/hostname",
      hint: "write letters, digits, dots and dashes, 64 at most",
    });
  }
  const { Containers } = await import("./containers.ts");
  return new Containers({ store, executors, settings: { hostname, ...run }, warn });
}
