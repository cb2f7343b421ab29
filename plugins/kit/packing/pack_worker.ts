/**
 * A thread that does jobs; see crew.ts.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { answerQuestions } from "../threads/answer.ts";
import { JobRunner, type PackedPiece, type PackJob } from "./piece_job.ts";

const runner = new JobRunner(workerData);

answerQuestions<PackJob, PackedPiece>(
  (job) => runner.run(job),
  ({ bytes }) => [bytes.buffer as ArrayBuffer],
);
