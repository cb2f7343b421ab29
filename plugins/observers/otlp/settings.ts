/**
 * What the variables of OpenTelemetry say of traces: where to, how, as whose, and as a part of which other trace.
 *
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, …/protocol/exporter/, and
 * https://www.w3.org/TR/trace-context/.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { TlsMaterial } from "../../kit/http/policy.ts";
import type { TraceParent } from "../../kit/observing/otlp_document.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Where a trace goes, and what it says of who sends it. */
export interface TraceSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that sending may take, all tries together. */
  readonly timeout: number;
  readonly isCompressed: boolean;
  readonly tls: TlsMaterial | undefined;
  /** Who sends it: `service.name` and the like. */
  readonly resource: ReadonlyMap<string, string>;
  /** The trace that the build is a part of. */
  readonly parent: TraceParent | undefined;
  /** Whether a trace of this ID is to be sent. */
  isSampled(traceId: string): boolean;
}

/** The protocol's own is 10 seconds; here somebody waits in front of a build that is done. */
const usualTimeout = 2_000;

/**
 * @param warn told what is passed over, and why
 * @throws {QuillaError} `trace/…` where nothing can be sent
 */
export function traceSettings(
  variables: Variables,
  warn: (message: string) => void,
): TraceSettings {
  /** The variable of traces goes before that of all signals. An empty one counts as not there. */
  const ask = (name: string) =>
    variables[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || variables[`OTEL_EXPORTER_OTLP_${name}`] ||
    undefined;
  const protocol = ask("PROTOCOL")?.trim();
  if (protocol === "grpc") {
    throw new QuillaError(
      "OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc, which quilla does not speak",
      {
        code: "trace/protocol",
        hint:
          "set it to http/json, and the endpoint to the collector's port for that: 4318 as a rule",
      },
    );
  }
  if (protocol !== undefined && protocol !== "http/json" && protocol !== "http/protobuf") {
    throw new QuillaError(`OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}`, {
      code: "trace/protocol",
      hint: "quilla speaks http/json, which collectors take where they take http/protobuf",
    });
  }
  const parent = readParent(variables["TRACEPARENT"], variables["TRACESTATE"]);
  return {
    url: endpointOf(variables),
    headers: Object.fromEntries(readPairs(ask("HEADERS"), "OTEL_EXPORTER_OTLP_HEADERS", warn)),
    timeout: readTimeout(ask("TIMEOUT"), warn),
    isCompressed: ask("COMPRESSION")?.trim() === "gzip",
    tls: tlsOf(ask),
    resource: resourceOf(variables, warn),
    parent,
    isSampled: (traceId) => isSampled(variables, traceId, parent, warn),
  };
}

/** That of traces as it is; that of all signals has a path below it for each. */
function endpointOf(variables: Variables): URL {
  const own = variables["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]?.trim();
  if (own) return readUrl("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own);
  const all = variables["OTEL_EXPORTER_OTLP_ENDPOINT"]?.trim() || "http://localhost:4318";
  const url = readUrl("OTEL_EXPORTER_OTLP_ENDPOINT", all);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/traces`;
  return url;
}

function readUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new QuillaError(`${name} is no http:// or https:// URL`, {
    code: "trace/endpoint",
    hint: "such as http://localhost:4318",
  });
}

function readTimeout(text: string | undefined, warn: (message: string) => void): number {
  if (text === undefined) return usualTimeout;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  warn(`OTEL_EXPORTER_OTLP_TIMEOUT is no number of milliseconds, and counts as ${usualTimeout}`);
  return usualTimeout;
}

/**
 * `key=value,key2=value2`, as W3C's baggage has it. One that cannot be read is told and counts as empty, as the specification wants.
 * The values may be secrets.
 */
function readPairs(
  text: string | undefined,
  name: string,
  warn: (message: string) => void,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const member of (text ?? "").split(",")) {
    if (member.trim() === "") continue;
    const [pair = ""] = member.split(";");
    const [, key, value] = pair.match(/^\s*([^=\s]+)\s*=\s*(.*?)\s*$/) ?? [];
    try {
      if (key === undefined || value === undefined) throw new URIError();
      const read = decodeURIComponent(value);
      if (/[^\t\x20-\x7e]/.test(read) && name.endsWith("HEADERS")) throw new URIError();
      pairs.set(decodeURIComponent(key), read);
    } catch {
      warn(`${name} cannot be read, and is passed over: it must be key=value,key=value`);
      return new Map();
    }
  }
  return pairs;
}

function resourceOf(
  variables: Variables,
  warn: (message: string) => void,
): ReadonlyMap<string, string> {
  const given = variables["OTEL_RESOURCE_ATTRIBUTES"];
  const resource = new Map([["service.name", "quilla"]]);
  for (const [key, value] of readPairs(given, "OTEL_RESOURCE_ATTRIBUTES", warn)) {
    resource.set(key, value);
  }
  const { OTEL_SERVICE_NAME: service } = variables;
  return service ? resource.set("service.name", service) : resource;
}

function tlsOf(ask: (name: string) => string | undefined): TlsMaterial | undefined {
  const [ca, cert, key] = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"].map((name) => {
    const path = ask(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, "utf8");
    } catch (cause) {
      throw new QuillaError(
        `the file of OTEL_EXPORTER_OTLP_${name} cannot be read: ${messageOf(cause)}`,
        { code: "trace/certificate", hint: "it must be PEM", cause },
      );
    }
  });
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return { ca: ca === undefined ? undefined : [ca], cert, key };
}

/** One that is not as W3C has it is as if it were not there: the trace begins anew. */
function readParent(text: string | undefined, state: string | undefined): TraceParent | undefined {
  const found = text?.trim().match(
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/,
  );
  const [, version, traceId = "", spanId = "", flags = "", more] = found ?? [];
  const isOurs = version === "00" ? more === undefined : version !== "ff";
  if (!found || !isOurs || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return {
    ...{ traceId, spanId, isSampled: (parseInt(flags, 16) & 1) === 1 },
    state: state && /^[\x20-\x7e]{1,512}$/.test(state) ? state : undefined,
  };
}

/** Samplers by their names; whoever has a parent does as that does, unless told otherwise. */
function isSampled(
  variables: Variables,
  traceId: string,
  parent: TraceParent | undefined,
  warn: (message: string) => void,
): boolean {
  const sampler = variables["OTEL_TRACES_SAMPLER"]?.trim() || "parentbased_always_on";
  const [, based, own] = sampler.match(/^(parentbased_)?(always_on|always_off|traceidratio)$/) ??
    [];
  if (own === undefined) {
    warn(`OTEL_TRACES_SAMPLER names no sampler that quilla knows, and counts as always_on`);
    return true;
  }
  if (based !== undefined && parent !== undefined) return parent.isSampled;
  if (own !== "traceidratio") return own === "always_on";
  const ratio = Number(variables["OTEL_TRACES_SAMPLER_ARG"] || "1");
  if (!(ratio >= 0 && ratio <= 1)) {
    warn("OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1, and counts as 1");
    return true;
  }
  // As OpenTelemetry's own libraries do, so that all parts of a trace are there or none is.
  return BigInt(`0x${traceId.slice(16)}`) >> 1n < BigInt(Math.floor(ratio * 2 ** 63));
}
