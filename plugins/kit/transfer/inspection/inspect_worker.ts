/**
 * A thread that inspects layers, several at a time; see inspectors.ts.
 *
 * @module
 */
import "../../../codecs.ts";
import { answerQuestions } from "../../threads/answer.ts";
import type { DescribedLayer } from "./inspect_layer.ts";
import { InspectionHere } from "./inspection.ts";

/** What is asked of the thread. `id` is the layer's there. The answer is whether more of the layer is wanted. */
export type InspectQuestion =
  | { readonly kind: "begin"; readonly id: number; readonly layer: DescribedLayer }
  /** The first bytes of some memory. Answered when they were taken. */
  | {
    readonly kind: "piece";
    readonly id: number;
    readonly memory: ArrayBuffer;
    readonly length: number;
  }
  /** Fails with what was found wrong. */
  | { readonly kind: "finish" | "abandon"; readonly id: number };

const inspections = new Map<number, InspectionHere>();

answerQuestions<InspectQuestion, boolean>(async (question) => {
  const { kind, id } = question;
  if (kind === "begin") {
    inspections.set(id, new InspectionHere(question.layer));
    return true;
  }
  const inspection = inspections.get(id)!;
  if (kind === "piece") {
    return await inspection.give(new Uint8Array(question.memory, 0, question.length));
  }
  inspections.delete(id);
  if (kind === "finish") await inspection.finish();
  else inspection.abandon();
  return false;
});
