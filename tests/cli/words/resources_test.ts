import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readResources, type ResourceWords } from "../../../cli/words/resources.ts";
import { UsageError } from "../../../core/errors.ts";

const M = 1 << 20;

/** What Docker 20.10 gives a container, on a machine with two processors. */
const taken: readonly (readonly [ResourceWords, object | undefined])[] = [
  [{}, undefined],
  [{ memory: "", cpus: "", pidsLimit: "" }, undefined],
  [{ memory: "0" }, undefined],
  [{ memory: "6m" }, { memory: 6 * M }],
  [{ memory: "1.5g" }, { memory: 1536 * M }],
  [{ memory: "64m", memorySwap: "-1" }, { memory: 64 * M, "memory-swap": -1 }],
  [{ memory: "64m", memorySwap: "64m" }, { memory: 64 * M, "memory-swap": 64 * M }],
  [{ memory: "64m", memorySwap: "0" }, { memory: 64 * M }],
  [{ memoryReservation: "32m" }, { "memory-reservation": 32 * M }],
  [{ memorySwappiness: "-1" }, undefined],
  [{ memorySwappiness: "0" }, { "memory-swappiness": 0 }],
  [{ cpus: "1.5" }, { "cpu-period": 100_000, "cpu-quota": 150_000 }],
  [{ cpus: ".5" }, { "cpu-period": 100_000, "cpu-quota": 50_000 }],
  [{ cpus: "0" }, undefined],
  [{ cpuShares: "512" }, { "cpu-shares": 512 }],
  [{ cpuShares: "1" }, { "cpu-shares": 2 }],
  [{ cpuQuota: "-1" }, { "cpu-quota": -1 }],
  [{ cpuQuota: "50000", cpuPeriod: "1000" }, { "cpu-period": 1000, "cpu-quota": 50_000 }],
  [{ cpusetCpus: "0-1", cpusetMems: "0" }, { "cpuset-cpus": "0-1", "cpuset-mems": "0" }],
  [{ pidsLimit: "100" }, { "pids-limit": 100 }],
  [{ pidsLimit: "0" }, { "pids-limit": -1 }],
  [{ pidsLimit: "-1" }, { "pids-limit": -1 }],
];

const refused: readonly (readonly [ResourceWords, code: string])[] = [
  [{ memory: "much" }, "memory"],
  [{ memory: "1m" }, "memory"],
  [{ memory: "-1" }, "memory"],
  [{ memorySwap: "64m" }, "memory-swap"],
  [{ memory: "64m", memorySwap: "32m" }, "memory-swap"],
  [{ memoryReservation: "1m" }, "memory-reservation"],
  [{ memory: "64m", memoryReservation: "128m" }, "memory-reservation"],
  [{ memorySwappiness: "101" }, "memory-swappiness"],
  [{ cpus: "3" }, "cpus"],
  [{ cpus: "-1" }, "cpus"],
  [{ cpus: "two" }, "cpus"],
  [{ cpus: "1", cpuPeriod: "100000" }, "cpu-period"],
  [{ cpus: "1", cpuQuota: "100000" }, "cpu-quota"],
  [{ cpuShares: "-1" }, "cpu-shares"],
  [{ cpuQuota: "999" }, "cpu-quota"],
  [{ cpuPeriod: "999" }, "cpu-period"],
  [{ cpuPeriod: "1000001" }, "cpu-period"],
  [{ cpusetCpus: "1-0" }, "cpuset-cpus"],
  [{ cpusetCpus: "all" }, "cpuset-cpus"],
  [{ cpusetMems: "0," }, "cpuset-mems"],
  [{ pidsLimit: "-2" }, "pids-limit"],
  [{ pidsLimit: "1.5" }, "pids-limit"],
];

describe("limits of memory, processors and processes", () => {
  for (const [words, meant] of taken) {
    it(JSON.stringify(words), () => assert.deepEqual(readResources(words, 2), meant));
  }
  for (const [words, code] of refused) {
    it(`${JSON.stringify(words)} is refused`, () => {
      assert.throws(
        () => readResources(words, 2),
        (error) => error instanceof UsageError && error.code === `usage/${code}`,
      );
    });
  }
});
