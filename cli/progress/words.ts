/**
 * The words in which a build's progress is told, on a terminal and in a log.
 *
 * @module
 */
import { formatPlace, messageOf, QuillaError } from "../../core/plugin/cli/process.ts";
import type { BuildEvent, PullInfo, StepInfo, WriteInfo } from "../../mod.ts";
import { formatSize } from "../print/format.ts";
import { sanitise } from "../print/sanitise.ts";
import { formatSpan, type Rate } from "./rate.ts";

/** `[build 2/5] COPY a b`; the stage is named unless it is a number, the platform where there are several. */
export function stepTitle(step: StepInfo): string {
  const stage = /^\d+$/.test(step.stage) ? `stage ${step.stage}` : step.stage;
  const platform = step.platform === undefined ? "" : `${step.platform} `;
  return sanitise(`[${platform}${stage} ${step.number}/${step.total}] ${step.text}`);
}

/** `pulled debian:13 for linux/arm64` */
function pullTitle(what: string, { image, platform }: PullInfo): string {
  return sanitise(`${what} ${image} for ${platform}`);
}

/** `12.3s` */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}

/** What moves bytes, a pull or a write: how it is told apart, and what it is. */
export function movingOf(event: { readonly pull: PullInfo } | { readonly write: WriteInfo }): {
  readonly key: string;
  readonly title: string;
} {
  return "pull" in event
    ? { key: `pull ${event.pull.id}`, title: pullTitle("pulling", event.pull) }
    : { key: `write ${event.write.id}`, title: sanitise(event.write.doing) };
}

/** Bytes that have moved: `12MB of 45MB`, `3MB/s`, `11s left`, as far as that is known. */
export function arrivalNotes(bytes: number, total: number | undefined, rate: Rate): string[] {
  if (bytes === 0) return [];
  const isKnown = total !== undefined && total > bytes;
  const so = `${formatSize(bytes)}${isKnown ? ` of ${formatSize(total)}` : ""}`;
  const { perSecond, still } = rate;
  if (still >= noticed) return [so, `nothing for ${formatSpan(still / 1000)}`];
  if (!perSecond) return [so];
  const left = isKnown ? [`${formatSpan((total - bytes) / perSecond)} left`] : [];
  return [so, `${formatSize(perSecond)}/s`, ...left];
}

/** Milliseconds for which nothing has moved that are worth a word. */
const noticed = 5_000;

/** `the registry …; again in 2s (2 of 6)` */
export function retryText(event: BuildEvent & { type: "retry" }): string {
  const { reason, wait, attempt, attempts } = event;
  return sanitise(`${reason}; again in ${formatSpan(wait / 1000)} (${attempt} of ${attempts})`);
}

export function layerNote(size: number | undefined): string[] {
  return size === undefined ? [] : [`layer of ${formatSize(size)}`];
}

/** Whether a step was stopped because of another one's failure. */
export function isCanceled({ failure }: BuildEvent & { type: "failed" }): boolean {
  return failure instanceof QuillaError && failure.code === "build/stopped";
}

/** Why a step failed, on one line. */
export function failureText({ failure }: BuildEvent & { type: "failed" }): string {
  return reasonOf(failure);
}

/** One line of it. */
export function reasonOf(failure: unknown): string {
  return sanitise(messageOf(failure)).replaceAll("\n", " ").slice(0, longestReason);
}

/** The whole of it is told when the build is over. */
const longestReason = 500;

export function warningText(event: BuildEvent & { type: "warning" }): string {
  const place = event.range === undefined ? "" : `${formatPlace(event.range)}: `;
  return sanitise(`warning: ${place}${event.message}`);
}

export function conclusion(id: string, names: readonly string[]): string {
  return names.length === 0 ? `built ${id}` : `built ${id}\nnamed ${names.join(", ")}`;
}
