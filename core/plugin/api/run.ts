/**
 * Running programs, for plugins.
 *
 * @module
 */
export { defaultShmSize } from "../contracts/run_settings.ts";
export { isolationWords, openRunner, runnersFor } from "../runners.ts";
