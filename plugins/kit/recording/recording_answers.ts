/**
 * Answers of servers, noted as they pass: a build that is recorded.
 *
 * @module
 */
import { recallAsked, rememberAsked } from "./asked.ts";
import type { Exchange, RecordedProgram, Recording, SaidNetwork } from "./contracts.ts";
import { recordingDigest } from "./lock_file.ts";
import { ProgramRecording } from "./program_recording.ts";
import type { RecordingOptions } from "./recording_options.ts";
import { stepName } from "./step.ts";
import { together } from "./sequence.ts";

/** What is looked at of a program. */
type AskingProgram = Pick<RecordedProgram, "step" | "reach"> & Partial<RecordedProgram>;

/** What answers for all programs of a build that is recorded. */
export class RecordingAnswers {
  /** What the results of programs depend on. */
  readonly key: string;
  readonly #options: RecordingOptions;
  readonly #recordings: Recording[] = [];
  readonly #programs = new Set<ProgramRecording>();

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.key = options.allowed === undefined ? "record" : `record ${options.allowed}`;
  }

  /** Answers what one program asks. */
  answererFor({ step, reach, files }: AskingProgram): ProgramRecording {
    const program = new ProgramRecording(this.#options, stepName(step), { reach, files });
    this.#programs.add(program);
    return program;
  }

  /** Whether it is known what the program asked for that made a layer, and all of that is there; it is noted then. */
  recall(inputs: readonly string[]): boolean {
    const asked = recallAsked(this.#options.store, inputs);
    if (asked === undefined) return false;
    this.#recordings.push(asked);
    return true;
  }

  /** Keeps what was asked of answerers, for builds that find the layer. */
  remember(inputs: readonly string[], answerers: readonly object[]): void {
    const programs = [...this.#programs].filter((program) => answerers.includes(program));
    rememberAsked(this.#options.store, inputs, joined(programs.map((program) => program.asked())));
  }

  /** All that was asked for and answered. */
  recording(): Recording {
    const ended = [...this.#programs].map((program) => program.asked());
    return joined([...this.#recordings, ...ended]);
  }

  /** What is said of it. */
  said(): SaidNetwork {
    const recording = this.recording();
    const { exchanges, unrecorded } = recording;
    return { exchanges, unrecorded, recording: recordingDigest(recording), isReplayed: false };
  }

  async close(): Promise<void> {
    for (const program of this.#programs) await program.giveUp();
  }
}

/** What several programs asked for, as one. */
export function joined(recordings: readonly Recording[]): Recording {
  const unrecorded = new Map(
    recordings.flatMap(({ unrecorded }) => unrecorded)
      .map((each) => [`${each.step}\n${each.host}:${each.port}`, each]),
  );
  const exchanges: Exchange[] = together(recordings.map(({ exchanges }) => exchanges));
  return { exchanges, unrecorded: [...unrecorded.values()] };
}
