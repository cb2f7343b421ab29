/**
 * A build of two stages as observers are told of it: with a pull, a push, a blob of each, and what is told beside that.
 *
 * @module
 */
import type { StepInfo, TimedEvent } from "../../core/plugin/contracts/build_event.ts";
import type { Digest } from "../../core/digest.ts";
import type { ToldBuild } from "../../plugins/kit/observing/mod.ts";

const place = (line: number) => ({ file: "Dockerfile", line });
const from: StepInfo = {
  ...{ id: 0, stage: "build", number: 1, total: 2, text: "FROM golang:1.25 AS build" },
  place: place(1),
};
const compile: StepInfo = {
  ...{ id: 1, stage: "build", number: 2, total: 2, text: "RUN go build -o /app ." },
  place: place(2),
};
const scratch: StepInfo = {
  ...{ id: 2, stage: "1", number: 1, total: 2, text: "FROM scratch" },
  place: place(3),
};
const copy: StepInfo = {
  ...{ id: 3, stage: "1", number: 2, total: 2, text: "COPY --from=build /app /app" },
  place: place(4),
};
const pull = { id: 0, image: "golang:1.25", platform: "linux/amd64" };
const write = { id: 0, doing: "pushing registry.example/app:1" };
const base = { digest: "sha256:aaaa" as Digest, size: 9_000 };
const layer = { digest: "sha256:bbbb" as Digest, size: 4_000 };
const stages = [{ name: "build", needs: [] }, { name: "1", needs: ["build"] }];

const events: readonly TimedEvent[] = [
  { at: 2, type: "warning", message: "a stage is named twice" },
  { at: 3, type: "planned", steps: 4, stages },
  { at: 4, type: "started", step: from },
  { at: 5, type: "pull-started", pull },
  { at: 20, type: "pull-progress", pull, bytes: 0, total: 9_100, blob: { ...base, is: "begun" } },
  { at: 90, type: "pull-progress", pull, bytes: 5_000, total: 9_100 },
  { at: 180, type: "pull-progress", pull, bytes: 9_000, blob: { ...base, is: "there" } },
  { at: 200, type: "pull-done", pull, digest: "sha256:cccc" as Digest, bytes: 9_100 },
  { at: 210, type: "done", step: from, layerSize: undefined, cache: undefined },
  { at: 212, type: "started", step: compile },
  { at: 300, type: "output", step: compile, stream: "stdout", text: "compiling\n" },
  { at: 400, type: "progress", step: compile, bytes: 100 },
  {
    ...{ at: 620, type: "done", step: compile, layerSize: 4_200 },
    cache: { status: "done", reason: "main.go changed" },
  },
  { at: 621, type: "started", step: scratch },
  { at: 622, type: "done", step: scratch, layerSize: undefined, cache: { status: "cached" } },
  { at: 622, type: "started", step: copy },
  { at: 700, type: "done", step: copy, layerSize: 4_200, cache: { status: "unchanged" } },
  { at: 701, type: "write-started", write },
  { at: 710, type: "write-progress", write, bytes: 0, blob: { ...layer, is: "begun" } },
  {
    ...{ at: 720, type: "retry", reason: "the registry answers 503", wait: 100 },
    ...{ attempt: 2, attempts: 6, blob: { mediaType: "application/octet-stream", ...layer } },
  },
  { at: 950, type: "write-progress", write, bytes: 4_000, blob: { ...layer, is: "there" } },
  { at: 990, type: "write-done", write, bytes: 4_000, total: 4_000 },
];

export const twoStages: ToldBuild = {
  began: Date.UTC(2026, 10, 30, 12, 0, 0, 250),
  asked: { context: ".", tags: ["registry.example/app:1"] },
  events,
  end: { at: 1000, result: { id: `sha256:${"d".repeat(64)}`, names: ["registry.example/app:1"] } },
};
