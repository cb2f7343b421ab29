/**
 * EXPOSE's words, with what BuildKit 0.34.2 makes of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parsePorts } from "../../../../plugins/kit/instructions/exposed_ports.ts";
import { refused } from "../../../support/refused.ts";

describe("ports of EXPOSE", () => {
  const taken: Readonly<Record<string, string>> = {
    "80": "80/tcp",
    "80/tcp": "80/tcp",
    "80/TCP": "80/tcp",
    "80/Udp": "80/udp",
    "80/sctp": "80/sctp",
    "80/": "80/tcp",
    "80-82": "80/tcp 81/tcp 82/tcp",
    "80-80": "80/tcp",
    "80-81/udp": "80/udp 81/udp",
    "+80": "80/tcp",
    "00000080": "80/tcp",
    "0": "0/tcp",
    "65535": "65535/tcp",
    "8080:80": "80/tcp",
    "8080:80/udp": "80/udp",
    ":80": "80/tcp",
    "::80": "80/tcp",
    "8080-8082:80": "80/tcp",
    "8080-8082:80-82": "80/tcp 81/tcp 82/tcp",
    "80-82:80": "80/tcp",
    "1.2.3.4:8080:80": "80/tcp",
    "1.2.3.4::80": "80/tcp",
    "[::1]:8080:80": "80/tcp",
    "::1:8080:80": "80/tcp",
  };
  for (const [text, expected] of Object.entries(taken)) {
    it(text, () => assert.equal(parsePorts(text).join(" "), expected));
  }

  const refusals = ["80/tcp/udp", "80/icmp", "/tcp", "/", "82-80", "80-", "-80", "80-81-82", "-1"]
    .concat("65536", "99999999999", "a", "80a", "x:80", "80:", "8080-8081:80-82", "80/tcp:90")
    .concat("999.2.3.4:8080:80", "host:8080:80", "[::1:8080:80", "fe80::1%eth0:1:2", "80,81")
    .concat("[80]", "1.2.3.4:80", "", "8 0", "٣");
  for (const text of refusals) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      void refused(() => parsePorts(text), "expose/port"));
  }
});
