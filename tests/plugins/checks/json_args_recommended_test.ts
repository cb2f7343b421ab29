/**
 * CMD and ENTRYPOINT by way of a shell.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("JSONArgsRecommended", {
  finds: [
    [
      ["FROM scratch", "CMD a b"],
      "2: CMD should be a JSON array, so that signals reach the program",
    ],
    [
      ["FROM scratch", "entrypoint a"],
      "2: entrypoint should be a JSON array, so that signals reach the program",
    ],
  ],
  passes: [
    ["FROM scratch", 'CMD ["a"]'],
    ["FROM scratch", 'SHELL ["/s"]', "CMD a"],
    ["FROM scratch AS a", 'SHELL ["/s"]', "FROM a", "CMD a"],
    { text: ["FROM a", "CMD a"], image: { "config": { "shell": ["/s"] } } },
    { text: ["FROM scratch AS a", "CMD a", "FROM scratch"], target: "1" },
  ],
});
