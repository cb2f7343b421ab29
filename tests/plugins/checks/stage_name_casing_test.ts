/**
 * Names of stages in upper case.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("StageNameCasing", {
  finds: [
    [["FROM scratch AS Build"], "1: Stage name 'Build' should be in lower case"],
    [["FROM scratch AS a", "FROM a as B"], "2: Stage name 'B' should be in lower case"],
  ],
  passes: [
    "FROM scratch AS build",
    "FROM scratch",
    ["FROM Scratch"],
  ],
});
