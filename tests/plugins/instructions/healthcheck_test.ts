/**
 * HEALTHCHECK: a command and its times, or none.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("HEALTHCHECK", {
  before: ["HEALTHCHECK CMD true"],
  reads: [
    ["HEALTHCHECK NONE", { test: ["NONE"] }, []],
    ["HEALTHCHECK CMD curl $URL", { test: ["CMD-SHELL", "curl $URL"] }, []],
    [
      'HEALTHCHECK --interval=5s --timeout=1m30s --retries=2 cmd ["/ok"]',
      { test: ["CMD", "/ok"], interval: 5e9, timeout: 90e9, retries: 2 },
    ],
    [
      "HEALTHCHECK --start-period=1h --start-interval=1ms CMD x",
      { test: ["CMD-SHELL", "x"], startPeriod: 3600e9, startInterval: 1e6 },
    ],
    ["HEALTHCHECK --interval= --retries= CMD x", { test: ["CMD-SHELL", "x"] }],
  ],
  refuses: [
    ["HEALTHCHECK", "healthcheck/arguments"],
    ["HEALTHCHECK NONE x", "healthcheck/arguments"],
    ["HEALTHCHECK CMD", "healthcheck/arguments"],
    ["HEALTHCHECK curl x", "healthcheck/arguments"],
    ["HEALTHCHECK --interval=1 CMD x", "healthcheck/time", "--interval=1"],
    ["HEALTHCHECK --interval=-1s CMD x", "healthcheck/time", "--interval=-1s"],
    ["HEALTHCHECK --timeout=999us CMD x", "healthcheck/time", "--timeout=999us"],
    ["HEALTHCHECK --retries=-1 CMD x", "healthcheck/retries", "--retries=-1"],
    ["HEALTHCHECK --retries=1.5 CMD x", "healthcheck/retries", "--retries=1.5"],
    ["HEALTHCHECK --every=1s CMD x", "dockerfile/unknown-flag", "--every=1s"],
  ],
  makes: [
    {
      lines: ["HEALTHCHECK --interval=5s --retries=3 CMD x y"],
      config: { healthcheck: { test: ["CMD-SHELL", "x y"], interval: 5e9, retries: 3 } },
      history: [
        "HEALTHCHECK {Test:[CMD-SHELL x y] Interval:5s Timeout:0s StartPeriod:0s StartInterval:0s Retries:3}",
      ],
      tree: [],
    },
    {
      lines: ["HEALTHCHECK --interval=0s CMD x"],
      config: { healthcheck: { test: ["CMD-SHELL", "x"] } },
    },
    {
      lines: ["HEALTHCHECK CMD x", "HEALTHCHECK NONE"],
      config: { healthcheck: { test: ["NONE"] } },
    },
  ],
});
