/**
 * What RUN fetches: recorded, and replayed without a network.
 *
 * @module
 */
export { type OpenRecording, openRecording, type RecordingSettings } from "./open.ts";
