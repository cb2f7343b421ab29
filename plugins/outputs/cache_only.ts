/**
 * `type=cacheonly`: nothing is written; what the steps came to is there for the next build.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";

/** The output. */
export const cacheOnlyOutput: Output = {
  type: "cacheonly",
  takes: "files",
  fields: {},
  prepare: () => () => Promise.resolve(),
};
