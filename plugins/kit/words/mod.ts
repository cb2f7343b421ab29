/**
 * What users write in the place of numbers, for plugins.
 *
 * @module
 */
export { formatDuration, parseDuration } from "./duration.ts";
