/**
 * The spans of a build, made of its timed events. Pure: whoever shows a build, while it goes on or years later from its record, sees
 * the same times.
 *
 * @module
 */
import type {
  PullInfo,
  StageInfo,
  StepInfo,
  TimedEvent,
} from "../../../core/plugin/contracts/build_event.ts";
import { messageOf } from "../../../core/errors.ts";
import type { Outcome, Span, SpanFailure, SpanNote, ToldBuild } from "./span.ts";

/** A span that may still go on. */
type Open = { -readonly [Key in keyof Span]: Span[Key] } & {
  isOver: boolean;
  notes: SpanNote[];
  waits: number[];
};

/** The most moments that are kept of one span: a program may warn without end. */
const mostNotes = 100;

/** All spans, the build first, each behind the one that it is a part of. */
export function spansOf({ events, end }: Pick<ToldBuild, "events" | "end">): readonly Span[] {
  const making = new Making(end.at);
  for (const event of events) making.take(event);
  return making.finish(end.failure);
}

class Making {
  readonly #end: number;
  readonly #spans: Open[] = [];
  readonly #build: Open;
  /** By what they are called: the platform, and the name. */
  readonly #stages = new Map<string, Open>();
  readonly #steps = new Map<number, Open>();
  readonly #pulls = new Map<number, Open>();
  readonly #writes = new Map<number, Open>();
  /** Blobs that move, by what moves them and by their digests. */
  readonly #blobs = new Map<string, Open>();
  #planned: readonly StageInfo[] = [];

  constructor(end: number) {
    this.#end = end;
    this.#build = this.#begin({ kind: "build", name: "build", start: 0 });
  }

  take(event: TimedEvent): void {
    const { at } = event;
    switch (event.type) {
      case "planned":
        this.#planned = event.stages;
        return;
      case "started":
        return this.#beginStep(event.step, at);
      case "done": {
        const { cache, layerSize } = event;
        const step = this.#steps.get(event.step.id);
        if (step === undefined) return;
        step.bytes = layerSize;
        step.reason = cache?.reason;
        return this.#finishStep(step, at, cache?.status ?? "done");
      }
      case "failed": {
        const step = this.#steps.get(event.step.id);
        const failure = failureOf(event.failure);
        if (step === undefined) return;
        const isStopped = failure.code === "build/stopped";
        if (!isStopped) step.failure = failure;
        return this.#finishStep(step, at, isStopped ? "stopped" : "failed");
      }
      case "shell":
        return this.#note(
          this.#steps.get(event.step.id),
          { at, kind: "shell", text: event.isOpen ? "a shell is open" : "the shell is over" },
        );
      case "pull-started":
        return this.#beginPull(event.pull, at);
      case "pull-progress":
      case "pull-done":
      case "pull-failed": {
        const pull = this.#pulls.get(event.pull.id);
        if (event.type === "pull-progress") return this.#blob(`pull ${event.pull.id}`, pull, event);
        if (pull === undefined) return;
        if (event.type === "pull-done") Object.assign(pull, pick(event));
        return finish(pull, at, event.type === "pull-done" ? "done" : "failed");
      }
      case "write-started": {
        const { id, doing } = event.write;
        const write = this.#begin({ kind: "write", name: doing, start: at, parent: 0 });
        this.#writes.set(id, write);
        write.waits.push(...this.#lastStages());
        return;
      }
      case "write-progress":
      case "write-done":
      case "write-failed": {
        const { id } = event.write;
        const write = this.#writes.get(id);
        if (event.type === "write-progress") return this.#blob(`write ${id}`, write, event);
        if (write === undefined) return;
        write.bytes = event.bytes ?? write.bytes;
        return finish(write, at, event.type === "write-done" ? "done" : "failed");
      }
      case "retry": {
        const { reason, attempt, attempts, blob } = event;
        const text = `${reason}; try ${attempt} of ${attempts}`;
        const about = [...this.#blobs.values()].find((each) =>
          !each.isOver && each.digest === blob?.digest
        );
        return this.#note(about, { at, kind: "retry", text });
      }
      case "warning":
        return this.#note(this.#build, { at, kind: "warning", text: event.message });
    }
  }

  /** What still goes on ends with the build. */
  finish(thrown: unknown): readonly Span[] {
    const outcome = thrown === undefined ? "done" : "failed";
    if (thrown !== undefined) this.#build.failure = failureOf(thrown);
    for (const stage of this.#stages.values()) this.#finishStage(stage);
    for (const span of this.#spans) {
      if (span.isOver) continue;
      const isBuild = span === this.#build;
      finish(span, this.#end, isBuild || outcome === "done" ? outcome : "stopped");
    }
    return this.#spans.map(({ isOver: _, ...span }) => span);
  }

  #begin(
    what: Pick<Span, "kind" | "name" | "start" | "parent" | "platform" | "step" | "digest">,
  ): Open {
    const span: Open = {
      ...{ id: this.#spans.length, ...what, end: what.start, outcome: "done", waits: [] },
      ...{ notes: [], isOver: false },
    };
    this.#spans.push(span);
    return span;
  }

  #beginStep(info: StepInfo, at: number): void {
    const { id, stage: name, platform, number, total, text, place } = info;
    const stage = this.#stageOf(info, at);
    const step = this.#begin({
      ...{ kind: "step", name: text, platform, start: at, parent: stage.id },
      step: { id, stage: name, number, total, ...place },
    });
    // What comes of ONBUILD has the number of the step that brought it.
    const before = this.#spans.filter(({ parent }) => parent === stage.id).at(-2);
    step.waits.push(
      ...before === undefined ? stage.waits.flatMap((each) => this.#lastStep(each)) : [before.id],
    );
    this.#steps.set(id, step);
  }

