/**
 * The inside of a thread that packs; see pack_pool.ts.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import { answerQuestions } from "../threads/answer.ts";
import { isTableable } from "./tables/table.ts";
import { JobRunner, type PackedPiece, type PackJob } from "./piece_job.ts";

/** Does the jobs of a pool with its encoder, from now on. */
export function packInThread(encoder: Encoder): void {
  const { level, hasTable, ...places } = workerData;
  const leveled = level === undefined ? encoder : encoder.leveled?.(level) ?? encoder;
  const wanted = hasTable && isTableable(leveled) ? leveled.tabled() : leveled;
  const runner = new JobRunner(places, wanted);
  answerQuestions<PackJob, PackedPiece>(
    (job) => runner.run(job),
    ({ bytes }) => [bytes.buffer as ArrayBuffer],
  );
}
