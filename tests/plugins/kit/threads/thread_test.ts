import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { QuillaError } from "../../../../core/errors.ts";
import { Thread } from "../../../../plugins/kit/threads/thread.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const answer = new URL("../../../../plugins/kit/threads/answer.ts", import.meta.url).href;
const errors = new URL("../../../../core/errors.ts", import.meta.url).href;
const module = join(temporaryDirectory(), "test_worker.ts");
writeFileSync(
  module,
  `import { answerQuestions } from ${JSON.stringify(answer)};
import { QuillaError } from ${JSON.stringify(errors)};
let open: (text: string) => void;
const later = new Promise<string>((resolve) => open = resolve);
answerQuestions(async (question: string) => {
  if (question === "later") return await later;
  if (question === "open") open("opened");
  if (question === "refuse") throw new QuillaError("no", { code: "test/no", hint: "ask again" });
  if (question === "fall") setTimeout(() => { throw new Error("fallen"); });
  if (question === "fall") await new Promise(() => {});
  return question;
});
`,
);

const purpose = { code: "test/worker", doing: "answers tests" };
const start = (onLost?: (why: QuillaError) => void) =>
  new Thread<string, string>(pathToFileURL(module), undefined, purpose, onLost);

const ended = new QuillaError("it was ended", { code: "test/ended" });

test("each question has its own answer, in whatever order they come", async () => {
  const thread = start();
  const first = thread.ask("later");
  assert.equal(await thread.ask("open"), "open");
  assert.equal(await first, "opened");
  const error = await refusedLater(thread.ask("refuse"), "test/no");
  assert.deepEqual([error.message, error.hint], ["no", "ask again"]);
  assert.equal(await thread.ask("on"), "on");
  await thread.end(ended);
  await refusedLater(thread.ask("after"), "test/ended");
});

test("a thread that falls is told to all who wait, and to who asks later", async () => {
  const lost: string[] = [];
  const thread = start((why) => void lost.push(why.code));
  const works = [thread.ask("later"), thread.ask("fall")];
  for (const work of works) {
    const error = await refusedLater(work, "test/worker");
    assert.match(error.message, /a thread that answers tests ended before its work was done/);
  }
  await refusedLater(thread.ask("on"), "test/worker");
  assert.deepEqual(lost, ["test/worker"]);
  await thread.end(ended);
});
