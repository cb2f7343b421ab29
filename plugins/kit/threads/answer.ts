/**
 * The inside of a thread: it answers what thread.ts asks.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { messageOf, QuillaError } from "../../../core/errors.ts";

/** A question on its way. */
export interface Asked<Question> {
  readonly id: number;
  readonly question: Question;
}

/** What comes back. Errors do not pass between threads as what they are. */
export type Replied<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | {
    readonly id: number;
    readonly failure: {
      readonly message: string;
      readonly code?: string | undefined;
      readonly hint?: string | undefined;
    };
  };

/**
 * Answers all questions from now on, each when its answer is there.
 *
 * @param moved the memory of an answer that changes hands: a copy of it would cost as much as making it
 */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  moved: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void {
  parentPort?.on("message", ({ id, question }: Asked<Question>) => {
    answer(question).then(
      (found) =>
        parentPort!.postMessage({ id, answer: found } satisfies Replied<Answer>, [
          ...moved(found),
        ]),
      (error) => {
        const { code, hint } = error instanceof QuillaError ? error : {} as Partial<QuillaError>;
        const failure = { message: messageOf(error), code, hint };
        parentPort!.postMessage({ id, failure } satisfies Replied<Answer>);
      },
    );
  });
}
