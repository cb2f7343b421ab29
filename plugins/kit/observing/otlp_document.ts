/**
 * A build as a trace of OpenTelemetry: ExportTraceServiceRequest of its protocol, as JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { version } from "../../../core/text/version.ts";
import { criticalPath, timesOnPath } from "./critical_path.ts";
import type { Span, ToldBuild } from "./span.ts";
import { spansOf } from "./spans.ts";

/** A span of somebody else's. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
  /** What other tracers have to say; handed on as it is. */
  readonly state: string | undefined;
}

/** Whose trace it is. */
export interface TraceOf {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Who sends it: `service.name` and the like. */
  readonly resource: ReadonlyMap<string, string>;
  /** The span that the build is a part of. */
  readonly parent?: TraceParent | undefined;
}

/** A value of an attribute; what is undefined is not said. */
type Value = string | number | boolean | readonly string[] | undefined;

/** The kind of a span that is neither an answer nor a question to another program. */
const internal = 1;
const [statusOk, statusError] = [1, 2];

/** Text of anyone's is no longer than this in a trace. */
const longestText = 4096;

/** A new ID: so many bytes as hexadecimal digits, not all of them zero. */
export function newId(bytes: 8 | 16): string {
  const id = randomBytes(bytes).toString("hex");
  return /^0+$/.test(id) ? newId(bytes) : id;
}

/** What is sent: of very many spans, several documents. */
export function traceDocuments(
  build: ToldBuild,
  { traceId, resource, parent }: TraceOf,
  most = 2_000,
): object[] {
  const spans = spansOf(build);
  const ids = spans.map(() => newId(8));
  const times = timesOnPath(criticalPath(spans));
  const said = spans.map((span) => ({
    traceId,
    spanId: ids[span.id],
    ...span.parent !== undefined
      ? { parentSpanId: ids[span.parent] }
      : parent && { parentSpanId: parent.spanId },
    ...parent?.state && { traceState: parent.state },
    flags: 1,
    name: text(nameOf(span)),
    kind: internal,
    startTimeUnixNano: nanoseconds(build.began, span.start),
    endTimeUnixNano: nanoseconds(build.began, span.end),
    attributes: attributesOf({ ...ofSpan(span, times), ...span.id === 0 ? ofBuild(build) : {} }),
    events: span.notes.map(({ at, kind, text: message }) => ({
      timeUnixNano: nanoseconds(build.began, at),
      name: kind,
      attributes: attributesOf({ message }),
    })),
    links: span.waits.map((id) => ({
      ...{ traceId, spanId: ids[id] },
      attributes: attributesOf({ "quilla.link": "waits for" }),
    })),
    status: span.failure || span.outcome === "failed"
      ? { code: statusError, message: text(span.failure?.message ?? "") }
      : span.outcome === "stopped"
      ? {}
      : { code: statusOk },
  }));
  const of = [...resource].map(([key, value]) => ({ key, value: { stringValue: text(value) } }));
  const from = { name: "quilla", version };
  const documents: object[] = [];
  for (let at = 0; at < said.length; at += most) {
    const scopeSpans = [{ scope: from, spans: said.slice(at, at + most) }];
    documents.push({ resourceSpans: [{ resource: { attributes: of }, scopeSpans }] });
  }
  return documents;
}

function nameOf({ kind, name, step }: Span): string {
  switch (kind) {
    case "build":
      return "build";
    case "stage":
      return `stage ${name}`;
    case "step":
      return `[${step!.stage} ${step!.number}/${step!.total}] ${name}`;
    case "pull":
      return `pulling ${name}`;
    case "blob":
      return `blob ${name}`;
    case "write":
      return name;
  }
}

function ofSpan(
  { id, kind, platform, outcome, bytes, digest, reason, step, failure }: Span,
  times: ReadonlyMap<number, number>,
): Record<string, Value> {
  return {
    "quilla.kind": kind,
    "quilla.outcome": outcome,
    "quilla.platform": platform,
    "quilla.bytes": bytes,
    "quilla.critical_path_ms": times.get(id),
    "quilla.reason": reason,
    "quilla.stage": step?.stage,
    "quilla.step": step?.id,
    "code.file.path": step?.file,
    "code.line.number": step?.line,
    "oci.manifest.digest": kind === "pull" ? digest : undefined,
    "quilla.blob.digest": kind === "blob" ? digest : undefined,
    "error.type": failure && (failure.code ?? "_OTHER"),
  };
}

/** What was asked for, and what was made. */
function ofBuild({ asked, end: { result } }: ToldBuild): Record<string, Value> {
  return {
    "quilla.context": textOf(asked["context"]),
    "quilla.target": textOf(asked["target"]),
    "quilla.platforms": textsOf(asked["platforms"]),
    "container.image.tags": textsOf(asked["tags"]),
    "container.image.id": textOf(result?.["id"]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : undefined;
}

/** Numbers of 64 bits are text in this JSON, those with a fraction are not. */
function attributesOf(all: Readonly<Record<string, Value>>): object[] {
  return Object.entries(all).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }]
  );
}

function valueOf(value: NonNullable<Value>): object {
  switch (typeof value) {
    case "string":
      return { stringValue: text(value) };
    case "number":
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    case "boolean":
      return { boolValue: value };
    default:
      return { arrayValue: { values: value.map((each) => ({ stringValue: text(each) })) } };
  }
}

/** Halves of characters are none in UTF-8, and collectors refuse all for one of them. */
function text(any: string): string {
  return any.slice(0, longestText).toWellFormed();
}

/** Nanoseconds since 1970. Events have their times to the microsecond. */
function nanoseconds(began: number, at: number): string {
  return String(BigInt(Math.round(began)) * 1_000_000n + BigInt(Math.round(at * 1000)) * 1000n);
}
