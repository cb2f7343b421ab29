/**
 * Keywords in more than one case.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("ConsistentInstructionCasing", {
  finds: [
    [
      ["FROM scratch", "label a=1", "LABEL b=2"],
      "2: 'label' should be in upper case, as most instructions are",
    ],
    [
      ["from scratch", "label a=1", "LABEL b=2"],
      "3: 'LABEL' should be in lower case, as most instructions are",
    ],
    [["FROM scratch", "Label a=1"], "2: 'Label' should be in upper case, as most instructions are"],
  ],
  passes: [
    ["FROM scratch", "LABEL a=1"],
    ["from scratch", "label a=1"],
    ["arg A", "FROM scratch"],
  ],
});
