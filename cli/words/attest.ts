/**
 * `--attest type=…`, and `--provenance` and `--sbom`, which are short for it, as buildx reads them.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { BuildAttestation, TypedThings } from "../../mod.ts";
import type { Attester } from "../../core/plugin/contracts/attester.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
import { csvFields } from "../../core/text/csv.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { fieldValues } from "./typed_fields.ts";

/** What the options say. */
export interface SaidAttestations {
  readonly attest: readonly string[];
  readonly provenance?: string | undefined;
  readonly sbom?: string | undefined;
}

/** What may be said of every attestation, beside its type. */
const common = { "form": "text", "filename": "text", "inline-only": "flag" } as const;

/**
 * What is to be said of the image. One that is `disabled` is not, and one that is empty says nothing.
 *
 * @throws {UsageError} `usage/attest`
 * @throws {QuillaError} `csv/quote`
 */
export function readAttestations(
  { attest, provenance, sbom }: SaidAttestations,
  known: TypedThings,
): readonly BuildAttestation[] {
  const options = [
    ...attest.map((text) => new AttestOption("attest", text)),
    ...(provenance === undefined ? [] : [new AttestOption("provenance", provenance)]),
    ...(sbom === undefined ? [] : [new AttestOption("sbom", sbom)]),
  ];
  const wanted = new Map<string, BuildAttestation | undefined>();
  for (const option of options) {
    const { type, refused } = option;
    if (type === undefined) continue;
    const said = option.read(known);
    // CI actions say twice that there is to be none.
    if (wanted.has(type) && (said !== undefined || wanted.get(type) !== undefined)) {
      throw refused(`what type=${type} says is asked for twice`, "say all of it in one of them");
    }
    wanted.set(type, said);
  }
  return [...wanted.values()].filter((said) => said !== undefined);
}

/** One of them. */
class AttestOption {
  /** Undefined where it is empty, and says nothing. */
  readonly type: string | undefined;
  readonly #values = new Map<string, string>();
  readonly #option: string;
  readonly #text: string;

  constructor(option: "attest" | "provenance" | "sbom", text: string) {
    this.#option = option;
    this.#text = text;
    const isShort = option !== "attest";
    const isOn = isShort ? parseBoolean(text) : undefined;
    if (isShort && text === "") return;
    if (isOn === false) this.#values.set("disabled", "true");
    if (isOn === undefined) this.#readFields(csvFields(text));
    this.type = this.#values.get("type") ?? (isShort ? option : undefined);
    if (!this.type) throw this.refused("it has no type", "write type=provenance or type=sbom");
  }

  #readFields(fields: readonly string[]): void {
    for (const field of fields) {
      const equals = field.indexOf("=");
      if (equals < 0) throw this.refused(`${quote(field)} has no =`, "write NAME=VALUE,…");
      this.#values.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
    }
  }

  read(known: TypedThings): BuildAttestation | undefined {
    const { type } = this;
    if (type === undefined) return undefined;
    const { disabled = false } = fieldValues(this.#values, { disabled: "flag" }, this.refused);
    const attester = this.#attester(known, type);
    if (disabled === true) return undefined;
    const fields = { ...common, ...attester.fields };
    const taken = ["type", "disabled", ...Object.keys(fields)];
    const unknown = [...this.#values.keys()].find((name) => !taken.includes(name));
    if (unknown !== undefined) {
      const hint = didYouMean(unknown, taken) ?? `type=${type} takes ${taken.slice(1).join(", ")}`;
      throw this.refused(`type=${type} takes no ${quote(unknown)}`, hint);
    }
    const said = { ...fieldValues(this.#values, fields, this.refused), type };
    attester.prepare(said, this.refused);
    const { form } = said as { form?: unknown };
    if (form === undefined || form === "referrer" || form === "index") return said;
    throw this.refused(
      `there is no form ${quote(String(form))}`,
      "write form=referrer or form=index",
    );
  }

  #attester(known: TypedThings, type: string): Attester {
    const found = known.find("attesters", type);
    if (found !== undefined) return found.supplied;
    const types = known.names("attesters");
    const hint = didYouMean(type, types) ?? `the types are ${types.join(", ")}`;
    throw this.refused(`there is no type ${quote(type)}`, hint);
  }

  readonly refused = (why: string, hint: string): UsageError =>
    new UsageError(`--${this.#option} ${quote(this.#text)}: ${why}`, {
      code: "usage/attest",
      hint,
    });
}
