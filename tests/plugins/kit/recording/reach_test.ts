import assert from "node:assert/strict";
import { lookup } from "node:dns/promises";
import { hostname, networkInterfaces } from "node:os";
import { test } from "node:test";
import { isOwn, requireReachable } from "../../../../plugins/kit/recording/reach.ts";
import { content, faultServer } from "../../../support/fault_server.ts";
import { upstreamWorkshop } from "../../../support/upstream_workshop.ts";

const own = Object.values(networkInterfaces()).flatMap((all = []) => all)
  .filter(({ internal }) => !internal).map(({ address }) => address);

/** What only this machine reaches. */
const refused = [
  ...["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1"],
  ...["0.0.0.0", "::", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%lo"],
  ...["100.100.100.200", "fd00:ec2::254", "224.0.0.1", "255.255.255.255", "ff02::1", "no address"],
  ...own,
  ...own.filter((address) => address.includes(".")).map((address) => `::ffff:${address}`),
];

test("programs do not reach through quilla what they would not reach without it", () => {
  const url = new URL("http://host.example/file?token=secret");
  for (const address of refused) {
    assert.throws(
      () => requireReachable("default", url, address),
      { code: "fetch/address", message: /^http:\/\/host\.example\/file\?… leads to / },
      address,
    );
    requireReachable("host", url, address);
  }
  for (const address of ["10.255.255.254", "192.168.255.254", "93.184.216.34", "2001:db8::1"]) {
    requireReachable("default", url, address);
  }
});

test("an address is this machine's however it is written", () => {
  assert(isOwn("::1") || !own.some((address) => address.includes(":")));
  assert(isOwn("0:0:0:0:0:0:0:1") === isOwn("::1"));
  assert(!isOwn("93.184.216.34"));
});

test("names and numbers that mean this machine are refused when they are connected to", async () => {
  const server = await faultServer({ "/": content("secret") });
  const { get, contents } = await upstreamWorkshop();
  const hosts = ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "0", "[::ffff:127.0.0.1]"];
  for (const host of [...hosts, ...own.filter((address) => address.includes("."))]) {
    const url = `http://${host}:${server.port}/`;
    await assert.rejects(get(url, { reach: "default" }), { code: "fetch/address" }, host);
  }
  assert.deepEqual(server.requests, []);
  assert.deepEqual(contents().blobs, 0);
});

test("what was fetched from this machine, or is connected to it, serves none that do not reach it", async () => {
  const server = await faultServer({
    "/x/@v/v1.0.0.zip": (socket) =>
      void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"),
  });
  const { get } = await upstreamWorkshop();
  const url = `${server.url}/x/@v/v1.0.0.zip`;
  assert.equal((await get(url, { reach: "host" })).text, "secret");
  await assert.rejects(get(url, { reach: "default" }), { code: "fetch/address" });
});

test("a proxy on this machine does not lead there either", async () => {
  const proxy = await faultServer({});
  const environment = { HTTP_PROXY: proxy.url };
  const { get } = await upstreamWorkshop({ environment });
  const means = await lookup(hostname()).catch(() => undefined);
  const named = means !== undefined && (isOwn(means.address) || means.address.startsWith("127."));
  const hosts = ["127.0.0.1", "[::1]", "169.254.169.254", ...named ? [hostname()] : []];
  for (const host of [...hosts, ...own.filter((address) => address.includes("."))]) {
    const url = `http://${host}:${proxy.port + 1}/`;
    await assert.rejects(get(url, { reach: "default" }), { code: "fetch/address" }, host);
  }
  assert.deepEqual(proxy.requests, []);
});
