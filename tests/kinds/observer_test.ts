/**
 * Every built-in observer does what every observer must.
 *
 * @module
 */
import { test } from "node:test";
import { observerSuite } from "../../plugins/kit/suites/observer.ts";
import { builtInHost } from "../../plugins/mod.ts";

/** What those are told that would not watch else. Nobody takes the trace. */
const given: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  otlp: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_EXPORTER_OTLP_TIMEOUT: "20" },
};

for (const { supplied } of builtInHost().all("observers")) {
  for (const { name, run } of observerSuite(supplied, given[supplied.name])) {
    test(name, () => run());
  }
}
