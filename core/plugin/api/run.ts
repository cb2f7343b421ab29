/**
 * Running programs, for plugins.
 *
 * @module
 */
export { isolationWords, openRunner, runnersFor } from "../../build/run/runners.ts";
