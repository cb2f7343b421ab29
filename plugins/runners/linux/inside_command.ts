/**
 * How RUN's other half is started: as a program of its own, in namespaces or as a container's first.
 *
 * @module
 */
import { ownCommand } from "../../../core/plugin/api/host.ts";

/** The words that start it; its own words go behind them. */
export function insideCommand(): string[] {
  return ownCommand(new URL("./inside/main.ts", import.meta.url));
}
