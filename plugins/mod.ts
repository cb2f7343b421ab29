/**
 * The plugins that quilla brings: they enter through the same door as anyone's.
 *
 * @module
 */
import { definePlugin } from "../core/plugin/define.ts";
import type { Check } from "../core/plugin/contracts/check.ts";
import type { KindName, Kinds, Plugin } from "../core/plugin/contracts/plugin.ts";
import { PluginHost } from "../core/plugin/host.ts";
import { fromApi1 } from "./api_1.ts";
import { consistentInstructionCasing } from "./checks/consistent_instruction_casing.ts";
import { copyIgnoredFile } from "./checks/copy_ignored_file.ts";
import { duplicateStageName } from "./checks/duplicate_stage_name.ts";
import { exposeInvalidFormat } from "./checks/expose_invalid_format.ts";
import { exposeProtoCasing } from "./checks/expose_proto_casing.ts";
import { fromAsCasing } from "./checks/from_as_casing.ts";
import { fromPlatformFlagConstDisallowed } from "./checks/from_platform_flag_const_disallowed.ts";
import { invalidBaseImagePlatform } from "./checks/invalid_base_image_platform.ts";
import { invalidDefaultArgInFrom } from "./checks/invalid_default_arg_in_from.ts";
import { invalidDefinitionDescription } from "./checks/invalid_definition_description.ts";
import { jsonArgsRecommended } from "./checks/json_args_recommended.ts";
import { legacyKeyValueFormat } from "./checks/legacy_key_value_format.ts";
import { maintainerDeprecated } from "./checks/maintainer_deprecated.ts";
import { multipleInstructionsDisallowed } from "./checks/multiple_instructions_disallowed.ts";
import { noEmptyContinuation } from "./checks/no_empty_continuation.ts";
import { redundantTargetPlatform } from "./checks/redundant_target_platform.ts";
import { reservedStageName } from "./checks/reserved_stage_name.ts";
import { secretsUsedInArgOrEnv } from "./checks/secrets_used_in_arg_or_env.ts";
import { stageNameCasing } from "./checks/stage_name_casing.ts";
import { undefinedArgInFrom } from "./checks/undefined_arg_in_from.ts";
import { undefinedVar } from "./checks/undefined_var.ts";
import { workdirRelativePath } from "./checks/workdir_relative_path.ts";
import { provenanceAttester } from "./attestations/provenance.ts";
import { sbomAttester } from "./attestations/sbom.ts";
import { ghaCache } from "./caches/gha/mod.ts";
import { inlineCache } from "./caches/inline.ts";
import { localCache } from "./caches/local.ts";
import { registryCache } from "./caches/registry.ts";
import { s3Cache } from "./caches/s3/mod.ts";
import { catalogers } from "./catalogers.ts";
import { codecs } from "./codecs.ts";
import { linux } from "./runners/linux/mod.ts";
import { add } from "./instructions/add.ts";
import { arg } from "./instructions/arg.ts";
import { cmd } from "./instructions/cmd.ts";
import { copy } from "./instructions/copy.ts";
import { entrypoint } from "./instructions/entrypoint.ts";
import { env } from "./instructions/env.ts";
import { expose } from "./instructions/expose.ts";
import { from } from "./instructions/from.ts";
import { healthcheck } from "./instructions/healthcheck.ts";
import { label } from "./instructions/label.ts";
import { maintainer } from "./instructions/maintainer.ts";
import { onbuild } from "./instructions/onbuild.ts";
import { run } from "./instructions/run/mod.ts";
import { shell } from "./instructions/shell.ts";
import { stopsignal } from "./instructions/stopsignal.ts";
import { user } from "./instructions/user.ts";
import { volume } from "./instructions/volume.ts";
import { workdir } from "./instructions/workdir.ts";
import { ownTools } from "./tools.ts";
import { otlp } from "./observers/otlp/mod.ts";
import { cacheOnlyOutput } from "./outputs/cache_only.ts";
import { dockerOutput } from "./outputs/docker.ts";
import { imageOutput } from "./outputs/image.ts";
import { localOutput } from "./outputs/local/mod.ts";
import { ociOutput } from "./outputs/oci.ts";
import { registryOutput } from "./outputs/registry.ts";
import { tarOutput } from "./outputs/tar.ts";
import { transportOutput } from "./outputs/transport.ts";
import { archive } from "./sources/archive/mod.ts";
import { directory } from "./sources/directory.ts";
import { dockerImage } from "./sources/docker_image/mod.ts";
import { git, github } from "./sources/git/mod.ts";
import { http } from "./sources/http/mod.ts";
import { ociLayout as layoutImage } from "./sources/oci_layout/mod.ts";
import { stdin } from "./sources/stdin.ts";
import { recordObserver } from "./observers/record.ts";
import { registryServer } from "./servers/registry/mod.ts";
import { dockerArchive } from "./transports/docker_archive.ts";
import { dockerDaemon } from "./transports/docker_daemon/mod.ts";
import { ociArchive } from "./transports/oci_archive.ts";
import { ociLayout } from "./transports/oci_layout.ts";
import { registry } from "./transports/registry/mod.ts";
import { store } from "./transports/store.ts";

