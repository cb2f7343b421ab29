/**
 * VOLUME: directories that containers keep outside of the image.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("VOLUME", {
  before: ["VOLUME /a"],
  reads: [
    ["VOLUME /a /b", ["/a", "/b"], ["/a", "/b"]],
    ['VOLUME ["/a b"]', ["/a b"], ["/a b"]],
  ],
  refuses: [
    ["VOLUME", "volume/arguments"],
    ['VOLUME [""]', "volume/empty"],
    ["VOLUME $NONE", "volume/empty"],
    ['VOLUME ["/a"', "dockerfile/broken-json", '["/a"'],
  ],
  makes: [
    {
      lines: ["VOLUME /a /b /a", "ENV D=/d", "VOLUME $D"],
      config: { volumes: ["/a", "/b", "/d"] },
      history: ["VOLUME [/a /b /a]", "ENV D=/d", "VOLUME [/d]"],
      tree: [],
    },
  ],
});
