/**
 * What the command line has of the process that it is, and no plugin gets: it must be cheap to load, for every command loads it.
 *
 * @module
 */
export { messageOf, QuillaError, systemCode, UsageError } from "../../errors.ts";
export { defaultStoreRoot } from "../../host/data_dir.ts";
export { outputFailure } from "../../host/output_failure.ts";
export { currentRuntime, processOwners } from "../../host/runtime.ts";
export { shortage } from "../../host/shortage.ts";
export {
  isStandardTerminal,
  isTerminal,
  keepStandardOutput,
  writeStandard,
} from "../../host/standard_output.ts";
export type { StandardDescriptor } from "../../host/standard_output.ts";
export { formatPlace } from "../../source.ts";
export type { SourceFile, SourceRange } from "../../source.ts";
