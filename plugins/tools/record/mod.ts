/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { findLockFiles, readLockFile } from "./checksums/lock_files.ts";
export { compareRecordings } from "./compare.ts";
export { describeKept, describeRecording } from "./describe.ts";
export { openRecording } from "./place.ts";
export { choosePruned, pruneRecordings } from "./prune.ts";
export { verifyRecording } from "./verify.ts";
