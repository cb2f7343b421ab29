import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseBoolean } from "../../../core/text/boolean.ts";

describe("yes and no", () => {
  for (const word of ["1", "t", "T", "true", "TRUE", "True"]) {
    it(word, () => assert.equal(parseBoolean(word), true));
  }
  for (const word of ["0", "f", "F", "false", "FALSE", "False"]) {
    it(word, () => assert.equal(parseBoolean(word), false));
  }
  for (const word of ["", "yes", "no", "tRUE", "on", "2", "01", " true", "toString"]) {
    it(`${JSON.stringify(word)} is neither`, () => assert.equal(parseBoolean(word), undefined));
  }
});
