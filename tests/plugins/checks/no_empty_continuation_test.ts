/**
 * Empty lines inside of instructions.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("NoEmptyContinuation", {
  finds: [
    [["FROM scratch", "LABEL a=1 \\", "", "  b=2"], "4: Empty line inside of an instruction"],
  ],
  passes: [
    ["FROM scratch", "LABEL a=1 \\", "# why", "  b=2"],
    ["FROM scratch", "", "LABEL a=1"],
  ],
});
