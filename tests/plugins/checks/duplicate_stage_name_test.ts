/**
 * Names that several stages have.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("DuplicateStageName", {
  finds: [
    [["FROM scratch AS a", "FROM scratch AS A"], '2: Stage name "a" is given twice'],
    [
      ["FROM scratch AS a", "FROM scratch AS a", "FROM scratch AS a"],
      '2: Stage name "a" is given twice',
      '3: Stage name "a" is given twice',
    ],
  ],
  passes: [
    ["FROM scratch AS a", "FROM scratch AS b", "FROM scratch", "FROM scratch"],
  ],
});
