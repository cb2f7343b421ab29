import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { QuillaError } from "../../../../core/errors.ts";
import { Store } from "../../../../core/store/store.ts";
import { serveRecording } from "../../../../plugins/kit/recording/serve.ts";
import { peer } from "../../../support/peers.ts";
import { recordedExchange } from "../../../support/recordings.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

async function served(answers: Readonly<Record<string, string>>, isKept = true) {
  const store = await Store.open(join(directory, String(count++)), { create: true });
  const exchanges = Object.entries(answers).map(([url, body]) => {
    if (isKept) store.blobs.put(body);
    return recordedExchange(url, body, { headers: { "content-type": "text/plain" } });
  });
  const refusals: string[] = [];
  const asked: string[] = [];
  const recording = { exchanges, unrecorded: [{ step: "RUN a", host: "git.test", port: 22 }] };
  const server = await serveRecording({
    ...{ store, opened: { name: "quilla.record", recording } },
    ...{ host: "127.0.0.1", port: 0 },
    onAnswer: (method, url, status) => asked.push(`${method} ${url} ${status}`),
    onRefusal: (error) => refusals.push(error.code),
  });
  const stop = async () => {
    await server.stop();
    store.close();
  };
  return { ...server, refusals, asked, stop };
}

/** What comes back for these bytes, until the other side ends. */
async function said(address: string, text: string): Promise<string> {
  const [host, port] = address.split(":");
  const socket = connect({ host, port: Number(port) });
  socket.write(text);
  let answer = "";
  for await (const piece of socket.setEncoding("latin1")) answer += piece;
  return answer;
}

test("a proxy answers what was recorded, and nothing else", async () => {
  const proxy = await served({ "http://h.test/a": "one" });
  try {
    const head = "Host: h.test\r\nConnection: close\r\n\r\n";
    const right = await said(proxy.address, `GET http://h.test/a HTTP/1.1\r\n${head}`);
    assert.match(right, /^HTTP\/1\.1 200 [^]*content-type: text\/plain[^]*\r\n\r\none$/i);
    const wrong = await said(proxy.address, `GET http://h.test/b HTTP/1.1\r\n${head}`);
    assert.match(wrong, /^HTTP\/1\.1 502 [^]*http:\/\/h\.test\/b/);
    const other = await said(proxy.address, "CONNECT git.test:22 HTTP/1.1\r\n\r\nSSH-2.0-a\r\n");
    assert.doesNotMatch(other, /one/);
    assert.deepEqual(proxy.asked, ["GET http://h.test/a 200"]);
    assert.deepEqual(proxy.refusals, ["record/not-recorded", "record/not-http"]);
  } finally {
    await proxy.stop();
  }
});

const curl = peer("curl");
test("curl fetches by HTTPS what was recorded", { skip: curl.skip }, async () => {
  const proxy = await served({ "https://h.test/a": "secure" });
  try {
    const file = join(directory, "authority.pem");
    writeFileSync(file, proxy.certificate);
    const words = ["-sS", "--noproxy", "", "-x", `http://${proxy.address}`, "--cacert", file];
    const { stdout } = await promisify(execFile)(curl.path, [...words, "https://h.test/a"]);
    assert.equal(stdout, "secure");
  } finally {
    await proxy.stop();
  }
});

test("what has lost its bodies, and an address that is taken, are told", async () => {
  const isCoded = (code: string) => (error: unknown) =>
    error instanceof QuillaError && error.code === code;
  await assert.rejects(
    served({ "http://h.test/a": "lost" }, false),
    isCoded("record/body-missing"),
  );
  const proxy = await served({});
  try {
    const store = await Store.open(join(directory, "other"), { create: true });
    const opened = {
      ...{ name: "a", recording: { exchanges: [], unrecorded: [] }, directory: undefined },
    };
    const port = Number(proxy.address.split(":")[1]);
    await assert.rejects(
      serveRecording({ store, opened, host: "127.0.0.1", port }),
      isCoded("serve/address-in-use"),
    );
    store.close();
  } finally {
    await proxy.stop();
  }
});
