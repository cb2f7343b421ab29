/**
 * A thread that does jobs; see crew.ts.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { messageOf, QuillaError } from "../errors.ts";
import { JobRunner, type PackedPiece, type PackJob } from "./piece_job.ts";

/** What a worker answers. Errors do not pass between threads as what they are. */
export type Answer =
  | { readonly piece: PackedPiece }
  | {
    readonly failure: {
      readonly message: string;
      readonly code?: string | undefined;
      readonly hint?: string | undefined;
    };
  };

const runner = new JobRunner(workerData);

let turn = Promise.resolve();

/** Answers come in the order of the jobs. */
parentPort?.on("message", (job: PackJob) => {
  turn = turn.then(() => answer(job));
});

async function answer(job: PackJob): Promise<void> {
  try {
    const piece = await runner.run(job);
    // The bytes change hands; a copy of them would cost as much as reading them.
    parentPort!.postMessage({ piece } satisfies Answer, [piece.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    const { code, hint } = error instanceof QuillaError ? error : {} as Partial<QuillaError>;
    const failure = { message: messageOf(error), code, hint };
    parentPort!.postMessage({ failure } satisfies Answer);
  }
}
