/**
 * WORKDIR that counts from wherever the base stands.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("WorkdirRelativePath", {
  finds: [
    [
      ["FROM a", "WORKDIR b"],
      '2: Relative working directory "b" depends on what the base image says',
    ],
    [
      ["FROM a", "ENV D=d", "WORKDIR $D", "WORKDIR e"],
      '3: Relative working directory "d" depends on what the base image says',
    ],
  ],
  passes: [
    ["FROM a", "WORKDIR /b", "WORKDIR c"],
    ["FROM a AS b", "WORKDIR /b", "FROM b", "WORKDIR c"],
    { text: ["FROM --platform=windows/amd64 a", "WORKDIR C:/b"] },
  ],
});
