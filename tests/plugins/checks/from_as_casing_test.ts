/**
 * FROM and AS in different cases.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("FromAsCasing", {
  finds: [
    ["FROM scratch as a", "1: 'as' is not written in the case of 'FROM'"],
    ["from scratch AS a", "1: 'AS' is not written in the case of 'from'"],
  ],
  passes: [
    "FROM scratch AS a",
    "from scratch as a",
    "From scratch as a",
    "FROM scratch",
  ],
});
