/**
 * A thread of one's own that answers questions; answer.ts is its other side.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { QuillaError } from "../../../core/errors.ts";
import type { Asked, Replied } from "./answer.ts";

/** What a thread is for, where it has to be told that it is lost. */
export interface Purpose {
  /** Stable name of the failure, such as `packing/worker`. */
  readonly code: string;
  /** What it does, as in `compresses layers`. */
  readonly doing: string;
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread. It keeps the process alive until {@linkcode Thread.end}. */
export class Thread<Question, Answer> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #asked = 0;
  #over: unknown;

  /**
   * @param module a module that calls `answerQuestions`; named where the thread is started, as
   * `new URL("./x_worker.ts", import.meta.url)`, which is what compiling looks for
   * @param data what the module finds as `workerData`
   * @param onLost told where the thread ends before its time
   */
  constructor(
    module: URL,
    data: unknown,
    { code, doing }: Purpose,
    onLost: (why: QuillaError) => void = () => {},
  ) {
    this.#worker = new Worker(module, { workerData: data });
    this.#worker.on("message", (reply: Replied<Answer>) => this.#settle(reply));
    const lost = (cause: unknown) => {
      if (this.#over !== undefined) return;
      const why = new QuillaError(`a thread that ${doing} ended before its work was done`, {
        code,
        hint: "try again; where memory is short, give the process more of it",
        cause,
      });
      this.#giveUp(why);
      onLost(why);
    };
    this.#worker.on("error", lost);
    this.#worker.on("exit", lost);
  }

  /**
   * Questions are begun in the order in which they are asked, and may be answered in another.
   *
   * @param question without views of memory: Deno looks at what is posted member by member, and that is each byte of a view;
   * 256 KiB take it 35 ms. An `ArrayBuffer` has no members
   * @param moved memory that changes hands; nobody here may look at it afterwards
   * @throws {QuillaError} what the answering throws; what the thread was ended for; where it ended by itself, its purpose's code
   */
  ask(question: Question, moved: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, question } satisfies Asked<Question>, [...moved]);
    });
  }

  /** Ends the thread; what is not answered fails with `why`. */
  async end(why: QuillaError): Promise<void> {
    this.#giveUp(why);
    await this.#worker.terminate();
  }

  #settle(reply: Replied<Answer>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("answer" in reply) return waiting?.resolve(reply.answer);
    const { message, code, hint } = reply.failure;
    waiting?.reject(
      code === undefined ? new Error(message) : new QuillaError(message, { code, hint }),
    );
  }

  #giveUp(why: QuillaError): void {
    this.#over ??= why;
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}
