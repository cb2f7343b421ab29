/**
 * Sends a trace of the build to a collector, in OpenTelemetry's protocol (OTLP over HTTP, as JSON), where its variables say so:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
 *
 * @module
 */
import type { TimedEvent } from "../../../core/plugin/contracts/build_event.ts";
import type { Observer } from "../../../core/plugin/contracts/observer.ts";
import { isMilestone } from "../../kit/observing/milestone.ts";

export const otlp: Observer = {
  name: "otlp",
  observe({ began, asked, variables, warn }) {
    if (!isWanted(variables)) return undefined;
    const events: TimedEvent[] = [];
    return {
      tell(event) {
        if (isMilestone(event)) events.push(event);
      },
      async end(end) {
        const { sendTrace } = await import("./send.ts");
        await sendTrace({ began, asked, events, end }, variables, warn);
      },
    };
  },
};

/** What is not wanted loads nothing. */
function isWanted(variables: Readonly<Record<string, string | undefined>>): boolean {
  const {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_EXPORTER: exporters,
  } = variables;
  const isOff = variables["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true";
  if (isOff) return false;
  return exporters
    ? exporters.split(",").some((each) => each.trim() === "otlp")
    : Boolean(ofTraces || endpoint);
}
