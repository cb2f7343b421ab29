/**
 * Progress as lines: for logs, and for whoever likes to read it all.
 *
 * @module
 */
import { formatPlace } from "../../core/plugin/cli/process.ts";
import type { BuildEvent, PullInfo, StepInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";
import type { Progress } from "./progress.ts";
import { sanitise } from "../print/sanitise.ts";
import { OutputLines } from "./output_lines.ts";

export class PlainProgress implements Progress {
  readonly #context: Context;
  readonly #began = new Map<number, number>();
  readonly #pulls = new Map<number, number>();
  readonly #lines = new OutputLines();

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    switch (event.type) {
      case "started":
        this.#began.set(event.step.id, performance.now());
        return this.#say(`#${event.step.id + 1} ${stepTitle(event.step)}`);
      case "output":
        for (const line of this.#lines.push(event)) {
          this.#say(`#${event.step.id + 1} ${sanitise(line)}`);
        }
        return;
      case "done":
        this.#sayRest(event.step);
        return this.#say(
          `#${event.step.id + 1} ${doneWord(event)}${this.#seconds(event.step)}${
            layerNote(event.layerSize)
          }`,
        );
      case "failed":
        this.#sayRest(event.step);
        return this.#say(`#${event.step.id + 1} failed${this.#seconds(event.step)}`);
      case "pull-started":
        this.#pulls.set(event.pull.id, performance.now());
        return this.#say(pullTitle("pulling", event.pull));
      case "pull-done": {
        const seconds = secondsSince(this.#pulls.get(event.pull.id)!);
        return this.#say(`${pullTitle("pulled", event.pull)} ${seconds}${pullNote(event)}`);
      }
      case "warning":
        return this.#say(warningText(event));
    }
  };

  end(): void {}

  conclude(id: string, names: readonly string[]): void {
    this.#say(conclusion(id, names));
  }

  #sayRest(step: StepInfo): void {
    for (const line of this.#lines.end(step)) this.#say(`#${step.id + 1} ${sanitise(line)}`);
  }

  #seconds(step: StepInfo): string {
    return ` ${secondsSince(this.#began.get(step.id)!)}`;
  }

  #say(text: string): void {
    this.#context.say(text);
  }
}

/** `[build 2/5] COPY a b`; the stage is named unless it is a number, the platform where there are several. */
export function stepTitle(step: StepInfo): string {
  const stage = /^\d+$/.test(step.stage) ? `stage ${step.stage}` : step.stage;
  const platform = step.platform === undefined ? "" : `${step.platform} `;
  return sanitise(`[${platform}${stage} ${step.number}/${step.total}] ${step.text}`);
}

/** Docker's word for what was there from before. */
export function doneWord({ cache }: BuildEvent & { type: "done" }): string {
  return cache?.status === "cached" ? "CACHED" : "done";
}

/** `pulled debian:13 for linux/arm64` */
export function pullTitle(what: string, { image, platform }: PullInfo): string {
  return sanitise(`${what} ${image} for ${platform}`);
}

export function pullNote({ bytes, digest }: BuildEvent & { type: "pull-done" }): string {
  return `, ${formatSize(bytes)}, ${digest}`;
}

/** `1.2s` since a moment of performance.now(). */
export function secondsSince(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)}s`;
}

export function layerNote(size: number | undefined): string {
  return size === undefined ? "" : `, layer of ${formatSize(size)}`;
}

export function warningText(event: BuildEvent & { type: "warning" }): string {
  const place = event.range === undefined ? "" : `${formatPlace(event.range)}: `;
  return sanitise(`warning: ${place}${event.message}`);
}

export function conclusion(id: string, names: readonly string[]): string {
  return names.length === 0 ? `built ${id}` : `built ${id}\nnamed ${names.join(", ")}`;
}
