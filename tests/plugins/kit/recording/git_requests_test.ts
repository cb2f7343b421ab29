import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Store } from "../../../../core/store/store.ts";
import { gitService, readGitRequest } from "../../../../plugins/kit/recording/git_requests.ts";
import { formatRecording, parseRecording } from "../../../../plugins/kit/recording/lock_file.ts";
import { RecordingAnswers } from "../../../../plugins/kit/recording/recording_answers.ts";
import { ReplayingAnswers } from "../../../../plugins/kit/recording/replaying_answers.ts";
import { answeringServer, fetchingServers } from "../../../support/answering_server.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { gitServer } from "../../../support/git_servers.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const git = peer("git");

/** Lines of git's, each behind its length. */
const packets = (...lines: (string | number)[]) =>
  Buffer.from(
    lines.map((line) =>
      typeof line === "number"
        ? String(line).padStart(4, "0")
        : (line.length + 4).toString(16).padStart(4, "0") + line
    ).join(""),
    "latin1",
  );

const id = "0123456789012345678901234567890123456789";

describe("the client is left out of what it asks of git", () => {
  const cases: Record<string, (agent: string, session: string) => Uint8Array> = {
    "version 2": (agent, session) =>
      packets(
        ...["command=fetch", `agent=${agent}`, "object-format=sha1", `session-id=${session}`],
        ...[1, "thin-pack", `want ${id}\n`, "done\n", 0],
      ),
    "version 0": (agent, session) =>
      packets(
        `want ${id} multi_ack_detailed ofs-delta agent=${agent} session-id=${session}\n`,
        ...[`want ${id}\n`, 0, "done\n"],
      ),
    "what is compressed": (agent, session) =>
      gzipSync(packets("command=ls-refs", `agent=${agent}`, `session-id=${session}`, 1, 0)),
    "a push": (agent, session) =>
      Buffer.concat([
        packets(
          `${id} ${id} refs/heads/main\0 report-status agent=${agent} session-id=${session}`,
          0,
        ),
        Buffer.from("PACK\0\0\0\x02"),
      ]),
  };
  for (const [name, body] of Object.entries(cases)) {
    it(name, () => {
      const encoding = name === "what is compressed" ? "gzip" : undefined;
      const read = (bytes: Uint8Array) => readGitRequest(bytes, "upload-pack", encoding);
      const one = read(body("git/2.39.5", "1"));
      assert.notEqual(one, undefined);
      assert.deepEqual(one, read(body("git/2.47.1-Linux", "2")));
    });
  }
});

test("what is wanted is told apart", () => {
  const read = (...lines: (string | number)[]) =>
    readGitRequest(packets(...lines), "upload-pack", undefined)!;
  const other = id.replace("0", "f");
  assert.notEqual(read(`want ${id} a\n`, 0).digest, read(`want ${other} a\n`, 0).digest);
  assert.notEqual(read("a", 1, "b").digest, read("a", 0, "b").digest);
  assert.notEqual(read("a\n(0)", "b").digest, read("a", 0, "b").digest);
  assert.equal(read("command=ls-refs", 0).command, "ls-refs");
  assert.equal(read(`want ${id}\n`, 0).command, "upload-pack");
});

describe("what is none of git's", () => {
  const cases: Record<string, [Uint8Array, encoding?: string]> = {
    "other bytes": [Buffer.from("name=value")],
    "a packet that ends early": [Buffer.from("00ffwant")],
    "half a length": [Buffer.from("00")],
    "what says that it is compressed": [packets("a", 0), "gzip"],
    "another encoding": [packets("a", 0), "br"],
  };
  for (const [name, [body, encoding]] of Object.entries(cases)) {
    it(name, () => assert.equal(readGitRequest(body, "upload-pack", encoding), undefined));
  }
});

test("any bytes are read or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    readGitRequest(bytes, "upload-pack", undefined);
    readGitRequest(bytes, "upload-pack", "gzip");
  }));
});

test("a service is told by the URL", () => {
  assert.equal(gitService("https://h/a.git/git-upload-pack"), "upload-pack");
  assert.equal(gitService("https://h/a.git/git-receive-pack?x"), "receive-pack");
  assert.equal(gitService("https://h/a.git/info/refs?service=git-upload-pack"), undefined);
});

describe("git itself is recorded, and replayed to another git", { skip: git.skip }, () => {
  const options: Record<string, string[]> = {
    "version 0": ["-c", "protocol.version=0"],
    "version 1": ["-c", "protocol.version=1"],
    "version 2": ["-c", "protocol.version=2"],
  };
  for (const [name, words] of Object.entries(options)) {
    it(name, async () => {
      const place = join(directory, name.replace(" ", "-"));
      const store = await Store.open(`${place}-store`, { create: true });
      const root = temporaryDirectory();
      const repository = new GitRepository(join(root, "a.git"));
      repository.git("config", "transfer.advertiseSID", "true");
      // So many wants that git compresses what it asks.
      for (let count = 0; count < 40; count++) {
        repository.git("commit", "--quiet", "--allow-empty", "-m", String(count));
        repository.git("branch", `b${count}`);
      }
      repository.commit({ file: "hello\n" });
      const { url } = await gitServer(root);
      const step = "RUN git clone";

      const recording = new RecordingAnswers({ store, servers: fetchingServers(store) });
      const program = recording.answererFor({ step, reach: "default" });
      const first = await answeringServer(program, url);
      await clone(`${first.url}/a.git/.git`, `${place}-1`, "git/1.record", words);
      await clone(`${first.url}/a.git/.git`, `${place}-2`, "git/1.record", [...words, "shallow"]);
      await first.close();
      await program.end();
      const text = formatRecording(recording.recording());

      const replaying = new ReplayingAnswers({
        ...{ store, name: "quilla.record" },
        recording: parseRecording({ name: "quilla.record", text }),
      });
      const again = await answeringServer(replaying.answererFor({ step }), url);
      await clone(`${again.url}/a.git/.git`, `${place}-3`, "git/2.replay", words);
      await clone(`${again.url}/a.git/.git`, `${place}-4`, "git/2.replay", [...words, "shallow"]);
      await again.close();
      assert.deepEqual(again.failures, []);
      for (const each of [3, 4]) {
        assert.equal(readFileSync(join(`${place}-${each}`, "file"), "utf8"), "hello\n");
      }
    });
  }
});

/** Runs git beside this process, which answers it. */
async function clone(url: string, to: string, agent: string, words: readonly string[]) {
  const isShallow = words.includes("shallow");
  const args = [
    ...["-c", "transfer.advertiseSID=true", ...words.filter((word) => word !== "shallow")],
    ...["clone", "--quiet", ...isShallow ? ["--depth", "1"] : [], url, to],
  ];
  const child = spawn("git", args, {
    env: {
      PATH: process.env.PATH ?? "",
      ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_USER_AGENT: agent },
      ...{ GIT_TERMINAL_PROMPT: "0", HOME: directory },
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => said += piece);
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(code, 0, said);
}
