/**
 * Timelines of builds, for scripts.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { TimedEvent } from "../../core/plugin/contracts/build_event.ts";
import type { Observer } from "../../core/plugin/contracts/observer.ts";
import { isMilestone } from "../kit/observing/milestone.ts";
import type { ToldBuild } from "../kit/observing/span.ts";

/** What a timeline is written as: `html` is a page that is one file, `json` a trace that Chrome and Perfetto open. */
export type TimelineForm = "html" | "json";

/** Watches builds, for their timelines. */
export interface TimelineWatch {
  /** To be among the `observers` of a build. */
  readonly observer: Observer;
  /**
   * The timeline of the build that ended last, also of one that failed.
   *
   * @throws {UsageError} `timeline/nothing` where none has come to an end
   */
  text(form: TimelineForm): Promise<string>;
}

/**
 * Watches a build, for a timeline of it: when each stage, step, pull and push was under way, what it waited for, and the critical
 * path.
 *
 * @example When a build did what
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, watchTimeline } from "../../mod.ts";
 *
 * const store = mkdtempSync(join(tmpdir(), "quilla-"));
 * const timeline = watchTimeline();
 * await build({ store, dockerfile: "FROM scratch\nENV A=1\n", observers: [timeline.observer] });
 * const { traceEvents } = JSON.parse(await timeline.text("json"));
 * assert(traceEvents.some(({ name }: { name: string }) => name === "ENV A=1"));
 * ```
 */
export function watchTimeline(): TimelineWatch {
  let told: ToldBuild | undefined;
  return {
    observer: {
      name: "timeline",
      observe({ began, asked }) {
        const events: TimedEvent[] = [];
        return {
          tell(event) {
            if (isMilestone(event)) events.push(event);
          },
          end(end) {
            told = { began, asked, events, end };
          },
        };
      },
    },
    async text(form) {
      if (told === undefined) {
        throw new UsageError("there is no timeline yet: no build that it watches is over", {
          code: "timeline/nothing",
          hint: "give the observer to a build, and wait for that",
        });
      }
      return await timelineOf(told, form);
    },
  };
}

/** The timeline of a build that is over, such as one that `showBuild` gives. */
export async function timelineOf(build: ToldBuild, form: TimelineForm): Promise<string> {
  const { timelineText } = await import("../kit/observing/timeline.ts");
  return timelineText(build, form);
}

/**
 * What the name of a timeline's file asks for.
 *
 * @throws {UsageError} `timeline/form`
 */
export function timelineForm(path: string): TimelineForm {
  const [, ending] = path.toLowerCase().match(/\.(html?|json)$/) ?? [];
  if (ending === undefined) {
    throw new UsageError(`${path} says neither that it is a page nor that it is a trace`, {
      code: "timeline/form",
      hint: "end it in .html for a page, in .json for a trace that Chrome and Perfetto open",
    });
  }
  return ending === "json" ? "json" : "html";
}
