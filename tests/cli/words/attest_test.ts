import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAttestations, type SaidAttestations } from "../../../cli/words/attest.ts";
import { isAttestationWord } from "../../../cli/words/next_word.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();
const read = (said: Partial<SaidAttestations>) => readAttestations({ attest: [], ...said }, host);

describe("attestations, as buildx reads them", () => {
  const provenance = { type: "provenance" };
  const cases: readonly [Partial<SaidAttestations>, readonly object[]][] = [
    [{ attest: ["type=provenance"] }, [provenance]],
    [{ attest: ["type=provenance,disabled=true"] }, []],
    [{ attest: ["disabled=T,type=provenance"] }, []],
    [{ attest: ["type=provenance,disabled=true"], provenance: "false", sbom: "false" }, []],
    [{ attest: ["type=provenance,disabled=0"] }, [provenance]],
    [
      { attest: ["type=provenance,mode=max,builder-id=https://host.example/1"] },
      [{ ...provenance, mode: "max", builderId: "https://host.example/1" }],
    ],
    [{ attest: ["type=provenance,form=index"] }, [{ ...provenance, form: "index" }]],
    [{ provenance: "true" }, [provenance]],
    [{ provenance: "T" }, [provenance]],
    [{ provenance: "false" }, []],
    [{ provenance: "F" }, []],
    [{ provenance: "" }, []],
    [{ provenance: "disabled=true" }, []],
    [{ provenance: "mode=min,inline-only=true" }, [{
      ...provenance,
      mode: "min",
      inlineOnly: true,
    }]],
    [{ provenance: "MODE=max,filename=p.json" }, [{
      ...provenance,
      mode: "max",
      filename: "p.json",
    }]],
  ];
  for (const [said, expected] of cases) {
    it(`${JSON.stringify(said)} asks for ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(read(said), expected);
    });
  }

  const wrong: readonly [Partial<SaidAttestations>, RegExp][] = [
    [{ attest: [""] }, /"" has no =/],
    [{ attest: ["provenance"] }, /"provenance" has no =/],
    [{ attest: ["type="] }, /no type/],
    [{ attest: ["disabled=true"] }, /no type/],
    [{ attest: ["type=x"] }, /there is no type "x"/],
    [{ attest: ["type=provenance,disabled=yes"] }, /neither true nor false/],
    [{ attest: ["type=provenance,mood=max"] }, /takes no "mood"/],
    [{ attest: ["type=provenance,mode=most"] }, /no mode "most"/],
    [{ attest: ["type=provenance,version=v3"] }, /no version "v3"/],
    [{ attest: ["type=provenance,form=tag"] }, /no form "tag"/],
    [{ attest: ["type=provenance"], provenance: "true" }, /asked for twice/],
    [{ attest: ["type=provenance", "type=provenance,mode=min"] }, /asked for twice/],
    [{ attest: ["type=provenance,disabled=true"], provenance: "true" }, /asked for twice/],
    [{ provenance: "max" }, /"max" has no =/],
  ];
  for (const [said, why] of wrong) {
    it(`${JSON.stringify(said)} is refused`, () => {
      assert.match(refused(() => read(said), "usage/attest").message, why);
    });
  }
});

describe("the word behind --provenance is its value", () => {
  const words: readonly [string, boolean][] = [
    ...["true", "false", "1", "F", "mode=max", "builder-id=x,mode=min", ""].map((word) =>
      [word, true] as [string, boolean]
    ),
    ...[".", "ctx", "./a=b", "https://host.example/x.git?a=b", "-", "--push"].map((word) =>
      [word, false] as [string, boolean]
    ),
  ];
  for (const [word, expected] of words) {
    it(`${JSON.stringify(word)}: ${expected}`, () =>
      assert.equal(isAttestationWord(word), expected));
  }
});
