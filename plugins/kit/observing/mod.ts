/**
 * Builds that are watched.
 *
 * @module
 */
export { Observing } from "./observe.ts";
export type { Observable, TimedListener } from "./observe.ts";
