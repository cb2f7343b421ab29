/**
 * Builds that are watched: those who are told of one, and what can be made of what they were told.
 *
 * @module
 */
export { criticalPath, type Segment, timesOnPath } from "./critical_path.ts";
export { Log } from "./log.ts";
export { isMilestone } from "./milestone.ts";
export { Observing } from "./observe.ts";
export type { Observable, TimedListener } from "./observe.ts";
export type { Outcome, Span, SpanFailure, SpanNote, ToldBuild, ToldEnd } from "./span.ts";
export { newId, traceDocuments } from "./otlp_document.ts";
export { spansOf } from "./spans.ts";
export type { BuildSummary, RecordedBuild, RecordedFailure } from "./record.ts";
export { isKept, readRecordText, recordLines, summaryOf } from "./record.ts";
export {
  findRecord,
  findSummary,
  keepsRecords,
  listRecords,
  newRef,
  removeRecords,
  removeUnreadable,
  saveRecord,
} from "./records.ts";
export type { Records, UnreadableRecord } from "./records.ts";
