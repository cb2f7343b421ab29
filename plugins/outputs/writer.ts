/**
 * Whether there is a transport that writes.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/api/nouns.ts";
import type { ImageSink, TransportEnvironment } from "../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../core/plugin/host.ts";

/** Opens a place for writing. */
type Open = (location: string, environment: TransportEnvironment) => Promise<ImageSink>;

/** @throws {QuillaError} `output/no-transport` where nothing writes to such places */
export function requireWriter(host: PluginHost, scheme: string): Open {
  const transport = host.find("transports", scheme)?.supplied;
  if (transport?.write !== undefined) return transport.write.bind(transport);
  throw new QuillaError(`nothing here writes to ${scheme}:`, {
    code: "output/no-transport",
    hint: "a plugin may bring it: --plugin FILE; or write an archive: -o type=oci,dest=FILE",
  });
}
