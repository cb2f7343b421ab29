/**
 * Names of stages that mean something else.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("ReservedStageName", {
  finds: [
    [
      "FROM scratch AS scratch",
      '1: Stage name "scratch" is reserved, and should not be given to a stage',
    ],
    [
      "FROM scratch AS CONTEXT",
      '1: Stage name "context" is reserved, and should not be given to a stage',
    ],
  ],
  passes: [
    "FROM scratch AS contexts",
    "FROM scratch",
  ],
});
