/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { auditImage } from "./audit.ts";
export { readIgnored } from "./ignored.ts";
export { severityLevels } from "./severity.ts";
