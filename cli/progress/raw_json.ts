/**
 * Progress as BuildKit's own stream, one SolveStatus (client/graph.go) as JSON a line: for programs that read what
 * `buildctl build --progress rawjson` and `docker buildx build --progress rawjson` write. A failure's text follows it, as theirs does.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { BuildEvent, PullInfo, StepInfo, WriteInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import type { MachineProgress } from "./machine.ts";
import type { BuildWarning } from "./progress.ts";
import { failureText, isCanceled, movingOf, reasonOf, stepTitle } from "./words.ts";

/** A step, the fetching of an image, or the writing of results. */
interface Vertex {
  readonly digest: string;
  readonly inputs?: readonly string[] | undefined;
  readonly name: string;
  readonly started: string;
}

export class RawJsonProgress implements MachineProgress {
  readonly #context: Context;
  readonly #vertices = new Map<string, Vertex>();
  /** What failed, but not yet why: that is told next. */
  readonly #unexplained: AtWork[] = [];
  readonly #atWork = new Set<Vertex>();
  /** The last step of each stage: what the next one builds upon. */
  readonly #last = new Map<string, string>();

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    switch (event.type) {
      case "started": {
        const { step } = event;
        const line = `${step.platform} ${step.stage}`;
        const below = this.#last.get(line);
        const inputs = below === undefined ? undefined : [below];
        const vertex = this.#begin(keyOf(event), stepTitle(step), inputs);
        this.#last.set(line, vertex.digest);
        return;
      }
      case "pull-started":
      case "write-started":
        this.#begin(keyOf(event), movingOf(event).title);
        return;
      case "output":
        return this.#tell({
          logs: [{
            vertex: this.#vertexOf(event).digest,
            stream: event.stream === "stdout" ? 1 : 2,
            data: base64(event.text),
            timestamp: now(),
          }],
        });
      case "progress":
      case "pull-progress":
      case "write-progress":
        return this.#status(event, event.bytes, "total" in event ? event.total : undefined);
      case "pull-done":
        this.#status(event, event.bytes, event.bytes, true);
        return this.#complete(event, {});
      case "done":
        return this.#complete(event, event.cache?.status === "cached" ? { cached: true } : {});
      case "failed": {
        const error = isCanceled(event) ? canceled : failureText(event);
        if (error !== canceled) this.#explain(error);
        return this.#complete(event, { error });
      }
      case "write-done":
        return this.#complete(event, {});
      case "pull-failed":
      case "write-failed":
        this.#unexplained.push(event);
        return;
      case "warning":
        return this.#warn(event);
    }
  };

  end(): void {}

  fail(thrown: unknown): unknown {
    this.#explain(reasonOf(thrown));
    return thrown;
  }

  pause(): void {}

  /** BuildKit's stream says nothing of the result: `--metadata-file` and `--iidfile` do. */
  conclude(): void {
    this.#explain("it failed, and the build went on without it");
  }

  explain(): void {}

  found(warnings: readonly BuildWarning[]): void {
    for (const warning of warnings) this.#warn({ type: "warning", ...warning });
  }

  /** All that is at work is canceled, as in BuildKit. */
  interrupted(): void {
    const completed = now();
    const vertexes = [...this.#atWork]
      .map((vertex) => ({ ...vertex, completed, error: canceled }));
    if (vertexes.length > 0) this.#tell({ vertexes });
  }

  /** What failed before, failed because of this. */
  #explain(error: string): void {
    for (const event of this.#unexplained.splice(0)) this.#complete(event, { error });
  }

  #begin(key: string, name: string, inputs?: readonly string[]): Vertex {
    const digest = digestOf(`${key} ${name}`);
    const vertex = { digest, inputs, name, started: now() };
    this.#tell({ vertexes: [{ digest, inputs, name }] });
    this.#tell({ vertexes: [vertex] });
    this.#vertices.set(key, vertex);
    this.#atWork.add(vertex);
    return vertex;
  }

  #complete(event: AtWork, outcome: { cached?: boolean; error?: string }): void {
    const vertex = this.#vertexOf(event);
    this.#atWork.delete(vertex);
    this.#tell({ vertexes: [{ ...vertex, completed: now(), ...outcome }] });
  }

  #status(event: AtWork, current: number, total: number | undefined, isOver = false): void {
    const { digest, started } = this.#vertexOf(event);
    const name = "step" in event ? "writing layer" : "pull" in event ? "downloading" : "writing";
    const timestamp = now();
    const completed = isOver ? timestamp : undefined;
    this.#tell({
      statuses: [{ id: name, vertex: digest, name, total, current, timestamp, started, completed }],
    });
  }

  #warn({ rule, message, range }: BuildEvent & { type: "warning" }): void {
    const place = range && {
      sourceInfo: {
        filename: range.file.name,
        data: base64(range.file.text),
        language: "Dockerfile",
      },
      // Columns are BuildKit's, from 0.
      range: [{ start: positionOf(range.start), end: positionOf(range.end) }],
    };
    const vertex = this.#definition();
    const short = rule === undefined ? message : `${rule}: ${message}`;
    this.#tell({ warnings: [{ vertex, level: 1, short: base64(short), ...place }] });
  }

  /** The vertex that warnings are of. */
  #definition(): string {
    const digest = digestOf(definition);
    if (this.#vertices.has(definition)) return digest;
    const vertex = { digest, name: definition, started: now() };
    this.#vertices.set(definition, vertex);
    this.#tell({ vertexes: [{ ...vertex, completed: now() }] });
    return digest;
  }

  #vertexOf(event: AtWork): Vertex {
    return this.#vertices.get(keyOf(event))!;
  }

  #tell(status: object): void {
    this.#context.say(formatJson(status));
  }
}

const definition = "[internal] load build definition from Dockerfile";

const canceled = "context canceled";

type AtWork =
  | { readonly step: StepInfo }
  | { readonly pull: PullInfo }
  | { readonly write: WriteInfo };

function keyOf(event: AtWork): string {
  return "step" in event ? `step ${event.step.id}` : movingOf(event).key;
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

const now = () => new Date().toISOString();

const base64 = (text: string) => Buffer.from(text).toString("base64");

function positionOf({ line, column }: { readonly line: number; readonly column: number }) {
  return { line, character: column - 1 };
}
