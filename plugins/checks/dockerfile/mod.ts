/**
 * The checks of `docker build --check`.
 *
 * @see https://docs.docker.com/reference/build-checks/
 * @module
 */
import type { Check } from "../../../core/plugin/contracts/check.ts";
import { copyIgnoredFile } from "./copy_ignored_file.ts";
import { exposeInvalidFormat, exposeProtoCasing } from "./expose.ts";
import { invalidDefaultArgInFrom, undefinedArgInFrom } from "./from_arguments.ts";
import {
  fromPlatformFlagConstDisallowed,
  invalidBaseImagePlatform,
  redundantTargetPlatform,
} from "./from_platform.ts";
import { invalidDefinitionDescription } from "./invalid_definition_description.ts";
import { jsonArgsRecommended } from "./json_args_recommended.ts";
import { consistentInstructionCasing, fromAsCasing } from "./keyword_casing.ts";
import { legacyKeyValueFormat } from "./legacy_key_value_format.ts";
import { maintainerDeprecated } from "./maintainer_deprecated.ts";
import { multipleInstructionsDisallowed } from "./multiple_instructions_disallowed.ts";
import { noEmptyContinuation } from "./no_empty_continuation.ts";
import { secretsUsedInArgOrEnv } from "./secrets_used_in_arg_or_env.ts";
import { duplicateStageName, reservedStageName, stageNameCasing } from "./stage_names.ts";
import { undefinedVar } from "./undefined_var.ts";
import { workdirRelativePath } from "./workdir_relative_path.ts";

/** All 22. */
export const dockerfileChecks: readonly Check[] = [
  ...[stageNameCasing, fromAsCasing, noEmptyContinuation, consistentInstructionCasing],
  ...[duplicateStageName, reservedStageName, jsonArgsRecommended, maintainerDeprecated],
  ...[undefinedArgInFrom, workdirRelativePath, undefinedVar, multipleInstructionsDisallowed],
  ...[legacyKeyValueFormat, invalidBaseImagePlatform, redundantTargetPlatform],
  ...[secretsUsedInArgOrEnv, invalidDefaultArgInFrom, fromPlatformFlagConstDisallowed],
  ...[copyIgnoredFile, exposeProtoCasing, exposeInvalidFormat, invalidDefinitionDescription],
];
