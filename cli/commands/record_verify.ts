/**
 * `quilla record verify`: whether what was fetched is what it should be.
 *
 * @module
 */
import { verifyRecording } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { ExitCode } from "../exit_code.ts";
import { verifiedText } from "../print/recording.ts";
import { collect } from "../words/repeatable.ts";
import { printDocument, recordingHelp, requireFormat } from "./record_show.ts";

const examples = `
Examples:
  quilla record verify                                 the quilla.record of this directory, and its lock files
  quilla record verify --lock-file app/go.sum          by that alone
  quilla record verify 3f2a9c --context app            one of the store, by the lock files in a directory
  quilla record verify --format json | jq .unlisted    packages that nothing here has a checksum of

These lock files are read: package-lock.json, npm-shrinkwrap.json, yarn.lock, pnpm-lock.yaml, go.sum, Cargo.lock,
requirements.txt with --hash, poetry.lock, pdm.lock, uv.lock, pylock.toml, Pipfile.lock and Gemfile.lock. Packages of
Debian and Ubuntu are compared with the lists that were recorded beside them, and these with their InRelease.

It ends with 1 where a body is missing, damaged, or not what a lock file has.`;

export const recordVerify: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Verifies what programs of a build fetched: bodies in the store by their digests, and packages by the checksums that lock files of the project have of them.",
    )
    .argument("[recording]", recordingHelp, ".")
    .option(
      "--lock-file <file>",
      "a lock file of the project, by its usual name (repeatable); else those beside the recording",
      collect,
      [],
    )
    .option("--context <directory>", "a directory whose lock files count")
    .option("--format <format>", 'text, json, or a template such as "{{.findings}}"', "text")
    .addHelpText("after", examples)
    .action(async (recording, { lockFile, context: directory, format }) => {
      requireFormat(format);
      const store = await context.store();
      try {
        const verified = await verifyRecording(recording, {
          ...{ store, lockFiles: lockFile, directory },
        });
        if (format === "text") context.print(verifiedText(verified));
        else await printDocument(context, format, verified, "what was verified");
        if (verified.findings.length > 0) throw new ExitCode(1);
      } finally {
        store.close();
      }
    });
