/**
 * Logs of SARIF 2.1.0, which code hosts show beside the code.
 *
 * @module
 */
import { version } from "../../core/text/version.ts";

/** A log of one run. */
export function sarifLog<Rule, Result>(
  run: {
    readonly rules: readonly Rule[];
    readonly results: readonly Result[];
    readonly properties?: Readonly<Record<string, unknown>>;
  },
) {
  const { rules, ...rest } = run;
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "quilla", version, rules } }, ...rest }],
  };
}

/** A path as the URI that is resolved against the root of what was looked at. */
export function sarifUri(path: string): string {
  const relative = path.replace(/^(?:\.?\/)+/, "");
  return relative.split("/").map(encodeURIComponent).join("/");
}
