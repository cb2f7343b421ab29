/**
 * Running programs, for plugins.
 *
 * @module
 */
export { isolationWords, openRunner, runnersFor } from "../runners.ts";
