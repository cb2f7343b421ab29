/**
 * Programs whose network leads through quilla: what they find there, what reaches the other side, and what is left of it.
 */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { stat } from "../../../../core/tree/resolve.ts";
import type { UnionTree } from "../../../../core/tree/union.ts";
import {
  requireTaken,
  type SettingsWithWishes,
  takeRecorded,
} from "../../../../plugins/kit/running/container_wishes.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../../support/busybox.ts";
import { noContainers } from "../../../support/containers.ts";
import { type Answer, type FakeNetwork, fakeNetwork } from "../../../support/fake_network.ts";
import { peer } from "../../../support/peers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { type Built, testBuild } from "../../../support/test_build.ts";

const noRuntime = ["crun", "runc"].every((name) => peer(name).skip !== undefined)
  ? "there is neither crun nor runc"
  : undefined;
const isolations = { oci: noRuntime, chroot: undefined };

/** In which the base is made once. */
const root = join(temporaryDirectory(), "store");

/** Builds on busybox, with a network that is closed behind it. */
async function build(
  lines: readonly string[],
  recorded: FakeNetwork,
  given: SettingsWithWishes = {},
): Promise<Built> {
  const run: SettingsWithWishes = { recorded, ...given };
  try {
    const dockerfile = [busyboxStage, "FROM base", ...lines];
    return await testBuild(dockerfile, { files: busyboxFiles, run, root });
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
          `ENV GIVEN=own OF=${isolation}`,
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
      const [proxied, direct] = ["wget", "echo"].map((word) =>
        network.lines.find(({ program }) => program.step.startsWith(`/bin/sh -c ${word}`))
      );
      assert.deepEqual(proxied!.connections.map(({ head }) => head), [{ port: 0 }, { port: 0 }]);
      assert.deepEqual(direct!.connections.map(({ head }) => head), [
        { port: 22, name: "direct.example" },
      ]);
      assert.ok(network.lines.every(({ hasEnded }) => hasEnded));
    });

    it("ends a program of which nothing can come any more", async () => {
      const network = fakeNetwork((_head, _socket, line) => line.fail("it is not recorded"));
      const run = "RUN wget -qO - http://gone.example/; (sleep 1000 &); setsid sleep 1000; true";
      const { message } = await refusedLater(
        build([run], network, { isolation }),
        "record/not-recorded",
      );
      assert.equal(message, "it is not recorded");
    });

    it("takes nothing from a program that was refused something, however it ended", async () => {
      const refused = new QuillaError("it was refused", { code: "record/not-http" });
      for (const end of ["true", "false"]) {
        const network = fakeNetwork(answers, refused);
        await refusedLater(build([`RUN ${end}`], network, { isolation }), "record/not-http", end);
      }
    });
  });
}

describe("recorded networks", { skip: noBusybox ?? noContainers }, () => {
  it("are each program's own, and over with it", async () => {
    const waiting: (() => void)[] = [];
    const both: Answer = (head, socket) => {
      if (head.port === 22) return void socket.on("end", () => socket.end());
      waiting.push(() => socket.end(`${head.name}\n`));
      if (waiting.length === 2) waiting.forEach((answer) => answer());
    };
    const network = fakeNetwork(both);
    const ask = (name: string) =>
      `RUN (sleep 1000 | nc held.example 22 &) && nc ${name}.example 80 > /${name} < /dev/null`;
    const { files } = await build([
      ...["FROM base AS one", ask("one"), "FROM base AS two", ask("two")],
      ...["FROM base", "COPY --from=one /one /", "COPY --from=two /two /"],
    ], network);
    assert.equal(textOf(files, "/one") + textOf(files, "/two"), "one.example\ntwo.example\n");
    const held = network.lines.flatMap(({ connections }) =>
      connections.filter(({ head }) => head.port === 22)
    );
    await Promise.all(held.map(({ closed }) => closed));
  });

  it("are not for programs that are to have none", async () => {
    const network = fakeNetwork(answers);
    await build(["RUN --network=none ! nc 127.0.0.1 61080"], network);
    assert.ok(network.lines.every(({ program }) => !program.step.includes("61080")));
  });

  it("are told as what no other runner gives", async () => {
    const network = fakeNetwork(answers);
    assert.throws(() => requireTaken({ recorded: network }), { code: "run/not-known" });
    takeRecorded({ recorded: network });
    requireTaken({ recorded: network });
    await network.close();
  });
});
