/**
 * `--attest` and `--provenance`, as buildx reads them: whether they ask for an attestation, or for none.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { parseBoolean } from "../../../core/text/boolean.ts";
import { csvFields } from "../../../core/text/csv.ts";
import { quote } from "../../../core/text/quote.ts";

/**
 * @param option the option: `attest`, or the type that it is for
 * @param value what stands behind it
 * @throws {UsageError} `usage/attest` where it means nothing
 * @throws {QuillaError} `csv/quote`
 */
export function asksForAttestation(option: "attest" | "provenance", value: string): boolean {
  if (option !== "attest") {
    // An empty one says nothing, and a yes or no is no list.
    const said = value === "" ? false : parseBoolean(value);
    if (said !== undefined) return said;
  }
  let type: string | undefined = option === "attest" ? undefined : option;
  let isDisabled = false;
  for (const field of csvFields(value)) {
    const equals = field.indexOf("=");
    if (equals < 0) throw refused(option, value, `${quote(field)} has no =`);
    const [name, text] = [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)];
    if (name === "type") type = text;
    if (name !== "disabled") continue;
    const said = parseBoolean(text);
    if (said === undefined) {
      throw refused(option, value, `${quote(field)} is neither true nor false`);
    }
    isDisabled = said;
  }
  if (!type) throw refused(option, value, "it has no type");
  if (type === "provenance" || type === "sbom") return !isDisabled;
  throw refused(option, value, `there is no type ${quote(type)}`);
}

function refused(option: string, value: string, why: string): UsageError {
  return new UsageError(`--${option} ${quote(value)}: ${why}`, {
    code: "usage/attest",
    hint: "write --provenance=false, --sbom=false, or --attest type=provenance,disabled=true",
  });
}
