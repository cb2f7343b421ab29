/**
 * Variables in FROM that no ARG declares.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("UndefinedArgInFrom", {
  finds: [
    ["FROM $BASE", "1: FROM uses the ARG 'BASE', which is not declared"],
    [
      ["ARG BASE=a", "FROM $BAES"],
      "2: FROM uses the ARG 'BAES', which is not declared (did you mean BASE?)",
    ],
    [["FROM --platform=$P scratch"], "1: FROM uses the ARG 'P', which is not declared"],
  ],
  passes: [
    ["ARG BASE=a", "FROM $BASE"],
    ["ARG BASE", "FROM ${BASE:-a}"],
    "FROM --platform=$BUILDPLATFORM scratch",
  ],
});
