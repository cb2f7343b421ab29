/**
 * Cases of BuildKit's tests about images, stages, RUN, contexts and what is told of a build.
 *
 * @module
 */
import type { Standing } from "./standing.ts";

export const buildTests: Readonly<Record<string, Standing>> = {
  // image
  testPullScratch: ["frontend: stages: an image without layers"],
  testDockerfileScratchConfig: ["frontend: stages: nothing but a base that is empty"],
  testOCILayoutMultiname: ["frontend: platforms: two names in a layout"],
  testMultiNilRefsOCIExporter: ["frontend: platforms: nothing, of two"],
  // mount
  testMountContext: ["frontend: mounts: the context at a place"],
  testMountTmpfs: ["frontend: mounts: memory that is gone"],
  testMountInvalid: ["frontend: mounts: *misspelt"],
  testMountRWCache: [
    "frontend: mounts: a stage that may be written to",
    "frontend: caching: a mount of a stage whose files are made anew, and the same",
  ],
  testCacheMountUser: ["frontend: mounts: a cache's owner and mode"],
  testCacheMountDefaultID: ["frontend: mounts: caches of one place, and of another"],
  testMountEnvVar: ["frontend: mounts: a place by a variable of the environment"],
  testMountArg: ["frontend: mounts: a kind by an argument"],
  testMountEnvAcrossStages: ["frontend: mounts: kind and name by variables of*"],
  testMountMetaArg: ["frontend: mounts: a place by a global argument"],
  testMountFromError: ["frontend: mounts: a variable in from="],
  testMountTmpfsSize: ["frontend: mounts: the size of memory"],
  testMountDuplicate: ["frontend: mounts: a file in a directory, both mounted"],
  testCacheMountParallel: ["frontend: mounts: a cache in a cache, in two stages at once"],
  testCacheMountSourceEscape: ["frontend: mounts: a link in a cache that leads out of it"],
  // multistage
  testMultiStageImplicitFrom: [
    "frontend: stages: an image, not a stage",
    "frontend: stages: a stage that is called as an image is",
  ],
  testMultiStageCaseInsensitive: [
    "frontend: stages: names in capital letters and small ones",
  ],
  testOutOfOrderStage: ["frontend: stages: *a stage that comes later"],
  testEmptyStages: ["frontend: stages: no stage at all"],
  // named contexts
  testNamedImageContext: [
    "frontend: contexts: an image in the place of*",
    "frontend: contexts: an image's environment",
  ],
  testNamedImageContextPlatform: ["frontend: contexts: an image for the machine that builds"],
  testNamedImageContextTimestamps: ["frontend: contexts: an image in the place of another"],
  testNamedImageContextScratch: ["frontend: contexts: nothing in the place of an image"],
  testNamedLocalContext: [
    "frontend: contexts: a directory with an ignore file in the place of a stage",
  ],
  testNamedOCILayoutContext: ["frontend: contexts: one image in two places"],
  testNamedOCILayoutContextExport: ["frontend: contexts: an image as it is"],
  testNamedInputContext: "api",
  testNamedMultiplatformInputContext: "api",
  testNamedFilteredContext: ["frontend: contexts: files of a directory in every way"],
  testSourcePolicyWithNamedContext: "api",
  testEagerNamedContextLookup: [
    "frontend: contexts: those of stages that nobody needs are not asked for",
  ],
  // onbuild
  testOnBuildCleared: ["frontend: triggers: cleared in the child"],
  testOnBuildWithChildStage: [
    "frontend: triggers: run once, before the stage that stands on it",
  ],
  testOnBuildNamedContext: [
    "frontend: triggers: of an image in the place of another, with a stage of this Dockerfile",
  ],
  testOnBuildInheritedStageRun: ["frontend: triggers: of an earlier stage, in RUN"],
  testOnBuildInheritedStageWithFrom: [
    "frontend: triggers: of an earlier stage, with another stage's files",
  ],
  testOnBuildNewDeps: [
    "frontend: triggers: that need another image",
    "frontend: triggers: that mount a stage",
  ],
  testOnBuildWithCacheMount: ["frontend: triggers: with a cache"],
  // outline
  testOutlineArgs: [
    "frontend: outline: arguments",
    "frontend: outline: arguments of a base's name",
  ],
  testOutlineSecrets: ["frontend: outline: secrets and agents"],
  testOutlineRecursiveArgs: ["frontend: outline: arguments of themselves"],
  testOutlineDescribeDefinition: "api",
  // parents
  testCopyParents: [
    "frontend: copies: --parents, a file and a wildcard in a working directory",
  ],
  testCopyRelativeParents: ["frontend: copies: --parents from a stage*"],
  testCopyParentsMissingDirectory: [
    "frontend: copies: --parents from a stage, no pivot",
    "frontend: copies: --parents from a stage, nothing there",
    "frontend: copies: --parents from a stage, a wildcard*matches nothing",
  ],
  // platform
  testPlatformArgsImplicit: ["frontend: platforms: a base by the target's system"],
  testPlatformArgsExplicit: [
    "frontend: platforms: another one, and an argument that says otherwise",
  ],
  testPlatformWithOSVersion: ["frontend: platforms: versions of a system"],
  testMaintainBaseOSVersion: ["frontend: platforms: the version of a base's system"],
  // provenance, SBOM
  testProvenanceAttestation: "attestation",
  testGitProvenanceAttestationSHA1: "attestation",
  testGitProvenanceAttestationSHA256: "attestation",
  testGitProvenanceAttestation: "wrapper",
  testMultiPlatformProvenance: "attestation",
  testClientFrontendProvenance: "api",
  testGatewayBuiltinSyntaxSourceProvenance: "api",
  testClientLLBProvenance: "api",
  testGatewayProvenanceRootRequest: "api",
  testGatewayProvenanceSameCallbackInputProducer: "api",
  testGatewayProvenanceDifferentCallbackInputProducer: "api",
  testGatewayProvenancePlainLLBInputFallback: "api",
  testGatewayProvenanceNestedInputProducer: "api",
  testDockerfileProvenanceInputProducer: "api",
  testSecretSSHProvenance: "attestation",
  testOCILayoutProvenance: "attestation",
  testNilProvenance: "attestation",
  testDuplicatePlatformProvenance: "attestation",
  testDockerIgnoreMissingProvenance: "attestation",
  testCommandSourceMapping: "attestation",
  testFrontendDeduplicateSources: "api",
  testDuplicateLayersProvenance: "attestation",
  testProvenanceExportLocal: "attestation",
  testProvenanceExportLocalForceSplit: "attestation",
  testProvenanceExportLocalMultiPlatform: "attestation",
  testProvenanceExportLocalMultiPlatformNoSplit: "attestation",
  testSBOMScannerImage: "attestation",
  testSBOMScannerArgs: "attestation",
  // resources, devices
  testShmSize: ["frontend: surroundings: a size for /dev/shm"],
  testUlimit: ["frontend: surroundings: a limit"],
  testCgroupParent: "cgroups",
  testLinuxResources: "cgroups",
  testDeviceRunEnv: "device",
  // network, security
  testRunDefaultNetwork: "bridge",
  testRunNoNetwork: ["run: no network"],
  testRunHostNetwork: [
    "frontend: surroundings: the host's network",
    "frontend: surroundings: the host's network, not allowed",
  ],
  testRunGlobalNetwork: ["frontend: surroundings: the host's network for all"],
  testInsecureDevicesWhitelist: "device",
  testRunSecurityInsecure: [
    "frontend: surroundings: capabilities of the insecure",
    "frontend: surroundings: the insecure, not allowed",
  ],
  testRunSecuritySandbox: ["frontend: surroundings: capabilities, said"],
  testRunSecurityDefault: ["frontend: surroundings: capabilities"],
  // secrets, SSH
  testSecretFileParams: ["frontend: secrets: owner and mode"],
  testSecretRequiredWithoutValue: ["frontend: secrets: one that is needed"],
  testSecretAsEnviron: ["frontend: secrets: in the environment"],
  testSecretAsEnvironWithFileMount: ["frontend: secrets: in the environment and in a file"],
  testSecretFileMount: ["frontend: secrets: in a file"],
  testSSHSocketParams: ["frontend: secrets: an agent's socket: owner and mode"],
  testSSHFileDescriptorsClosed: "network",
  // SOURCE_DATE_EPOCH
  testSourceDateEpochWithoutExporter: ["frontend: times: given"],
  testSourceDateEpochDockerfileDefault: ["frontend: times: as a default"],
  testSourceDateEpochDockerfileDefaultOverride: ["frontend: times: given, and as a default"],
  testSourceDateEpochDockerfileDefaultReset: "api",
  testSourceDateEpochDockerfileDefaultInvalid: ["frontend: times: no time"],
  testSourceDateEpochContextGit: ["frontend: times: of a repository that is the context"],
  testSourceDateEpochContextHTTPLastModified: [
    "frontend: times: of an archive that is the context",
  ],
  testSourceDateEpochContextHTTPArchive: ["frontend: times: of an archive that is the context"],
  testSourceDateEpochContextLocalUnset: ["frontend: times: of a directory that is the context"],
  testSourceDateEpochStageHTTPArchive: [
    "frontend: times: of a stage with an archive, seen in RUN",
  ],
  testSourceDateEpochStageOverride: ["frontend: times: of a stage, and given"],
  testSourceDateEpochStageInvalid: ["frontend: times: of a stage that has more than a source"],
  testSourceDateEpochNamedContextHTTPLastModified: ["frontend: times: of a named context"],
  testSourceDateEpochNamedContextHTTPArchive: ["frontend: times: of a named context"],
  testReproSourceDateEpoch: ["frontend: times: given, with*"],
  // targets
  testTargetsList: ["frontend: targets: with and without descriptions"],
  testTargetsDescribeDefinition: "api",
  TestIntegration: "wrapper",
  // workdir
  testWorkdirCreatesDir: ["frontend: stages: a working directory that is made, and left"],
  testWorkdirSourceDateEpochReproducible: ["frontend: times: given, with a working directory"],
  testWorkdirUser: ["frontend: users: a working directory of a user"],
  testWorkdirCopyIgnoreRelative: ["frontend: stages: a relative path of another stage"],
  testWorkdirExists: ["frontend: users: a working directory that is there"],
  // errors, exclude
  testErrorsSourceMap: ["frontend: faults: *"],
  testExcludedFilesOnCopy: [
    "frontend: copies: excluded by kind, from everything",
    "frontend: repositories: excluded by kind, of a repository",
  ],
};
