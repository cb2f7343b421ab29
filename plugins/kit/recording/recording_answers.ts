/**
 * Answers of servers, noted as they pass: a build that is recorded.
 *
 * @module
 */
import type { RecordedProgram, SaidNetwork } from "./contracts.ts";
import { recordingDigest } from "./lock_file.ts";
import { ProgramAnswers } from "./program_answers.ts";
import { ProgramRecording } from "./program_recording.ts";
import type { RecordingOptions } from "./recording_options.ts";
import { stepName } from "./step.ts";

/** What is looked at of a program. */
type AskingProgram = Pick<RecordedProgram, "step" | "reach"> & Partial<RecordedProgram>;

/** What answers for all programs of a build that is recorded. */
export class RecordingAnswers extends ProgramAnswers<ProgramRecording> {
  /** What the results of programs depend on. */
  readonly key: string;
  readonly #options: RecordingOptions;

  constructor(options: RecordingOptions) {
    super(options.store);
    this.#options = options;
    this.key = options.allowed === undefined ? "record" : `record ${options.allowed}`;
  }

  /** Answers what one program asks. */
  answererFor({ step, reach, files }: AskingProgram): ProgramRecording {
    const program = new ProgramRecording(this.#options, stepName(step), { reach, files });
    this.programs.add(program);
    return program;
  }

  /** What is said of it. */
  said(): SaidNetwork {
    const recording = this.recording();
    const { exchanges, unrecorded } = recording;
    return { exchanges, unrecorded, recording: recordingDigest(recording), isReplayed: false };
  }

  async close(): Promise<void> {
    for (const program of this.programs) await program.giveUp();
  }
}
