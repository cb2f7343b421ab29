/**
 * Traces of builds: what a collector gets, and what becomes of a build whose collector is away, hangs, or wants something else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { after, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import type { Store } from "../../../../core/store/store.ts";
import { traceDocuments } from "../../../../plugins/kit/observing/otlp_document.ts";
import { spansOf } from "../../../../plugins/kit/observing/mod.ts";
import { otlp } from "../../../../plugins/observers/otlp/mod.ts";
import { traceSettings } from "../../../../plugins/observers/otlp/settings.ts";
import { twoStages } from "../../../support/told_build.ts";

type Variables = Readonly<Record<string, string>>;

/** What the test looks at of what is sent. */
interface Sent {
  readonly resourceSpans: readonly [{
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly [{ readonly spans: readonly SentSpan[] }];
  }];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links: readonly { readonly spanId: string }[];
  readonly status: object;
}

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Sent;
}

/** A collector that answers so. */
async function collector(answer: (response: ServerResponse, asked: number) => void) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    const bytes = Buffer.concat(pieces);
    const { headers, url: path = "" } = request;
    const plain = headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    asked.push({ path, headers, body: JSON.parse(plain.toString("utf8")) });
    answer(response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
}

const ok = (response: ServerResponse) =>
  void response.writeHead(200, { "Content-Type": "application/json" }).end('{"partialSuccess":{}}');

/** What the user is told of a build that is watched so. */
async function watched(variables: Variables): Promise<string[]> {
  const warnings: string[] = [];
  const observation = otlp.observe({
    ...{ began: twoStages.began, asked: twoStages.asked, variables },
    store: undefined as unknown as Store,
    dockerfile: () => undefined,
    warn: (message) => void warnings.push(message),
  });
  for (const event of twoStages.events) observation?.tell(event);
  await observation?.end(twoStages.end);
  return warnings;
}

const spansIn = (asked: readonly Asked[]): SentSpan[] =>
  asked.flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans);

const attributesOf = (
  from: { readonly attributes: readonly Attribute[] },
): Record<string, unknown> =>
  Object.fromEntries(
    from.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
  );

