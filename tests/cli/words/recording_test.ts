/**
 * What the options of `quilla build` say of recordings.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readRecording, type RecordingOptions } from "../../../cli/words/recording.ts";
import type { ProjectNetwork } from "../../../cli/configuration/project.ts";
import { QuillaError } from "../../../core/errors.ts";

function options(given: Partial<RecordingOptions>): RecordingOptions {
  return { networkAllow: [], networkUnrecorded: [], locked: false, ...given };
}

/** What is said, without what is not. */
function said(given: Partial<RecordingOptions>, project?: ProjectNetwork) {
  const asked = readRecording(options(given), project);
  return asked && JSON.parse(JSON.stringify(asked));
}

describe("the options of recordings", () => {
  const project = { allow: ["a.example"], unrecorded: ["b.example"], secretParameters: ["ticket"] };
  const table: [name: string, given: Partial<RecordingOptions>, asked: unknown][] = [
    ["none", {}, undefined],
    ["--record", { record: "" }, { record: true }],
    ["--record=FILE", { record: "x.record" }, { record: "x.record" }],
    ["--replay", { replay: "" }, { replay: true }],
    ["--replay=FILE --locked", { replay: "x", locked: true }, { replay: "x" }],
    ["--locked", { locked: true }, {}],
    ["--network-allow", { networkAllow: ["a", "b"] }, { allow: ["a", "b"] }],
    [
      "--record --network-unrecorded",
      { record: "", networkUnrecorded: ["git.example:9418"] },
      { record: true, unrecorded: ["git.example:9418"] },
    ],
  ];
  for (const [name, given, asked] of table) {
    it(name, () => assert.deepEqual(said(given), asked));
  }

  it("say less than quilla.yaml where they say nothing, and go before it", () => {
    const { allow, unrecorded, secretParameters } = project;
    assert.deepEqual(said({}, project), { allow, unrecorded, secretParameters });
    assert.deepEqual(said({ networkAllow: ["c.example"], record: "" }, project), {
      record: true,
      allow: ["c.example"],
      unrecorded,
      secretParameters,
    });
    assert.deepEqual(said({ locked: true }, project), { allow, secretParameters });
    assert.equal(said({}, { secretParameters }), undefined);
  });

  const wrong: [name: string, given: Partial<RecordingOptions>][] = [
    ["--record --replay", { record: "", replay: "" }],
    ["--record --locked", { record: "", locked: true }],
    ["--replay --network-unrecorded", { replay: "", networkUnrecorded: ["a"] }],
    ["--locked --network-unrecorded", { locked: true, networkUnrecorded: ["a"] }],
    ["--network-unrecorded", { networkUnrecorded: ["a"] }],
  ];
  for (const [name, given] of wrong) {
    it(`${name} is refused`, () => {
      assert.throws(
        () => readRecording(options(given)),
        (error) => error instanceof QuillaError && error.code === "usage/record",
      );
    });
  }
});
