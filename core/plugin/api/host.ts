/**
 * The runtime and its machine, for plugins.
 *
 * @module
 */
export { configDir } from "../../host/config_dir.ts";
export { openDirectory } from "../../host/directory_handle.ts";
export type { DirectoryHandle } from "../../host/directory_handle.ts";
export {
  discardFile,
  discardTree,
  isSystemFailure,
  makeDirectory,
  removeFile,
  replaceFile,
  storeFailure,
  syncDirectory,
  uniquePath,
  writeFully,
} from "../../host/durable.ts";
export { lockFile } from "../../host/file_lock.ts";
export type { FileLock } from "../../host/file_lock.ts";
export { fileStatus, isCharacterDevice, isFifo } from "../../host/file_status.ts";
export { homeDirectory } from "../../host/home.ts";
export { openFlags } from "../../host/open_descriptor.ts";
export { outputFailure } from "../../host/output_failure.ts";
export { openOutputPipe, openPipe } from "../../host/pipe.ts";
export type { PipeEnd } from "../../host/pipe.ts";
export { keepsAllDecoded } from "../../host/runtime.ts";
export { ownCommand } from "../../host/self.ts";
export { shortage } from "../../host/shortage.ts";
export { addressOf, systemCall, terminated } from "../../host/syscall.ts";
export type { CallArgument, CallNumbers } from "../../host/syscall.ts";
export { defaultShmSize } from "../contracts/run_settings.ts";
