/**
 * `quilla artifact cp` and `quilla artifact rm`: artifacts, and images with all that hangs on them.
 *
 * @module
 */
import { copyImages, deleteFromRegistry, removeImages } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { withStore } from "../context.ts";
import { eachName } from "../each_name.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { copyWords } from "../progress/transfer/words.ts";
import { insecureOption, plainHttpOption, verified } from "../words/artifact.ts";
import { progressFlag } from "../words/progress.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { credsFlag, placeOptions, tlsVerifyFlag } from "../words/registry.ts";

const cpExamples = `
Examples:
  quilla artifact cp docker://registry.example/files/model:1 docker://other.example/files/model:1
  quilla artifact cp docker://registry.example/app:1 oci:layout:1
  quilla artifact cp --no-referrers docker://registry.example/app:1 store:app:1

It copies all platforms of an image, as quilla copy --all does, with what hangs on them.`;

const rmExamples = `
Examples:
  quilla artifact rm docker://registry.example/app@sha256:…   one thing that hangs on an image, by its digest
  quilla artifact rm docker://registry.example/files/model:1
  quilla artifact rm sha256:…                                 of the store

In a registry that lists no referrers it is taken out of the list under the image's tag, too.`;

export const artifactCp: CommandFactory = (context, name) =>
  new Command(name)
    .description("Copies an artifact or an image, with all that hangs on it.")
    .argument("<from>", "where it is, as quilla copy takes it")
    .argument("<to>", "where it is copied to")
    .option(...noReferrersFlag)
    .addOption(new Option("-r, --recursive", "what oras cp needs to be told").hideHelp())
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addOption(plainHttpOption())
    .addOption(insecureOption())
    .addOption(new Option("--from-plain-http", "of the one side, as oras has it").hideHelp())
    .addOption(new Option("--from-insecure", "of the one side, as oras has it").hideHelp())
    .addOption(new Option("--to-plain-http", "of the other side, as oras has it").hideHelp())
    .addOption(new Option("--to-insecure", "of the other side, as oras has it").hideHelp())
    .option(...progressFlag)
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", cpExamples)
    .action(async (from, to, options) => {
      const { creds, referrers } = options;
      const tlsVerify = verified(options, options.tlsVerify);
      const side = (plainHttp?: boolean, insecure?: boolean) =>
        placeOptions({ creds, tlsVerify: verified({ plainHttp, insecure }, tlsVerify) });
      const source = side(options.fromPlainHttp, options.fromInsecure);
      const destination = side(options.toPlainHttp, options.toInsecure);
      const plugins = await context.host();
      await withStore(context, async (store) => {
        const how = { store, plugins, referrers, all: true, source, destination };
        await showTransfer(
          context,
          options,
          copyWords,
          (listener, signal) => copyImages(from, to, { ...how, listener, signal }),
        );
      }, { create: true });
    });

export const artifactRm: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes artifacts from the store, or from a registry.")
    .argument(
      "<artifact...>",
      "docker://NAME@DIGEST or docker://NAME:TAG; or a digest of the store",
    )
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addOption(plainHttpOption())
    .addOption(insecureOption())
    .addHelpText("after", rmExamples)
    .action((artifacts, options) =>
      eachName(context, artifacts, async (each) => {
        if (each.startsWith("docker://")) {
          const { creds } = options;
          const registry = placeOptions({ creds, tlsVerify: verified(options, options.tlsVerify) });
          const there = { plugins: await context.host(), registry };
          return context.print(`Deleted: ${await deleteFromRegistry(each, there)}`);
        }
        await withStore(context, async (store) => {
          const { untagged, deleted } = await removeImages([each.replace(/^store:/, "")], {
            store,
          });
          for (const gone of untagged) context.print(`Untagged: ${gone}`);
          for (const gone of deleted) context.print(`Deleted: ${gone}`);
        });
      })
    );
