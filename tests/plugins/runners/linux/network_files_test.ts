import assert from "node:assert/strict";
import { it } from "node:test";
import { runHostsFile, wishedResolver } from "../../../../plugins/runners/linux/network_files.ts";

const text =
  "# x\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.test b.test\noptions ndots:5\n";

it("resolv.conf has what was said, and else what it had", () => {
  const all = { servers: ["192.0.2.9"], search: ["c.test"], options: ["rotate", "ndots:1"] };
  assert.equal(
    wishedResolver(text, all),
    "search c.test\nnameserver 192.0.2.9\noptions rotate ndots:1\n",
  );
  assert.equal(
    wishedResolver(text, { search: ["."] }),
    "nameserver 192.0.2.1\nnameserver 192.0.2.2\noptions ndots:5\n",
  );
});

it("hosts are Docker's, with the container's own name where it has a network", () => {
  const about = { hostname: "box", more: [["a", "192.0.2.1"]] as const };
  const lines = (network: string, domainname?: string) =>
    runHostsFile({ ...about, network, domainname }, () => "127.0.0.1\thost").split("\n").slice(
      -4,
      -1,
    );
  assert.deepEqual(lines("none").slice(1), ["ff02::2\tip6-allrouters", "192.0.2.1\ta"]);
  assert.deepEqual(lines("/net", "d.test").slice(1), ["192.0.2.1\ta", "127.0.0.1\tbox.d.test box"]);
  assert.deepEqual(lines("host"), ["127.0.0.1\thost", "192.0.2.1\ta"]);
});
