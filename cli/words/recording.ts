/**
 * The options of `quilla build` that lead RUN's network through quilla: `--record`, `--replay`, `--network-allow`,
 * `--network-unrecorded`, and what `quilla.yaml` says beside them.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { RecordingAsked } from "../../mod.ts";
import type { ProjectNetwork } from "../configuration/project.ts";

/** The options as they were written. */
export interface RecordingOptions {
  /** Empty without a file. */
  readonly record?: string;
  readonly replay?: string;
  readonly networkAllow: readonly string[];
  readonly networkUnrecorded: readonly string[];
  readonly locked: boolean;
}

/**
 * What is asked for; undefined where nothing is.
 *
 * @param project goes where an option says nothing
 * @throws {UsageError} `usage/record`
 */
export function readRecording(
  options: RecordingOptions,
  project: ProjectNetwork = {},
): RecordingAsked | undefined {
  const { record, replay, locked, networkAllow, networkUnrecorded } = options;
  if (record !== undefined && replay !== undefined) {
    throw refused(
      "--record and --replay exclude each other",
      "--record writes what --replay reads",
    );
  }
  if (record !== undefined && locked) {
    throw refused(
      "--record and --locked exclude each other",
      "--record writes quilla.lock and quilla.record, --locked holds the build to them",
    );
  }
  const isReplayed = replay !== undefined || locked;
  if (networkUnrecorded.length > 0 && isReplayed) {
    throw refused(
      "--network-unrecorded reaches the network, and nothing does where a recording is replayed",
      "leave it out",
    );
  }
  if (networkUnrecorded.length > 0 && record === undefined && networkAllow.length === 0) {
    throw refused(
      "--network-unrecorded says nothing without a recording",
      "record what RUN fetches: --record; or say what it may fetch: --network-allow PATTERN",
    );
  }
  const allow = networkAllow.length > 0 ? networkAllow : project.allow;
  const unrecorded = networkUnrecorded.length > 0 ? networkUnrecorded : project.unrecorded;
  if (record === undefined && !isReplayed && allow === undefined) return undefined;
  return {
    record: readFile(record),
    replay: readFile(replay),
    allow,
    unrecorded: isReplayed ? undefined : unrecorded,
    secretParameters: project.secretParameters,
  };
}

/** A file, or the one beside the Dockerfile. */
function readFile(word: string | undefined): string | true | undefined {
  return word === undefined ? undefined : word === "" ? true : word;
}

function refused(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "usage/record", hint });
}
