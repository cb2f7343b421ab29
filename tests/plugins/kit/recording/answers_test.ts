import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { Store } from "../../../../core/store/store.ts";
import { formatRecording, parseRecording } from "../../../../plugins/kit/recording/lock_file.ts";
import { RecordingAnswers } from "../../../../plugins/kit/recording/recording_answers.ts";
import { ReplayingAnswers } from "../../../../plugins/kit/recording/replaying_answers.ts";
import {
  MemoryServers,
  proxied,
  readAnswer,
  type Said,
} from "../../../support/recorded_servers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const step = "RUN get it";
const url = "https://example.com/file";

async function recorded(answers: Readonly<Record<string, Said | readonly Said[]>>) {
  const store = await newStore();
  const servers = new MemoryServers(store, answers);
  const recording = new RecordingAnswers({ store, servers });
  const program = recording.answererFor({ step, reach: "default" });
  const get = async (...words: Parameters<typeof proxied>) =>
    await readAnswer(await program.answer(proxied(...words)));
  const replay = async () => {
    await program.end();
    const text = formatRecording(recording.recording());
    const replaying = new ReplayingAnswers({
      ...{ store, name: "quilla.record" },
      recording: parseRecording({ name: "quilla.record", text }),
    });
    const again = replaying.answererFor({ step });
    return async (...words: Parameters<typeof proxied>) =>
      await readAnswer(await again.answer(proxied(...words)));
  };
  return { store, servers, recording, program, get, replay };
}

describe("what was recorded is replayed", () => {
  it("a body, its status and the headers that matter", async () => {
    const headers = { "content-type": "text/plain", etag: '"1"', "set-cookie": "secret=1" };
    const { get, replay } = await recorded({ [url]: { headers, body: "hello\n" } });
    const first = await get("GET", url);
    assert.equal(first.text, "hello\n");
    const again = await (await replay())("GET", url);
    assert.deepEqual(again, {
      status: 200,
      headers: { "content-type": "text/plain", etag: '"1"', "content-length": "6" },
      text: "hello\n",
    });
  });

  it("nothing else", async () => {
    const { get, replay } = await recorded({ [url]: { body: "hello\n" } });
    await get("GET", url);
    const again = await replay();
    await assert.rejects(again("GET", "https://example.com/other"), (error: QuillaError) => {
      assert.equal(error.code, "record/not-recorded");
      assert.equal(
        error.message,
        '"RUN get it" asks for GET https://example.com/other, which is not in quilla.record',
      );
      assert.equal(error.hint, "record it: quilla build --record");
      return true;
    });
  });
});