/** Everything built in, each a plugin of its own: `quilla.` and the kind and name of its file here. */
export const builtIns: readonly Plugin[] = [
  ...own("instructions", {
    add,
    arg,
    cmd,
    copy,
    entrypoint,
    env,
    expose,
    from,
    healthcheck,
    label,
  }),
  ...own("instructions", { maintainer, onbuild, run, shell, stopsignal, user, volume, workdir }),
  // The last is asked first: what any path is comes after what some are.
  ...own("sources", { directory, archive, stdin, "docker-image": dockerImage }),
  ...own("sources", { "oci-layout": layoutImage, http, git, github }),
  ...own("transports", {
    "docker-archive": dockerArchive,
    "docker-daemon": dockerDaemon,
    "oci-archive": ociArchive,
    "oci-layout": ociLayout,
    registry,
    store,
  }),
  ...own("outputs", {
    cacheonly: cacheOnlyOutput,
    docker: dockerOutput,
    image: imageOutput,
    local: localOutput,
    oci: ociOutput,
    registry: registryOutput,
    tar: tarOutput,
    transport: transportOutput,
  }),
  ...own("attesters", { provenance: provenanceAttester, sbom: sbomAttester }),
  ...own("caches", {
    gha: ghaCache,
    inline: inlineCache,
    local: localCache,
    registry: registryCache,
    s3: s3Cache,
  }),
  ...own("codecs", codecs),
  ...own("runners", { linux }),
  ...own("catalogers", catalogers),
  ...own("tools", ownTools),
  // In the order in which what they find at one line is told.
  ...checks(stageNameCasing, fromAsCasing, noEmptyContinuation, consistentInstructionCasing),
  ...checks(duplicateStageName, reservedStageName, jsonArgsRecommended, maintainerDeprecated),
  ...checks(undefinedArgInFrom, workdirRelativePath, undefinedVar, multipleInstructionsDisallowed),
  ...checks(
    legacyKeyValueFormat,
    invalidBaseImagePlatform,
    redundantTargetPlatform,
    secretsUsedInArgOrEnv,
  ),
  ...checks(
    invalidDefaultArgInFrom,
    fromPlatformFlagConstDisallowed,
    copyIgnoredFile,
    exposeProtoCasing,
  ),
  ...checks(exposeInvalidFormat, invalidDefinitionDescription),
  ...own("servers", { registry: registryServer }),
  ...own("observers", { otlp, record: recordObserver }),
];

function checks(...all: readonly Check[]): Plugin[] {
  return own("checks", Object.fromEntries(all.map((check) => [check.name, check])));
}

/** One plugin for each of these, by the name of its file. */
function own<Kind extends KindName>(
  kind: Kind,
  supplied: Readonly<Record<string, Kinds[Kind]>>,
): Plugin[] {
  return Object.entries(supplied).map(([name, each]) =>
    definePlugin({
      name: `quilla.${kind}.${name.toLowerCase()}`,
      api: 2,
      [kind]: [each],
    })
  );
}

/** A host that knows the built-ins. */
export function builtInHost(): PluginHost {
  const host = new PluginHost({ 1: fromApi1 });
  for (const plugin of builtIns) host.register(plugin, { origin: "builtin", isOwn: true });
  return host;
}
