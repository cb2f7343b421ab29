import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asksForAttestation } from "../../../../cli/words/foreign/attestations.ts";
import { refused } from "../../../support/refused.ts";

describe("attestations, as buildx reads them", () => {
  const cases = [
    ["attest", "type=provenance,disabled=true", false],
    ["attest", "disabled=T,type=sbom", false],
    ["attest", "type=provenance,disabled=0", true],
    ["attest", "type=provenance,mode=max,builder-id=https://host.example/1", true],
    ["attest", "type=sbom,generator=image", true],
    ["provenance", "false", false],
    ["provenance", "F", false],
    ["provenance", "", false],
    ["provenance", "true", true],
    ["provenance", "mode=max", true],
    ["provenance", "mode=min,inline-only=true", true],
    ["provenance", "disabled=true", false],
  ] as const;
  for (const [option, value, expected] of cases) {
    it(`--${option}=${value} asks for ${expected ? "one" : "none"}`, () => {
      assert.equal(asksForAttestation(option, value), expected);
    });
  }

  for (
    const value of ["", "provenance", "type=", "disabled=true", "type=sbom,disabled=yes", "type=x"]
  ) {
    it(`--attest=${value} is refused`, () => {
      refused(() => asksForAttestation("attest", value), "usage/attest");
    });
  }
});
