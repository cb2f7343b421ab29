/**
 * The record of a build, as a text: a line of JSON that says how it went, one with what was asked for, and one for each thing that
 * happened. Bytes that came and went are left out, what programs wrote is bounded.
 *
 * @module
 */
import type { SourceRange } from "../../../core/source.ts";
import type { StepInfo, TimedEvent } from "../../../core/plugin/contracts/build_event.ts";
import { QuillaError } from "../../../core/errors.ts";
import { hidePasswords } from "../../../core/text/passwords.ts";
import { version } from "../../../core/text/version.ts";
import type { ToldBuild, ToldEnd } from "./span.ts";
import { isMilestone } from "./milestone.ts";
import { frameShape, isEvent, stepShape, summaryShape } from "./record_shapes.ts";

/** How a build went: the first line of its record, which lists are made of. */
export interface BuildSummary {
  /** What it is called: sorted, such names are in the order of their builds. */
  readonly ref: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  /** Milliseconds that it took. */
  readonly took: number;
  /** How it ended. */
  readonly status: "done" | "failed" | "interrupted";
  /** What it made: an image ID. */
  readonly id?: string | undefined;
  /** The image's first name, or what was asked for. */
  readonly name?: string | undefined;
  /** How many steps came to an end. */
  readonly steps: number;
  /** How many of them were in the cache. */
  readonly cached: number;
  /** The version of quilla that built. */
  readonly quilla: string;
}

/** A build, as its record tells it. */
export interface RecordedBuild extends ToldBuild {
  /** How it went. */
  readonly summary: BuildSummary;
  /** What was built. */
  readonly dockerfile?: { readonly name: string; readonly text: string } | undefined;
}

/** The form of records. Later ones are told, and not read. */
const formVersion = 1;

/** A record as the lines of a text. @param events without what {@linkcode isKept} leaves out */
export function* recordLines(
  { summary, asked, dockerfile, events, end }: RecordedBuild,
): Generator<string, void, void> {
  yield JSON.stringify({ record: "build", version: formVersion, ...summary });
  const file = dockerfile && { name: dockerfile.name, text: hidePasswords(dockerfile.text) };
  const told = { ...end, failure: failureOf(end.failure) };
  yield JSON.stringify({ asked, dockerfile: file, end: told });
  const known = new Set<number>();
  for (const event of events) yield JSON.stringify(lineOf(event, known));
}

/** Whether an event goes into a record. */
export function isKept(event: TimedEvent): boolean {
  return event.type === "output" || isMilestone(event);
}

/** The first line of a record. @throws {QuillaError} `history/version`, `history/damaged` */
export function readSummary(line: string): BuildSummary {
  const { record, version: form, ...summary } = objectOf(line);
  if (record !== "build" || !Number.isSafeInteger(form)) throw damaged();
  if (form as number > formVersion) {
    throw new QuillaError("the record was written by a newer quilla", {
      code: "history/version",
      hint: `this one reads records of version ${formVersion}: use the newer one`,
    });
  }
  if (!summaryShape(summary)) throw damaged();
  return summary as unknown as BuildSummary;
}

/** A whole record. @throws {QuillaError} `history/version`, `history/damaged` */
export function readRecordText(text: string): RecordedBuild {
  const [first = "", second = "", ...rest] = text.trimEnd().split("\n");
  const summary = readSummary(first);
  const frame = objectOf(second);
  if (!frameShape(frame)) throw damaged();
  const { asked, dockerfile, end } = frame as unknown as RecordedBuild;
  const steps = new Map<number, StepInfo>();
  const events = rest.map((line) => eventOf(objectOf(line), steps));
  return { summary, began: summary.began, asked, dockerfile, events, end };
}

/** A step is told once, and called by its number from there on. */
function lineOf(event: TimedEvent, known: Set<number>): object {
  if (event.type === "warning") return { ...event, range: event.range && placeOf(event.range) };
  if (!("step" in event)) return event;
  const { step } = event;
  const isKnown = known.has(step.id);
  known.add(step.id);
  const told = { ...event, step: isKnown ? step.id : step };
  return event.type === "failed" ? { ...told, failure: failureOf(event.failure) } : told;
}

function eventOf(line: Record<string, unknown>, steps: Map<number, StepInfo>): TimedEvent {
  const { step } = line;
  if (!isEvent(line)) throw damaged();
  if (step === undefined) return line as unknown as TimedEvent;
  if (typeof step === "object") {
    if (!stepShape(step)) throw damaged();
    const info = step as StepInfo;
    steps.set(info.id, info);
    return line as unknown as TimedEvent;
  }
  const known = steps.get(step as number);
  if (known === undefined) throw damaged();
  return { ...line, step: known } as unknown as TimedEvent;
}

/** Why something failed, as data. */
export interface RecordedFailure {
  /** Stable, such as `run/exit`. */
  readonly code?: string | undefined;
  /** In words. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
  /** Where in the Dockerfile. */
  readonly place?: { readonly file: string; readonly line: number } | undefined;
  /** Of the program that failed. */
  readonly exitCode?: number | undefined;
}

function failureOf(failure: unknown): RecordedFailure | undefined {
  if (failure === undefined) return undefined;
  if (!(failure instanceof Error)) {
    const isTold = typeof (failure as Partial<RecordedFailure> | null)?.message === "string";
    return isTold ? failure as RecordedFailure : { message: String(failure) };
  }
  if (failure.name === "AbortError") return { code: "interrupted", message: failure.message };
  if (!(failure instanceof QuillaError)) return { message: failure.message || failure.name };
  const { code, message, hint, range, programExitCode: exitCode } = failure;
  return { code, message, hint, place: range && placeOf(range), exitCode };
}

function placeOf({ file: { name: file }, start: { line } }: SourceRange) {
  return { file, line };
}

/** How a build went. */
export function summaryOf(ref: string, told: ToldBuild): BuildSummary {
  const { began, asked, events, end } = told;
  const done = events.filter(({ type }) => type === "done");
  const cached = done.filter((event) => "cache" in event && event.cache?.status === "cached");
  const { names, id } = end.result as { names?: string[]; id?: string } | undefined ?? {};
  const [tag] = asked.tags as string[] | undefined ?? [];
  return {
    ...{ ref, began, took: end.at, status: statusOf(end), id, name: names?.[0] ?? tag },
    ...{ steps: done.length, cached: cached.length, quilla: version },
  };
}

function statusOf({ failure }: ToldEnd): BuildSummary["status"] {
  if (failure === undefined) return "done";
  const { code } = failureOf(failure) ?? {};
  return code === "interrupted" || code === "aborted" ? "interrupted" : "failed";
}

function objectOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw damaged();
}

function damaged(): QuillaError {
  return new QuillaError("the record of a build is damaged", {
    code: "history/damaged",
    hint: "remove it: quilla build history rm REF",
  });
}
