/**
 * SHELL: what the shell forms of other instructions are handed to.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("SHELL", {
  before: ['SHELL ["/old"]'],
  reads: [['SHELL ["/bin/bash", "-c"]', ["/bin/bash", "-c"], []]],
  refuses: [
    ["SHELL", "shell/arguments"],
    ["SHELL /bin/sh -c", "shell/arguments"],
    ["SHELL []", "shell/arguments"],
    ['SHELL ["/bin/sh" "-c"]', "dockerfile/broken-json", '["/bin/sh" "-c"]'],
  ],
  makes: [
    {
      lines: ['SHELL ["/s", "-x"]', "CMD a b", "ENTRYPOINT c", 'CMD ["d"]'],
      config: { shell: ["/s", "-x"], entrypoint: ["/s", "-x", "c"], cmd: ["d"] },
      history: [
        "SHELL [/s -x]",
        'CMD ["/s" "-x" "a b"]',
        'ENTRYPOINT ["/s" "-x" "c"]',
        'CMD ["d"]',
      ],
      tree: [],
    },
  ],
});
