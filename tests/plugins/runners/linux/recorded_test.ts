/**
 * Programs whose network leads through quilla: what they find there, what reaches the other side, and what is left of it.
 */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, it } from "node:test";
import { readContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { stat } from "../../../../core/tree/resolve.ts";
import type { UnionTree } from "../../../../core/tree/union.ts";
import type { SettingsWithWishes } from "../../../../plugins/kit/running/container_wishes.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../../support/busybox.ts";
import { noContainers } from "../../../support/containers.ts";
import { type Answer, type FakeNetwork, fakeNetwork } from "../../../support/fake_network.ts";
import { peer } from "../../../support/peers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { type Built, testBuild } from "../../../support/test_build.ts";

const noRuntime = ["crun", "runc"].every((name) => peer(name).skip !== undefined)
  ? "there is neither crun nor runc"
  : undefined;
const isolations = { oci: noRuntime, chroot: undefined };

/** Builds on busybox, with a network that is closed behind it. */
async function build(
  lines: readonly string[],
  recorded: FakeNetwork,
  given: SettingsWithWishes = {},
): Promise<Built> {
  const run: SettingsWithWishes = { recorded, ...given };
  try {
    return await testBuild([busyboxStage, "FROM base", ...lines], { files: busyboxFiles, run });
  } finally {
    await recorded.close();
  }
}

function textOf(files: UnionTree, path: string): string {
  const node = stat(files, path);
  assert(node?.type === "file", path);
  return new TextDecoder().decode(readContent(node.content));
}

/** Says what it was asked over HTTP; what comes on other ports comes back, when it is all there. */
const answers: Answer = ({ port, name }, socket) => {
  if (port !== 0) return void collect(socket, (text) => socket.end(`${name}:${port} ${text}`));
  socket.once("data", (bytes: Uint8Array) => {
    const [line] = new TextDecoder().decode(bytes).split("\r\n");
    const body = `${line}\n`;
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
};

function collect(socket: Socket, done: (text: string) => void): void {
  let text = "";
  socket.on("data", (bytes: Uint8Array) => text += new TextDecoder().decode(bytes));
  socket.on("end", () => done(text));
}

for (const [isolation, missing] of Object.entries(isolations)) {
  describe(`a recorded network, isolation ${isolation}`, {
    skip: noBusybox ?? noContainers ?? missing,
  }, () => {
    it("leads through the proxy, to hosts by name, and nowhere else", async () => {
      const network = fakeNetwork(answers);
      const { files } = await build(
        [
          "ENV GIVEN=own",
          "RUN cat /etc/resolv.conf /run/given/authority > /seen && echo $GIVEN $http_proxy >> /seen",
          "RUN wget -qO /proxied http://deb.example/a && wget -qO - http://deb.example/b >> /proxied",
          "RUN echo there | nc Direct.Example 22 > /direct && nslookup -type=a other.example | grep -F 127.64 >> /direct",
          "RUN ! nc -w 2 192.0.2.1 80 && ! nc direct.example 81 && ! nc 127.0.0.1 80",
          "RUN ip -o address > /devices",
        ],
        network,
        { isolation, hosts: [["added.example", "192.0.2.1"], ["own.example", "127.0.0.9"]] },
      );
      assert.equal(
        textOf(files, "/seen"),
        "nameserver 127.0.0.1\nthe authority\nby the line http://127.0.0.1:61080\n",
      );
      assert.equal(
        textOf(files, "/proxied"),
        "GET http://deb.example/a HTTP/1.1\nGET http://deb.example/b HTTP/1.1\n",
      );
      assert.match(textOf(files, "/direct"), /^direct\.example:22 there\n.*127\.64\.0\.3/);
      assert.doesNotMatch(textOf(files, "/devices"), /^\d+: (?!lo)/m);
      assert.equal(stat(files, "/run/given"), undefined);
      const [, , proxied, direct] = network.lines;
      assert.deepEqual(proxied!.connections.map(({ head }) => head), [{ port: 0 }, { port: 0 }]);
      assert.deepEqual(direct!.connections.map(({ head }) => head), [
        { port: 22, name: "direct.example" },
      ]);
      assert.ok(network.lines.every(({ hasEnded }) => hasEnded));
      assert.match(proxied!.program.step, /^\/bin\/sh -c wget -qO \/proxied/);
    });
  });
}
