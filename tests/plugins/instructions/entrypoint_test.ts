/**
 * ENTRYPOINT: as CMD; and what becomes of the CMD before it.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("ENTRYPOINT", {
  before: ['CMD ["old"]'],
  reads: [
    ["ENTRYPOINT top -b", { text: "top -b" }, []],
    ['ENTRYPOINT ["/a"]', { words: ["/a"] }, []],
  ],
  refuses: [
    ["ENTRYPOINT", "dockerfile/command"],
    ['ENTRYPOINT ["a",]', "dockerfile/broken-json", '["a",]'],
  ],
  makes: [
    {
      lines: ["ENTRYPOINT exec top"],
      config: { entrypoint: ["/bin/sh", "-c", "exec top"] },
      history: ['ENTRYPOINT ["/bin/sh" "-c" "exec top"]'],
      tree: [],
    },
    // A CMD of the same stage was meant for it; one of the base was not.
    { lines: ['CMD ["c"]', 'ENTRYPOINT ["e"]'], config: { cmd: ["c"], entrypoint: ["e"] } },
    {
      lines: ["FROM scratch AS x", 'CMD ["c"]', "FROM x", 'ENTRYPOINT ["e"]'],
      config: { cmd: undefined, entrypoint: ["e"] },
    },
    {
      lines: ["FROM scratch AS x", 'CMD ["c"]', "FROM x", 'CMD ["c"]', 'ENTRYPOINT ["e"]'],
      config: { cmd: ["c"] },
    },
    {
      lines: ["FROM scratch AS x", 'CMD ["c"]', "FROM x", 'ENTRYPOINT ["e"]', 'CMD ["d"]'],
      config: { cmd: ["d"] },
    },
  ],
});
