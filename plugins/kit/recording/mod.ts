/**
 * What RUN fetches: recorded, replayed without a network, kept in the store and served, for plugins.
 *
 * @module
 */
export type { Exchange, RecordedAnswer, RecordedRequest, Recording } from "./contracts.ts";
export {
  findRecording,
  keepRecording,
  listRecordings,
  readRecording,
  removeRecordings,
} from "./kept.ts";
export type { KeptRecording } from "./kept.ts";
export { formatRecording, parseRecording, recordFileName } from "./lock_file.ts";
export { openRecording } from "./open.ts";
export type { OpenRecording, RecordingSettings } from "./open.ts";
export { serveRecording } from "./serve.ts";
export type { ServedRecording, ServeSettings } from "./serve.ts";
