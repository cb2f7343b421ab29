/**
 * The threads that pack pieces side by side. They are started when there is enough to do, and end with {@linkcode PackPool.close}.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { QuillaError } from "../../../core/errors.ts";
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import type { PiecePlaces } from "./pieces.ts";
import { Thread } from "../threads/thread.ts";
import { isTabled } from "./tables/table.ts";
import { JobRunner, type PackedPiece, type PackJob } from "./piece_job.ts";

/** More threads than this want more memory than they save time. */
const most = 8;

const purpose = { code: "packing/worker", doing: "compresses layers" };

type Member = Thread<PackJob, PackedPiece>;

interface Waiting {
  readonly job: PackJob;
  readonly resolve: (piece: PackedPiece) => void;
  readonly reject: (error: unknown) => void;
}

/** Does jobs with one encoder: here, until {@linkcode PackPool.start} was called; then in threads, where the encoder has them. */
export class PackPool {
  /** How many jobs are worth asking for at a time. */
  readonly size: number;
  readonly #places: PiecePlaces;
  readonly #encoder: Encoder;
  readonly #queue: Waiting[] = [];
  readonly #free: Member[] = [];
  readonly #members: Member[] = [];
  #here: JobRunner | undefined;
  #working = 0;
  #failure: QuillaError | undefined;

  constructor(
    { cache, ingest, readOnly, modes }: PiecePlaces,
    encoder: Encoder,
    size: number = Math.min(availableParallelism(), most),
  ) {
    this.#places = { cache, ingest, readOnly, modes };
    this.#encoder = encoder;
    this.size = size;
  }

  /** Starts the threads, unless they were, or the encoder has none. */
  start(): void {
    const { worker, level } = this.#encoder;
    if (worker === undefined || this.#members.length > 0) return;
    const data = { ...this.#places, level, hasTable: isTabled(this.#encoder) };
    for (let count = 0; count < this.size; count++) {
      this.#members.push(new Thread(worker, data, purpose, (why) => this.#lost(why)));
    }
    // A second job waits in each thread, so that it need not wait until this one gets round to its answer.
    this.#free.push(...this.#members, ...this.#members);
  }

  /** @throws {QuillaError} what the job throws; `packing/worker` where a thread ends before its time */
  run(job: PackJob): Promise<PackedPiece> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#members.length === 0) {
      this.#here ??= new JobRunner(this.#places, this.#encoder);
      return this.#here.run(job);
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      const member = this.#free.shift();
      if (member !== undefined) this.#next(member);
    });
  }

  /** Gives back the threads' memory where none has work: what follows may take long. They can be started again. */
  async rest(): Promise<void> {
    if (this.#working === 0) await this.#end(brokenOff());
  }

  /** Ends the threads; jobs that are not done fail with `packing/closed`. */
  async close(): Promise<void> {
    const why = brokenOff();
    this.#lost(why);
    await this.#end(why);
  }

  async #end(why: QuillaError): Promise<void> {
    this.#free.length = 0;
    await Promise.all(this.#members.splice(0).map((member) => member.end(why)));
  }

  #next(member: Member): void {
    const waiting = this.#queue.shift();
    if (waiting === undefined) return void this.#free.push(member);
    const { job, resolve, reject } = waiting;
    this.#working++;
    const done = () => {
      this.#working--;
      this.#next(member);
    };
    member.ask(job).finally(done).then(resolve, reject);
  }

  #lost(why: QuillaError): void {
    this.#failure = why;
    for (const { reject } of this.#queue.splice(0)) reject(why);
  }
}

function brokenOff(): QuillaError {
  return new QuillaError("packing was broken off", { code: "packing/closed" });
}
