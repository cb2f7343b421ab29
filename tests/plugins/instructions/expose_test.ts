/**
 * EXPOSE: ports, ranges and protocols.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("EXPOSE", {
  before: ["EXPOSE 80"],
  reads: [
    ["EXPOSE 80", ["80"], [{ text: "80", as: "words" }]],
    ["EXPOSE 53/udp 8000-8002", ["53/udp", "8000-8002"]],
    ["EXPOSE 9 $P 10", ["$P", "10", "9"]],
  ],
  lines: ["EXPOSE 80", "EXPOSE 53/udp 8000-8002"],
  refuses: [
    ["EXPOSE", "expose/arguments"],
    ["EXPOSE 65536", "expose/port"],
    ["EXPOSE http", "expose/port"],
    ["EXPOSE 80/icmp", "expose/port"],
    ["EXPOSE 9-8", "expose/port"],
    ["EXPOSE 1-2-3", "expose/port"],
    ["EXPOSE -1", "expose/port"],
  ],
  makes: [
    {
      lines: ["EXPOSE 80 127.0.0.1:8080:81/UDP 0 5-6"],
      config: { exposedPorts: ["0/tcp", "5/tcp", "6/tcp", "80/tcp", "81/udp"] },
      history: ["EXPOSE [0/tcp 81/udp 5/tcp 6/tcp 80/tcp]"],
      tree: [],
    },
    { lines: ["EXPOSE $NONE"], config: { exposedPorts: undefined }, history: ["EXPOSE []"] },
    {
      lines: ['ENV P="1 2"', "EXPOSE $P"],
      config: { exposedPorts: ["1/tcp", "2/tcp"] },
    },
  ],
});
