/**
 * Sends a build's trace, and gives up in time: the build is over, and its user waits.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { clearTimeout, setTimeout } from "node:timers"; // Deno 2.4's own is only a number
import { gzipSync } from "node:zlib";
import { messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { HttpClient } from "../../kit/http/client.ts";
import { basicAuthorization } from "../../kit/http/connection.ts";
import { showUrl } from "../../kit/http/policy.ts";
import { retried } from "../../kit/http/retry.ts";
import { newId, traceDocuments } from "../../kit/observing/otlp_document.ts";
import type { ToldBuild } from "../../kit/observing/span.ts";
import { type TraceSettings, traceSettings } from "./settings.ts";

/** The most bytes of an answer that are read. */
const longestAnswer = 64 << 10;

/**
 * Sends it, or says once why not.
 *
 * @param variables of the environment
 */
export async function sendTrace(
  build: ToldBuild,
  variables: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Promise<void> {
  try {
    const settings = traceSettings(variables, warn);
    const traceId = settings.parent?.traceId ?? newId(16);
    if (!settings.isSampled(traceId)) return;
    await sendAll(traceDocuments(build, { ...settings, traceId }), settings, variables, warn);
  } catch (error) {
    const hint = error instanceof QuillaError && error.hint ? `; ${error.hint}` : "";
    warn(`the trace of this build was not sent: ${messageOf(error)}${hint}`);
  }
}

async function sendAll(
  documents: readonly object[],
  settings: TraceSettings,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Promise<void> {
  const { timeout, url } = settings;
  const client = new HttpClient({ environment, patience: timeout, connecting: timeout });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() =>
      reject(
        new QuillaError(`${showUrl(url)} did not take it within ${timeout} ms`, {
          code: "trace/timeout",
          hint: "OTEL_EXPORTER_OTLP_TIMEOUT says how long to wait, in milliseconds",
        }),
      ), timeout);
  });
  try {
    const sending = send(client, documents, settings, warn);
    sending.catch(() => {}); // told only where it was not too late
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

async function send(
  client: HttpClient,
  documents: readonly object[],
  { url, headers, isCompressed, tls }: TraceSettings,
  warn: (message: string) => void,
): Promise<void> {
  const authorization = basicAuthorization(url);
  const target = new URL(url);
  target.username = target.password = "";
  for (const document of documents) {
    const plain = Buffer.from(JSON.stringify(document));
    const bytes = isCompressed ? gzipSync(plain) : plain;
    const policy = { attempts: 4, base: 100, longest: 1_000, isOver: () => client.isClosed };
    const answer = await retried(policy, () =>
      client.request({
        ...{ method: "POST", url: target, tls },
        headers: {
          "Content-Type": "application/json",
          ...isCompressed && { "Content-Encoding": "gzip" },
          ...authorization && { Authorization: authorization },
          ...headers,
        },
        body: { size: bytes.length, open: () => [bytes] },
      }));
    const { status, reason } = answer;
    const said = await answer.bytes(longestAnswer).catch(() => new Uint8Array());
    if (status < 200 || status > 299) {
      throw new QuillaError(`${showUrl(url)} answers ${status} ${reason}`.trimEnd(), {
        code: "trace/refused",
        hint: hintOf(status),
      });
    }
    const rejected = rejectedOf(said);
    if (rejected !== undefined) {
      warn(`the collector left out spans of this build's trace: ${rejected}`);
    }
  }
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) {
    return "OTEL_EXPORTER_OTLP_HEADERS has what it wants to see";
  }
  if (status === 404) {
    return "OTEL_EXPORTER_OTLP_ENDPOINT is without /v1/traces, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT with it";
  }
  return "is that the collector's port for OTLP over HTTP? It is 4318 as a rule";
}

/** What a collector says that did not take all of it. */
function rejectedOf(answer: Uint8Array): string | undefined {
  try {
    const { partialSuccess } = JSON.parse(Buffer.from(answer).toString("utf8"));
    const { rejectedSpans = 0, errorMessage = "" } = partialSuccess ?? {};
    if (Number(rejectedSpans) === 0 && !errorMessage) return undefined;
    return `${rejectedSpans} of them: ${String(errorMessage).slice(0, 500)}`;
  } catch {
    return undefined; // nothing, or protobuf
  }
}
