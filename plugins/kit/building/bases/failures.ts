/**
 * Why a base image cannot be had, said so that it can be mended.
 *
 * @module
 */
import { messageOf, QuillaError } from "../../../../core/errors.ts";
import { didYouMean } from "../../../../core/text/suggestion.ts";

/** The code of an image that nobody knows. */
export const unknownImage = "build/unknown-image";

/** The error of an image that is damaged, and cannot be fetched again. */
export function stillDamaged(name: string, damage: string, error: unknown): QuillaError {
  return new QuillaError(
    `what the store has of ${name} is damaged, and it cannot be fetched again: ${damage}; ${
      messageOf(error)
    }`,
    {
      code: "store/incomplete",
      hint: "`quilla system check --repair` removes it; then pull, load or build it again",
      cause: error,
    },
  );
}

/** A name that nobody knows may be a stage's, mistyped. */
export function withStageHint(
  error: unknown,
  name: string,
  stageNames: readonly string[],
): unknown {
  if (!(error instanceof QuillaError) || /^(lock|store|policy)\//.test(error.code)) return error;
  const { code, range, cause } = error;
  const isUnknown = code === unknownImage;
  const message = isUnknown ? `there is no stage and no image ${name}` : error.message;
  const hint = didYouMean(name, stageNames) ?? error.hint;
  return new QuillaError(message, { code, hint, range, cause });
}
