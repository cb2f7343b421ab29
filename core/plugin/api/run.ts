/**
 * Running programs, for plugins.
 *
 * @module
 */
export { openRunner, runnersFor } from "../../build/run/runners.ts";
