/**
 * The network of a build's programs: what it begins and ends, and when a program's result is none.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import type { Answerer, ProxiedRequest } from "../../../../plugins/kit/recording/contracts.ts";
import {
  LedNetwork,
  type ProgramAnswerer,
} from "../../../../plugins/kit/recording/recorded_network.ts";
import { memoryFiles } from "../../../../core/tree/memory.ts";

const request: ProxiedRequest = {
  method: "GET",
  url: new URL("http://host.example/file"),
  headers: new Map(),
};

/** A network whose answers this one gives, and what became of it. */
function network(answer: () => AsyncIterable<Uint8Array>) {
  const told: string[] = [];
  const answerers: Answerer[] = [];
  let directory = "";
  const led = new LedNetwork({
    answers: {
      key: "record",
      answererFor: ({ step }): ProgramAnswerer => ({
        answer: () => Promise.resolve({ status: 200, headers: [], body: answer() }),
        letsThrough: () => false,
        refused(what) {
          throw new QuillaError(what, { code: "record/not-http" });
        },
        end: () => Promise.resolve(void told.push(`end ${step}`)),
      }),
      recall: () => false,
      remember: (inputs, all) => void told.push(`remember ${inputs} ${all.length}`),
      said: () => ({ exchanges: [], isReplayed: false }),
      close: () => Promise.resolve(void told.push("close answers")),
    },
    openProxy(given) {
      directory = given;
      told.push("open proxy");
      return Promise.resolve({
        certificate: "PEM",
        socketFor(answerer) {
          answerers.push(answerer);
          const close = () => Promise.resolve(void told.push("close socket"));
          return Promise.resolve({ socket: `${given}/socket`, close });
        },
        close: () => Promise.resolve(void told.push("close proxy")),
      });
    },
    trusting: (certificate) => ({
      files: [],
      variables: (proxy) => ({ http_proxy: proxy, certificate }),
    }),
  });
  const open = (job: object, step = "step") =>
    led.open({ job, step, files: memoryFiles({}), env: {}, reach: "default" });
  return { led, told, answerers, open, directory: () => directory };
}

async function* body(failure?: Error): AsyncIterable<Uint8Array> {
  yield new Uint8Array([1]);
  if (failure !== undefined) throw failure;
}

async function drain(answerer: Answerer): Promise<void> {
  const { body } = await answerer.answer(request);
  for await (const piece of body) assert.equal(piece.length, 1);
}

describe("the network of programs", () => {
  it("begins with the first of them, and leaves nothing", async () => {
    const { led, told, open, directory } = network(() => body());
    const [job, other] = [{}, {}];
    const line = await open(job);
    assert.deepEqual(line.variables("http://p"), { http_proxy: "http://p", certificate: "PEM" });
    await open(other, "other");
    assert.equal(existsSync(directory()), true);
    await line.end();
    led.remember(["key"], job);
    led.remember(["none"], {});
    await led.close();
    assert.deepEqual(told, [
      ...["open proxy", "close socket", "end step", "remember key 1", "remember none 0"],
      ...["close proxy", "close answers"],
    ]);
    assert.equal(existsSync(directory()), false);
  });

  it("of a build without programs is never begun", async () => {
    const { led, told } = network(() => body());
    await led.close();
    assert.deepEqual(told, ["close answers"]);
  });

  it("ends a program that speaks what is not answered", async () => {
    const { led, answerers, open } = network(() => body());
    const line = await open({});
    answerers[0]!.refused("ssh", "host.example", 22);
    assert.equal((await line.failed).code, "record/not-http");
    await assert.rejects(line.end(), /ssh/);
    await led.close();
  });

  it("ends a program whose answer cannot be kept, and no other", async () => {
    const full = new QuillaError("the disk is full", { code: "store/full" });
    const { led, answerers, open } = network(() => body(full));
    const line = await open({});
    const other = await open({});
    await assert.rejects(drain(answerers[0]!), /full/);
    assert.equal(await line.failed, full);
    await assert.rejects(line.end(), /full/);
    await other.end();
    await led.close();
  });

  it("leaves to a program what it makes of a server that is not reached", async () => {
    const { led, answerers, open } = network(() =>
      body(new QuillaError("nobody is there", { code: "fetch/connect" }))
    );
    const line = await open({});
    await assert.rejects(drain(answerers[0]!), /nobody/);
    await line.end();
    await led.close();
  });

  it("has no result where a client distrusted a host that answered nothing then", async () => {
    const { led, answerers, open } = network(() => body());
    const [line, other] = [await open({}), await open({})];
    for (const answerer of answerers) answerer.distrusted?.("host.example", 443);
    await drain(answerers[1]!); // it asked in another way
    answerers[1]!.distrusted?.("host.example", 443);
    await assert.rejects(line.end(), { code: "record/not-trusted", message: /host\.example/ });
    await other.end();
    await led.close();
  });
});
