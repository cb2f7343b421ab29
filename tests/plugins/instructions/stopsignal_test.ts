/**
 * STOPSIGNAL: a signal by its name or number.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("STOPSIGNAL", {
  reads: [
    ["STOPSIGNAL SIGUSR1", "SIGUSR1", ["SIGUSR1"]],
    ["STOPSIGNAL 9", "9", ["9"]],
  ],
  refuses: [
    ["STOPSIGNAL", "stopsignal/arguments"],
    ["STOPSIGNAL SIGNONE", "stopsignal/unknown"],
    ["STOPSIGNAL 0", "stopsignal/unknown"],
    ["STOPSIGNAL 65", "stopsignal/unknown"],
    ["STOPSIGNAL SIGRTMIN+16", "stopsignal/unknown"],
    ["STOPSIGNAL $NONE", "stopsignal/unknown"],
    ["STOPSIGNAL SIGTERM SIGKILL", "stopsignal/unknown"],
  ],
  makes: [
    {
      lines: ["STOPSIGNAL sigterm"],
      config: { stopSignal: "sigterm" },
      history: ["STOPSIGNAL sigterm"],
      tree: [],
    },
    { lines: ["STOPSIGNAL RTMIN+3"], config: { stopSignal: "RTMIN+3" } },
    {
      lines: ["ARG S=SIGINT", "STOPSIGNAL $S"],
      config: { stopSignal: "SIGINT" },
      history: ["ARG S=SIGINT", "STOPSIGNAL SIGINT"],
    },
  ],
});
