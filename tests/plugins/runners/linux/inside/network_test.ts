import assert from "node:assert/strict";
import { endianness } from "node:os";
import { describe, it } from "node:test";
import { defaultGateway } from "../../../../../plugins/runners/linux/inside/network.ts";
import { networkFiles } from "../../../../../plugins/runners/linux/network_files.ts";

const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const local = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";

describe("this machine, as containers reach it", () => {
  const skip = endianness() === "LE" ? undefined : "the lines are of a machine of another order";
  it("is the gateway of the default route", { skip }, () => {
    const way = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0";
    assert.equal(defaultGateway([head, local, way, ""].join("\n")), "192.0.2.1");
    assert.equal(defaultGateway([head, way, local].join("\n")), "192.0.2.1");
  });

  it("is nowhere where there is no default route", () => {
    for (const text of ["", head, `${head}\n${local}\n`, "eth0\t00000000\tx"]) {
      assert.equal(defaultGateway(text), undefined);
    }
  });

  it("stands in /etc/hosts in the place of host-gateway", () => {
    const hosts = [["me.test", "host-gateway"], ["a", "192.0.2.7"]] as const;
    for (const isRun of [false, true]) {
      const linesOf = (gateway?: string) => {
        const files = networkFiles({ path: "net", gateway }, { hosts }, {}, isRun);
        return new Map(files).get("/etc/hosts")!;
      };
      assert.match(linesOf("10.0.2.2"), /\n10\.0\.2\.2\tme\.test\n192\.0\.2\.7\ta\n/);
      assert.match(linesOf(), /\n127\.0\.0\.1\tme\.test\n/);
    }
  });
});