describe("the trace of a build", () => {
  it("has every span at its time, below the one that it is a part of", async () => {
    const { url, asked } = await collector(ok);
    assert.deepEqual(await watched({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), []);
    assert.equal(asked.length, 1);
    assert.equal(asked[0]!.path, "/v1/traces");
    assert.equal(asked[0]!.headers["content-type"], "application/json");
    const [told, sent] = [spansOf(twoStages), spansIn(asked)];
    const began = BigInt(twoStages.began) * 1_000_000n;
    for (const [at, span] of told.entries()) {
      const { startTimeUnixNano, endTimeUnixNano, parentSpanId, spanId, traceId } = sent[at]!;
      assert.equal(BigInt(startTimeUnixNano) - began, BigInt(span.start) * 1_000_000n);
      assert.equal(BigInt(endTimeUnixNano) - began, BigInt(span.end) * 1_000_000n);
      assert.match(spanId, /^[0-9a-f]{16}$/);
      assert.match(traceId, /^[0-9a-f]{32}$/);
      assert.equal(traceId, sent[0]!.traceId);
      assert.equal(parentSpanId, span.parent === undefined ? undefined : sent[span.parent]!.spanId);
      assert.deepEqual(
        sent[at]!.links.map(({ spanId }) => spanId),
        span.waits.map((id) => sent[id]!.spanId),
      );
    }
    assert.deepEqual(sent.map(({ name }) => name).slice(0, 5), [
      "build",
      "stage build",
      "[build 1/2] FROM golang:1.25 AS build",
      "pulling golang:1.25",
      "blob sha256:aaaa",
    ]);
    assert.deepEqual(attributesOf(sent[5]!), {
      "quilla.kind": "step",
      "quilla.outcome": "done",
      "quilla.bytes": "4200",
      "quilla.critical_path_ms": "408",
      "quilla.reason": "main.go changed",
      "quilla.stage": "build",
      "quilla.step": "1",
      "code.file.path": "Dockerfile",
      "code.line.number": "2",
    });
    assert.equal(attributesOf(sent[0]!)["container.image.id"], `sha256:${"d".repeat(64)}`);
    assert.deepEqual(attributesOf(asked[0]!.body.resourceSpans[0].resource), {
      "service.name": "quilla",
    });
  });

  it("is part of the trace that the environment names, and says whose it is", async () => {
    const { url, asked } = await collector(ok);
    const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const warnings = await watched({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/my/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20secret, x-team = a",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_RESOURCE_ATTRIBUTES: "service.name=other,deployment.environment.name=ci%2Ca",
      OTEL_SERVICE_NAME: "builds",
      TRACEPARENT: `00-${traceId}-${spanId}-01`,
      TRACESTATE: "vendor=1",
    });
    assert.deepEqual(warnings, []);
    const [{ path, headers, body }] = asked as [Asked];
    assert.equal(path, "/my/traces");
    assert.equal(headers.authorization, "Bearer secret");
    assert.equal(headers["x-team"], "a");
    const [build, stage] = spansIn(asked) as [SentSpan, SentSpan];
    assert.equal(build.traceId, traceId);
    assert.equal(build.parentSpanId, spanId);
    assert.equal(stage.parentSpanId, build.spanId);
    assert.equal(stage.traceState, "vendor=1");
    assert.deepEqual(attributesOf(body.resourceSpans[0].resource), {
      "service.name": "builds",
      "deployment.environment.name": "ci,a",
    });
  });

  it("is tried again where the collector is in trouble, and says what was left out", async () => {
    const { url, asked } = await collector((response, count) => {
      if (count === 1) return void response.writeHead(503).end();
      response.writeHead(200).end(
        JSON.stringify({ partialSuccess: { rejectedSpans: "3", errorMessage: "too old" } }),
      );
    });
    assert.deepEqual(await watched({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/` }), [
      "the collector left out spans of this build's trace: 3 of them: too old",
    ]);
    assert.deepEqual(asked.map(({ path }) => path), ["/v1/traces", "/v1/traces"]);
  });

  it("goes in several documents where it has very many spans, and is UTF-8 throughout", () => {
    const place = { file: "Dockerfile", line: 1 };
    const step = { stage: "a", number: 1, total: 1, text: "RUN \ud800", place };
    const events = Array.from({ length: 5 }, (_, id) => ({
      ...{ at: 1, type: "started" as const, step: { ...step, id } },
    }));
    const build = { ...twoStages, events, end: { at: 2, failure: new Error("no \udc00") } };
    const documents = traceDocuments(
      build,
      { traceId: "1".repeat(32), resource: new Map() },
      3,
    ) as unknown as readonly Sent[];
    const spans = documents.map((each) => each.resourceSpans[0].scopeSpans[0].spans);
    assert.deepEqual(spans.map(({ length }) => length), [3, 3, 1]);
    assert.doesNotMatch(JSON.stringify(documents), /\\ud[89a-f]/);
    assert.deepEqual(spans[0]![0]!.status, { code: 2, message: "no \ufffd" });
    assert.deepEqual(spans[0]![1]!.status, {});
  });
});

describe("a build whose trace", () => {
  const cases: readonly [string, Variables, RegExp][] = [
    [
      "nobody takes",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://user:pass@127.0.0.1:1" },
      /^the trace of this build was not sent: (?!.*pass@).*127\.0\.0\.1/,
    ],
    [
      "is to be sent by gRPC",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.example:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
      /asks for grpc, which quilla does not speak; set it to http\/json/,
    ],
    [
      "is to be sent in an unknown way",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.example", OTEL_EXPORTER_OTLP_PROTOCOL: "pigeon" },
      /OTEL_EXPORTER_OTLP_PROTOCOL is "pigeon"/,
    ],
    [
      "is to be sent to no URL",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" },
      /OTEL_EXPORTER_OTLP_ENDPOINT is no http:\/\/ or https:\/\/ URL/,
    ],
    [
      "is to be sent with a certificate that is not there",
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "https://a.example",
        OTEL_EXPORTER_OTLP_CERTIFICATE: "/nowhere/ca.pem",
      },
      /the file of OTEL_EXPORTER_OTLP_CERTIFICATE cannot be read/,
    ],
  ];
  for (const [name, variables, warning] of cases) {
    it(`${name} goes on, and says so once`, async () => {
      const warnings = await watched(variables);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, warning);
    });
  }

  it("is taken by one who never answers goes on, and says so once", async () => {
    const { url } = await collector(() => {});
    const warnings = await watched({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_TIMEOUT: "30",
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /did not take it within 30 ms/);
  });

  it("is refused goes on, and says so once", async () => {
    const { url } = await collector((response) => void response.writeHead(404).end());
    const warnings = await watched({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /answers 404 Not Found; OTEL_EXPORTER_OTLP_ENDPOINT is without/);
  });

  it("nobody wants is none", async () => {
    const { url, asked } = await collector(ok);
    const OTEL_EXPORTER_OTLP_ENDPOINT = url;
    const parent = (flags: string) => `00-${"1".repeat(32)}-${"2".repeat(16)}-${flags}`;
    const none: readonly Variables[] = [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
      { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "TRUE" },
      { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "none" },
      { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: "always_off" },
      { OTEL_EXPORTER_OTLP_ENDPOINT, TRACEPARENT: parent("00") },
      {
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: "traceidratio" },
        OTEL_TRACES_SAMPLER_ARG: "0",
      },
    ];
    for (const variables of none) assert.deepEqual(await watched(variables), []);
    assert.deepEqual(asked, []);
    assert.deepEqual(await watched({ OTEL_EXPORTER_OTLP_ENDPOINT, TRACEPARENT: parent("01") }), []);
    assert.equal(asked.length, 1);
  });
});

describe("what the environment says of traces", () => {
  const settingsOf = (variables: Variables) => {
    const warnings: string[] = [];
    return { warnings, ...traceSettings(variables, (message) => void warnings.push(message)) };
  };

  const urls: readonly [string, string][] = [
    ["http://a.example:4318", "http://a.example:4318/v1/traces"],
    ["https://a.example/otlp/", "https://a.example/otlp/v1/traces"],
    ["https://a.example/otlp?key=1", "https://a.example/otlp/v1/traces?key=1"],
  ];
  for (const [given, meant] of urls) {
    it(`${given} is ${meant}`, () => {
      assert.equal(settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: given }).url.href, meant);
    });
  }

  it("is localhost where only the exporter is named", () => {
    const { url } = settingsOf({ OTEL_TRACES_EXPORTER: "otlp" });
    assert.equal(url.href, "http://localhost:4318/v1/traces");
  });

  const parents: readonly [string, boolean][] = [
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true],
    ["cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true],
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false],
    ["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false],
    ["00-00000000000000000000000000000000-00f067aa0ba902b7-01", false],
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false],
    ["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false],
    ["nonsense", false],
  ];
  for (const [text, isOne] of parents) {
    it(`TRACEPARENT ${text} is ${isOne ? "one" : "none"}`, () => {
      assert.equal(settingsOf({ TRACEPARENT: text }).parent !== undefined, isOne);
    });
  }

  it("is passed over where it cannot be read, which is told", () => {
    const { warnings, headers, resource, timeout, isSampled } = settingsOf({
      OTEL_EXPORTER_OTLP_HEADERS: "secret",
      OTEL_RESOURCE_ATTRIBUTES: "a=%zz",
      OTEL_EXPORTER_OTLP_TIMEOUT: "soon",
      OTEL_TRACES_SAMPLER: "jaeger_remote",
    });
    assert.deepEqual(headers, {});
    assert.deepEqual([...resource], [["service.name", "quilla"]]);
    assert.equal(timeout, 2000);
    assert.equal(isSampled("1".repeat(32)), true);
    assert.deepEqual(warnings.map((warning) => warning.split(" ")[0]), [
      ...["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_RESOURCE_ATTRIBUTES"],
      "OTEL_TRACES_SAMPLER",
    ]);
    assert.ok(warnings.every((warning) => !/secret/.test(warning)));
  });

  it("samples by the ID of the trace", () => {
    const half = { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" };
    const { isSampled } = settingsOf(half);
    assert.equal(isSampled(`${"0".repeat(16)}7fffffffffffffff`), true);
    assert.equal(isSampled(`${"0".repeat(16)}8000000000000001`), false);
  });
});
