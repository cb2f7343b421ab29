/**
 * Which events of a build are worth keeping.
 *
 * @module
 */
import type { TimedEvent } from "../../../core/plugin/contracts/build_event.ts";

/** Whether spans are made of an event: of the rest, such as bytes and what programs write, there is no end. */
export function isMilestone(event: TimedEvent): boolean {
  switch (event.type) {
    case "output":
    case "progress":
      return false;
    case "pull-progress":
    case "write-progress":
      return event.blob !== undefined;
    default:
      return true;
  }
}
