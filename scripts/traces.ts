/**
 * `deno task traces`: builds send their traces to a real OpenTelemetry Collector, and what that has understood is compared with the
 * JSON progress and the timeline of the same builds.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { QuillaError } from "../core/errors.ts";
import { fakeRegistry } from "../tests/support/http_registry.ts";
import { PROJECT, run, script } from "./process.ts";

const usage = `Usage: deno task traces [--collector PATH]

Builds the collector of scripts/traces with Go, or takes the one at PATH, and has builds send it
their traces: one that pushes, one that pulls, one that fails, for two platforms, as part of another
trace, compressed. Each span must come to it at the time that the JSON progress and the timeline of
the same build have.`;

/** What the collector hands on of a span. */
interface Came {
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** A line of the JSON progress. */
interface Line {
  readonly type: string;
  readonly at: number;
  readonly step: { readonly id: number; readonly text: string };
}

/** An event of Chrome's trace. */
interface Drawn {
  readonly ph: string;
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly name: string;
}

const parent = { trace: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7" };

async function compiled(directory: string): Promise<string> {
  const sources = join(directory, "go");
  cpSync(join(PROJECT, "scripts", "traces"), sources, { recursive: true });
  const env = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false -mod=mod" };
  const { code, text } = await run(["go", "build", "-o", "collector", "."], { cwd: sources, env });
  if (code !== 0) {
    throw new QuillaError(`the collector cannot be built: ${text.trim()}`, {
      code: "traces/go",
      hint: "install Go 1.26 or newer, with a module proxy",
    });
  }
  return join(sources, "collector");
}

/** A collector that receives by OTLP over HTTP, and hands on what it understood, as JSON. */
class Collector {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #close: () => void;
  readonly #came: Came[];

  private constructor(url: string, child: ChildProcess, came: Came[], close: () => void) {
    this.url = url;
    this.#child = child;
    this.#came = came;
    this.#close = close;
  }

  static async start(program: string): Promise<Collector> {
    const came: Came[] = [];
    const sink = createServer(async (request, response) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece as Uint8Array);
      const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as {
        resourceSpans: { scopeSpans: { spans: Came[] }[] }[];
      };
      came.push(...resourceSpans.flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans)));
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
    const port = await listening(sink);
    const free = createServer();
    const own = await listening(free);
    await new Promise((resolve) => free.close(resolve));
    const config = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${own}` } } } },
      exporters: {
        otlphttp: {
          ...{ endpoint: `http://127.0.0.1:${port}`, encoding: "json", compression: "none" },
          sending_queue: { enabled: false },
        },
      },
      service: {
        telemetry: { metrics: { level: "none" } },
        pipelines: { traces: { receivers: ["otlp"], exporters: ["otlphttp"] } },
      },
    };
    const child = spawn(program, ["--config", `yaml:${JSON.stringify(config)}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => said += text);
    const url = `http://127.0.0.1:${own}`;
    for (let tried = 0; tried < 100; tried++) {
      const isThere = await fetch(`${url}/v1/traces`).then(
        ({ body }) => body?.cancel(),
        () => null,
      );
      if (isThere !== null) return new Collector(url, child, came, () => sink.close());
      if (child.exitCode !== null) break;
      await pause(100);
    }
    child.kill();
    sink.close();
    throw new Error(`the collector does not start:\n${said}`);
  }

  /** What came since it was asked last. Whoever sent it was answered when it had been handed on. */
  take(): Came[] {
    return this.#came.splice(0);
  }

  async close(): Promise<void> {
    const isOver = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await isOver;
    this.#close();
  }
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

async function compareAll(collector: Collector, directory: string): Promise<number> {
  const registry = await fakeRegistry();
  const name = `${registry.host}/app:1`;
  const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
  mkdirSync(join(directory, "context"));
  write("context/a", "a\n");
  write("Dockerfile", "FROM scratch AS one\nCOPY a /\nFROM one\nCOPY --from=one a /b\n");
  write("Based", `FROM ${name}\nCOPY a /c\n`);
  write("Broken", "FROM scratch\nCOPY nothing /\n");
  const within = { TRACEPARENT: `00-${parent.trace}-${parent.span}-01` };
  const gzip = { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" };
  const builds: readonly [string, readonly string[], Readonly<Record<string, string>>][] = [
    ["pushes", ["-f", "Dockerfile", "-t", name, "--push"], {}],
    ["pulls", ["-f", "Based"], gzip],
    ["fails", ["-f", "Broken"], {}],
    ["platforms", ["-f", "Dockerfile", "--platform", "linux/amd64,linux/arm64"], within],
  ];
  let wrong = 0;
  for (const [what, words, env] of builds) {
    const faults = await compared(collector, directory, words, env, what === "fails");
    const { spans, kinds } = faults.told;
    console.log(
      `${
        faults.found.length === 0 ? "ok" : "WRONG"
      } a build that ${what}: ${spans} spans (${kinds})`,
    );
    for (const fault of faults.found) console.log(`  ${fault}`);
    wrong += faults.found.length;
  }
  console.log(`${builds.length} passed, ${wrong} failed`);
  return wrong === 0 ? 0 : 1;
}

/** Builds, and compares; what is wrong, a line each. */
async function compared(
  collector: Collector,
  directory: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  fails: boolean,
): Promise<{ found: string[]; told: { spans: number; kinds: string } }> {
  const timeline = join(directory, "timeline.json");
  const [flag, file, ...rest] = words;
  const quilla = [process.execPath, "run", "-A", join(PROJECT, "cli", "main.ts"), "build"];
  const paths = ["--timeline", timeline, flag!, join(directory, file!)];
  // Each has a store of its own, for nothing may be there already.
  const store = mkdtempSync(join(directory, "store-"));
  const { code, text } = await run(
    [...quilla, ...paths, ...rest, "--progress", "json", join(directory, "context")],
    { env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, QUILLA_ROOT: store } },
  );
  const found: string[] = [];
  if ((code === 0) === fails) found.push(`it ended with ${code}: ${text}`);
  const lines = text.trim().split("\n").map((line) => JSON.parse(line) as Line);
  const came = collector.take();
  const drawn = JSON.parse(readFileSync(timeline, "utf8")) as {
    traceEvents: Drawn[];
    otherData: { began: string };
  };
  const began = BigInt(Date.parse(drawn.otherData.began)) * 1000n;
  const microseconds = (time: string) => Number(BigInt(time) / 1000n - began);
  const bars = drawn.traceEvents.filter(({ ph, cat }) => ph === "X" && cat !== "critical path");
  if (bars.length !== came.length) found.push(`${bars.length} bars, ${came.length} spans`);
  const timesOf = (bar: Drawn) => `${bar.cat} ${bar.ts}-${bar.ts + bar.dur}`;
  const spans = came.map((span) =>
    `${attributeOf(span, "quilla.kind")} ${microseconds(span.startTimeUnixNano)}-${
      microseconds(span.endTimeUnixNano)
    }`
  );
  for (const each of bars.map(timesOf)) {
    if (!spans.includes(each)) found.push(`the collector has no span ${each}`);
  }
  for (const { type, at, step } of lines) {
    if (type !== "started" && type !== "done") continue;
    const span = came.find((each) => attributeOf(each, "quilla.step") === String(step.id));
    const time = type === "started" ? span?.startTimeUnixNano : span?.endTimeUnixNano;
    if (time === undefined || microseconds(time) !== Math.round(at * 1000)) {
      found.push(`step ${step.id} ${type} at ${at}, and at ${time} for the collector`);
    }
  }
  const root = came.find((span) => attributeOf(span, "quilla.kind") === "build");
  const isWithin = env["TRACEPARENT"] !== undefined;
  const meant = isWithin ? parent.span : undefined;
  if ((root?.parentSpanId || undefined) !== meant) {
    found.push(`it is part of ${root?.parentSpanId}`);
  }
  if (isWithin && root?.traceId !== parent.trace) found.push(`its trace is ${root?.traceId}`);
  if (fails !== (root?.status?.code === 2)) found.push(`its status is ${root?.status?.code}`);
  const kinds = Map.groupBy(came, (span) => attributeOf(span, "quilla.kind"));
  const counts = [...kinds].map(([kind, { length }]) => `${kind} ${length}`);
  return { found, told: { spans: came.length, kinds: counts.join(", ") } };
}

function attributeOf({ attributes }: Came, wanted: string): string | undefined {
  const value = attributes.find(({ key }) => key === wanted)?.value;
  return value && String(Object.values(value)[0]);
}

await script(async (args) => {
  if (args.includes("--help")) return console.log(usage);
  const given = args[0] === "--collector" ? args[1] : undefined;
  const directory = mkdtempSync(join(tmpdir(), "quilla-traces-"));
  const collector = await Collector.start(given ?? await compiled(directory));
  try {
    return await compareAll(collector, directory);
  } finally {
    await collector.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
