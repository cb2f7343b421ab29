/**
 * `ENV name value`, the old way.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("LegacyKeyValueFormat", {
  finds: [
    [["FROM scratch", "ENV A b"], '2: Write "ENV name=value", not the old "ENV name value"'],
    [
      ["FROM scratch", "label a b c"],
      '2: Write "label name=value", not the old "label name value"',
    ],
  ],
  passes: [
    ["FROM scratch", "ENV A=b", "LABEL a=b"],
  ],
});
