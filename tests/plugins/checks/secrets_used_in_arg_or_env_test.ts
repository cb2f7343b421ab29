/**
 * Secrets in variables.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("SecretsUsedInArgOrEnv", {
  finds: [
    [["FROM scratch", "ARG TOKEN"], '2: ARG should not hold a secret ("TOKEN")'],
    [
      ["FROM scratch", "ENV DB_PASSWORD=1 A=2 keyboard=3 MY_APIKEY=4"],
      '2: ENV should not hold a secret ("DB_PASSWORD")',
      '2: ENV should not hold a secret ("MY_APIKEY")',
    ],
    [["FROM scratch", "ARG N=SECRET", "ENV $N=1"], '3: ENV should not hold a secret ("SECRET")'],
  ],
  passes: [
    ["FROM scratch", "ARG TOKEN_FILE", "ENV PUBLIC_KEY=1 KEYBOARD=us TOKENS=2"],
    ["ARG TOKEN", "FROM scratch"],
  ],
});
