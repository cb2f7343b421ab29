/**
 * Checks of Dockerfiles, as plugins supply them.
 *
 * @module
 */
import type { Check, Finding } from "../contracts/check.ts";
import { Guard, isIterable, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = ["name", "description", "url", "experimental", "check"];

export const checkKind: Kind<Check> = {
  noun: "check",
  nameOf: ({ name }) => name,
  describe: ({ name, description, url }) => ({ name, description, url }),
  look(look, check, place) {
    look.noSlip(check, members, place);
    look.text(check.name, `${place}.name`, /^[A-Z][A-Za-z0-9]*$/);
    look.text(check.description, `${place}.description`, /\S/);
    look.method(check, "check", place, "required");
  },
  guarded(given, supplier): Whole<Check> {
    const guard = new Guard(supplier, `the check ${given.name}`);
    return {
      name: given.name,
      description: given.description,
      url: given.url,
      experimental: given.experimental,
      check: (file) => {
        const findings = () => given.check(file);
        const all = () => [...guard.ask("check", isIterable, "a list of findings", findings)];
        return guard.ask("check", isSound, "findings of { detail, line }", all);
      },
    };
  },
};

function isSound(findings: readonly Finding[]): boolean {
  return findings.every((finding: Finding | null) => typeof finding?.detail === "string");
}
