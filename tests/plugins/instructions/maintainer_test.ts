/**
 * MAINTAINER: the author.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("MAINTAINER", {
  reads: [["MAINTAINER Some $One <a@b>", "Some $One <a@b>", []]],
  refuses: [["MAINTAINER", "maintainer/arguments"]],
  makes: [
    {
      lines: ["MAINTAINER First", "MAINTAINER Some $One <a@b>"],
      author: "Some $One <a@b>",
      history: ["MAINTAINER First", "MAINTAINER Some $One <a@b>"],
      tree: [],
    },
  ],
});
