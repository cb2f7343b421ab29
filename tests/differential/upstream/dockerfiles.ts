/**
 * Cases of BuildKit's tests about sources, arguments, instructions and checks.
 *
 * @module
 */
import type { Standing } from "./standing.ts";

export const dockerfileTests: Readonly<Record<string, Standing>> = {
  // add
  testDockerfileADDFromURL: ["ADD a URL: *", "frontend: servers: without a name, into a directory"],
  testDockerfileAddArchive: [
    ...["ADD: a tar archive", "ADD: gzip", "ADD: bzip2", "ADD: xz", "ADD: zstd", "ADD: --unpack*"],
    ...[
      "ADD: COPY leaves archives alone",
      "ADD a URL: an archive stays one",
      "ADD a URL: --unpack",
    ],
  ],
  testDockerfileAddArchiveWithImpliedParentDir: [
    "frontend: copies: ADD: an archive whose directories lack a parent",
    "ADD: no entries for directories",
  ],
  testDockerfileAddArchiveThroughAbsoluteSymlink: [
    "frontend: copies: ADD: an archive through an absolute link of another",
  ],
  testDockerfileAddChownArchive: ["ADD: an archive with an owner"],
  testDockerfileAddArchiveWildcard: ["ADD: archives by a wildcard"],
  testDockerfileAddChownExpand: ["frontend: copies: ADD: an owner of variables"],
  testAddURLChmod: ["ADD a URL: --chmod", "frontend: servers: modes by number and by variable"],
  testAddInvalidChmod: ["frontend: copies: ADD --chmod=*"],
  testAddChecksum: ["ADD a URL: --checksum", "frontend: servers: *digest*"],
  // addgit
  testAddGitSHA1: ["ADD from git: *", "frontend: repositories: ADD from one with sha1*"],
  testAddGitSHA256: ["frontend: repositories: ADD from one with sha256*"],
  testAddGit: "wrapper",
  testAddGitChecksumCache: [
    "frontend: repositories: ADD from one with sha1, by a tag and its commit",
    "frontend: repositories: ADD from one with sha1, by a commit that is not the tag's",
    "frontend: repositories: its directory is kept, clean",
  ],
  testGitQueryString: [
    "frontend: repositories: context, *",
    "frontend: repositories: ADD, *",
    "frontend: repositories: its directory is*",
    "frontend: repositories: submodules, *",
  ],
  testGitAdviceBuildArg: "progress",
  // args
  testGlobalArg: [
    "frontend: arguments: a global one from the command line names the stage",
    "stages: base by variable",
  ],
  testGlobalArgErrors: ["frontend: arguments: a global one that must*"],
  testArgDefaultExpansion: [
    "frontend: arguments: a default that needs another*",
    "frontend: arguments: a default that is not needed",
  ],
  testMultiArgs: ["frontend: arguments: several in one line, and of one another"],
  testQuotedMetaArgs: ["frontend: arguments: quotes in global ones"],
  testTargetStageNameArg: ["frontend: arguments: the stage that is built,*"],
  testBuiltinArgs: [
    "frontend: arguments: a proxy is known without being declared, in capitals or not",
    "frontend: arguments: another*",
  ],
  testDefaultEnvWithArgs: ["frontend: arguments: in the old form of ENV*"],
  testEmptyStringArgInEnv: [
    "frontend: arguments: an empty one is in the environment, one without a value is not",
  ],
  testEnvEmptyFormatting: ["frontend: arguments: percent signs in a value"],
  // cache
  testCacheReleased: "daemon",
  testMissingCopySourceReleasesCache: "daemon",
  testCanceledRunReleasesCache: "daemon",
  testExportCacheLoop: [
    "frontend: caching: stages that lead back to one, through a cache in a directory",
  ],
  testCacheMultiPlatformImportExport: "remote",
  testImageManifestCacheImportExport: "remote",
  testCacheImportExport: "remote",
  testReproducibleIDs: ["frontend: caching: the same build twice"],
  testImportExportReproducibleIDs: "remote",
  testNoCache: ["frontend: caching: --no-cache", "frontend: caching: --no-cache-filter"],
  testCacheMountModeNoCache: [
    "frontend: caching: --no-cache empties no cache mount for the next",
    "frontend: caching: --no-cache begins a cache mount anew",
  ],
  testWildcardRenameCache: [
    "frontend: caching: a wildcard's files are the same, under other names",
  ],
  // check
  testDefinitionDescription: ["frontend: checks: *description*"],
  testCopyIgnoredFiles: ["frontend: checks: *ignored*", "frontend: checks: from a stage"],
  testCopyIgnoredFileContextRoot: ["frontend: checks: the whole context*"],
  testSecretsUsedInArgOrEnv: [
    "frontend: checks: *secret*",
    "frontend: checks: ARG of a password",
    "frontend: checks: ENV of a token",
  ],
  testAllTargetUnmarshal: ["frontend: checks: all stages*"],
  testRuleCheckOption: [
    "frontend: checks: skip*",
    "frontend: checks: error*",
    "frontend: checks: *by an argument",
  ],
  testStageName: ["frontend: checks: upper-case stage*", "frontend: checks: *as*"],
  testNoEmptyContinuation: ["frontend: checks: *line*"],
  testConsistentInstructionCasing: [
    ...["frontend: checks: one lower of three", "frontend: checks: one upper of three"],
    ...["frontend: checks: mixed case", "frontend: checks: a here-document is one instruction"],
  ],
  testDuplicateStageName: ["frontend: checks: twice*", "frontend: checks: no names"],
  testReservedStageName: ["frontend: checks: *reserved*"],
  testJSONArgsRecommended: [
    ...["frontend: checks: shell*", "frontend: checks: SHELL*", "frontend: checks: JSON CMD"],
    "frontend: checks: skip above an instruction",
  ],
  testMaintainerDeprecated: [
    "frontend: checks: MAINTAINER",
    "frontend: checks: label of an author",
  ],
  testWarningsBeforeError: ["frontend: checks: what is found before a fault"],
  testUndeclaredArg: [
    "frontend: checks: ARG *declared*",
    "frontend: checks: a base's ARG*",
    "frontend: checks: *platform*",
  ],
  testWorkdirRelativePath: ["frontend: checks: *WORKDIR*"],
  testUnmatchedVars: [
    "frontend: checks: undefined*",
    "frontend: checks: declared*",
    "frontend: checks: a typo*",
  ],
  testMultipleInstructionsDisallowed: [
    "frontend: checks: several CMD",
    "frontend: checks: three ENTRYPOINT",
    "frontend: checks: two HEALTHCHECK",
    "frontend: checks: one*",
  ],
  testLegacyKeyValueFormat: ["frontend: checks: old*", "frontend: checks: new ENV"],
  testRedundantTargetPlatform: ["frontend: checks: target platform*"],
  testInvalidDefaultArgInFrom: [
    "frontend: checks: a base of a part without a default*",
    "frontend: checks: whole name*",
  ],
  testFromPlatformFlagConstDisallowed: ["frontend: checks: constant*"],
  testExposeProtoCasing: ["frontend: checks: *protocol*", "frontend: checks: ports"],
  testExposeInvalidFormat: ["frontend: checks: ports", "frontend: checks: *port*"],
  testBaseImagePlatformMismatch: ["frontend: checks: a base of another platform"],
  // client
  testGatewayBuiltinSyntaxSourceDockerfileV0: "api",
  testFrontendUseForwardedSolveResults: "api",
  testFrontendEvaluate: "api",
  testFrontendInputs: "api",
  testFrontendSubrequests: "api",
  testNilContextInSolveGateway: "api",
  testMultiNilRefsInSolveGateway: "api",
  // cmd
  testCmdShell: ["frontend: stages: an image's command, under a new entrypoint"],
  testDefaultShellAndPath: ["frontend: platforms: shell and PATH of two systems"],
  testDefaultPathEnvOnWindows: "windows",
  testIgnoreEntrypoint: ["frontend: surroundings: the entrypoint has nothing to do with it"],
  testInvalidJSONCommands: [
    "frontend: surroundings: JSON with something behind",
    "frontend: stages: JSON that is none, as an entrypoint",
  ],
  testDockerfileInvalidCommand: ["frontend: surroundings: a command that is not there"],
  testDockerfileInvalidInstruction: ["frontend: faults: an instruction that is misspelt"],
  // copy
  testDockerfileCopyFromArgs: ["frontend: copies: a variable in --from"],
  testEmptyDestDir: ["frontend: copies: a variable that is empty, as destination"],
  testPreserveDestDirSlash: ["COPY: file to a new directory"],
  testCopyLinkDotDestDir: ["frontend: copies: --link to a dot"],
  testCopyLinkEmptyDestDir: ["frontend: copies: --link to nothing"],
  testCopyChownExistingDir: ["frontend: copies: owners*and of what is there"],
  testCopyWildcardCache: [
    "frontend: caching: a wildcard's files are the same, another file is not",
    "frontend: caching: one of a wildcard's files is not the same",
  ],
  testEmptyWildcard: ["wildcards: nothing matches beside a file"],
  testCopyChownCreateDest: ["frontend: copies: owners by name and by variable"],
  testCopyThroughSymlinkContext: ["COPY: path through a link"],
  testCopyThroughSymlinkMultiStage: ["frontend: copies: through links of another stage"],
  testCopySocket: ["COPY: FIFO and socket"],
  testCopyFollowAllSymlinks: ["frontend: copies: a link to a file beside it, then the link"],
  testCopySymlinks: ["frontend: copies: links that are named, or found by a wildcard"],
  testCopyChown: [
    "frontend: copies: owners in every form",
    "frontend: copies: a user with a colon behind, and no group",
  ],
  testCopyChmod: ["frontend: copies: modes by number"],
  testCopyInvalidChmod: ["frontend: copies: COPY --chmod=*"],
  testCopyOverrideFiles: ["frontend: copies: the same again, and its directory over it"],
  testCopyVarSubstitution: ["frontend: copies: a source by a variable"],
  testCopyWildcards: ["frontend: copies: wildcards in many places"],
  testCopyRelative: ["frontend: copies: relative destinations, step by step"],
  testCopyUnicodePath: ["frontend: copies: names that look like something else"],
  testLocalUnicodeSharedKey: "api",
  testChmodNonOctal: ["frontend: copies: modes by letters, from a stage", "COPY: chmod *"],
  testLocalCustomSessionID: "api",
  // core
  testDockerfileDirs: ["COPY: file to a name", "frontend: places: the Dockerfile stands elsewhere"],
  testSymlinkedDockerfile: ["frontend: places: the Dockerfile is a link"],
  testSymlinkDestination: ["frontend: copies: a file through a link that leads upwards"],
  testContextChangeDirToFile: ["frontend: places: a directory that becomes a file"],
  testNoSnapshotLeak: "daemon",
  testExposeExpansion: ["config: expose variable"],
  testDockerfileLowercase: ["frontend: places: the Dockerfile's name in small letters"],
  testLabels: ["labels from the command line"],
  testUser: ["frontend: users: *"],
  testUserAdditionalGids: ["frontend: users: users, groups and numbers, one after another"],
  testDockerfileCheckHostname: ["frontend: surroundings: the name of the host"],
  testStepNames: "progress",
  testTargetMistype: ["frontend: stages: a target that is misspelt"],
  // dockerignore
  testDockerignore: ["frontend: places: ignored, and an exception"],
  testDockerignoreInvalid: ["frontend: places: an ignore file that says nothing but no"],
  testDockerignoreOverride: ["frontend: places: the ignore file of*"],
  // export
  testTarExporterBasic: ["frontend: platforms: an archive of files"],
  testTarExporterMulti: ["frontend: platforms: an archive of files of two systems"],
  testExportMultiPlatform: ["frontend: platforms: *of three platforms"],
  testTarContext: ["frontend: places: an archive on the standard input"],
  testTarContextExternalDockerfile: "api",
  // filesize
  testDockerfileTooLarge: ["frontend: places: a Dockerfile beyond all measure"],
  // git, http
  testDockerfileFromGitSHA1: ["frontend: repositories: context from one with sha1"],
  testDockerfileFromGitSHA256: ["frontend: repositories: context from one with sha256"],
  testDockerfileFromGit: "wrapper",
  testDockerfileFromHTTP: ["frontend: servers: an archive, and the name of its Dockerfile"],
  testHTTPDockerfile: ["frontend: servers: a Dockerfile alone"],
  // heredoc
  testCopyHeredoc: ["frontend: here-documents: files with owners and modes"],
  testCopyHeredocSpecialSymbols: ["frontend: here-documents: quotes, backslashes and dollars"],
  testRunBasicHeredoc: ["frontend: here-documents: a script of several lines"],
  testRunFakeHeredoc: ["frontend: here-documents: a script for another shell"],
  testRunShebangHeredoc: ["frontend: here-documents: scripts that name who runs them"],
  testRunComplexHeredoc: ["frontend: here-documents: several for one command"],
  testHeredocIndent: ["frontend: here-documents: tabs, kept and taken off"],
  testHeredocVarSubstitution: ["frontend: here-documents: variables, by the delimiter's quotes"],
  testOnBuildHeredoc: ["frontend: triggers: with a here-document"],
  // history
  testExportedHistory: ["frontend: histories: every kind of step"],
  testExportedHistoryFlattenArgs: ["frontend: histories: an argument that is given twice"],
  testHistoryError: "daemon",
  testHistoryFinalizeTrace: "daemon",
};
