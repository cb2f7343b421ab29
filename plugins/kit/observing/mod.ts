/**
 * Builds that are watched: those who are told of one, and what can be made of what they were told.
 *
 * @module
 */
export { criticalPath, type Segment, timesOnPath } from "./critical_path.ts";
export { isMilestone } from "./milestone.ts";
export { Observing } from "./observe.ts";
export type { Observable, TimedListener } from "./observe.ts";
export type { Outcome, Span, SpanFailure, SpanNote, ToldBuild, ToldEnd } from "./span.ts";
export { spansOf } from "./spans.ts";
export type { BuildSummary, RecordedBuild, RecordedFailure } from "./record.ts";
export { readRecordText, recordLines } from "./record.ts";
export {
  findRecord,
  findSummary,
  listRecords,
  removeRecords,
  removeUnreadable,
  saveRecord,
} from "./records.ts";
export type { Records, UnreadableRecord } from "./records.ts";
