/**
 * What instructions share: commands, pairs of words, copies, ports, for plugins.
 *
 * @module
 */
export {
  copyFlags,
  copyHistory,
  copyOptions,
  copyWords,
  documentTree,
  expandDestination,
  imageToCopyInto,
  parseCopyArguments,
} from "./copy_arguments.ts";
export {
  namedPaths,
  requireInside,
  requireOneFile,
  requireThere,
  warnIfNone,
} from "./copy_sources.ts";
export { parsePorts } from "./exposed_ports.ts";
export { keptLines } from "./kept_lines.ts";
export { mountFields } from "./mount_fields.ts";
export { parsePairs } from "./pairs.ts";
export { requiredArguments } from "./required.ts";
export { commandWords, parseCommand, quotedWords } from "./shell_form.ts";
export { asSystemWrites, pathInStage, slashed } from "./stage_path.ts";
export { requireSignal } from "./stop_signal.ts";