  #stageOf({ stage: name, platform }: StepInfo, at: number): Open {
    const key = keyOf(name, platform);
    const known = this.#stages.get(key);
    if (known !== undefined) return known;
    const stage = this.#begin({ kind: "stage", name, platform, start: at, parent: 0 });
    const planned = this.#planned.find((each) => keyOf(each.name, each.platform) === key);
    for (const needed of planned?.needs ?? []) {
      const waited = this.#stages.get(keyOf(needed, platform));
      if (waited !== undefined) stage.waits.push(waited.id);
    }
    this.#stages.set(key, stage);
    return stage;
  }

  #lastStep(stage: number): number[] {
    const last = this.#spans.findLast(({ parent }) => parent === stage);
    return last === undefined ? [] : [last.id];
  }

  /** The stages that are over and that no other waits for: what results are made of. */
  #lastStages(): number[] {
    const stages = [...this.#stages.values()];
    const waited = new Set(stages.flatMap(({ waits }) => waits));
    return stages.filter(({ id }) => !waited.has(id)).flatMap(({ id }) => this.#lastStep(id));
  }

  #beginPull({ id, image, platform }: PullInfo, at: number): void {
    this.#pulls.set(
      id,
      this.#begin({ kind: "pull", name: image, platform, start: at, parent: 0 }),
    );
  }

  #blob(
    by: string,
    parent: Open | undefined,
    { at, bytes, blob }: TimedEvent & { type: "pull-progress" | "write-progress" },
  ): void {
    if (parent === undefined) return;
    parent.bytes = bytes;
    if (blob === undefined) return;
    const { digest, size, is } = blob;
    const key = `${by} ${digest}`;
    let span = this.#blobs.get(key);
    if (span === undefined || span.isOver) {
      // What was there already is told without a beginning.
      if (is === "there") return;
      span = this.#begin({ kind: "blob", name: digest, digest, start: at, parent: parent.id });
      this.#blobs.set(key, span);
    }
    span.bytes = size;
    if (is === "there") finish(span, at, "done");
  }

  #finishStep(step: Open, at: number, outcome: Outcome): void {
    finish(step, at, outcome);
    step.waits.push(...this.#pullsOf(step));
  }

  /** The pulls that a step waited for: under way while it worked, and named by it. */
  #pullsOf({ name, start, end, platform, step }: Span): number[] {
    const meanwhile = [...this.#pulls.values()].filter((pull) =>
      pull.isOver && pull.end > start && pull.end <= end &&
      (platform === undefined || pull.platform === platform)
    );
    const words = new Set(name.split(/[\s=,"']+/));
    const named = meanwhile.filter((pull) => words.has(pull.name));
    // With variables in it, FROM does not say the name: what came before its end is what it waited for.
    const isFrom = step?.number === 1;
    return (named.length > 0 || !isFrom ? named : meanwhile).map(({ id }) => id);
  }

  /** A stage lasts as long as its steps, and fails as they do. */
  #finishStage(stage: Open): void {
    const steps = this.#spans.filter(({ parent }) => parent === stage.id);
    if (steps.some(({ isOver }) => !isOver)) return;
    const bad = steps.find(({ outcome }) => outcome === "failed" || outcome === "stopped");
    const isCached = steps.every(({ outcome }) => outcome === "cached");
    stage.bytes = steps.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    stage.failure = bad?.failure;
    finish(
      stage,
      Math.max(...steps.map(({ end }) => end)),
      bad?.outcome ?? (isCached ? "cached" : "done"),
    );
  }

  #note(span: Open = this.#build, note: SpanNote): void {
    if (span.notes.length < mostNotes) span.notes.push(note);
  }
}

function finish(span: Open, at: number, outcome: Outcome): void {
  span.end = Math.max(at, span.start);
  span.outcome = outcome;
  span.isOver = true;
}

function pick({ bytes, digest }: { readonly bytes: number; readonly digest: string }) {
  return { bytes, digest };
}

/** Names of stages are no key by themselves where several platforms are built. */
function keyOf(stage: string, platform = ""): string {
  return `${platform} ${stage}`;
}

/** Of an error, or of what a record says of one. */
function failureOf(thrown: unknown): SpanFailure {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return {
    ...typeof code === "string" ? { code } : {},
    message: typeof message === "string" ? message : messageOf(thrown),
  };
}
