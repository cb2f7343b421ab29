/**
 * quilla for scripts: build images from Dockerfiles, look at those of a store, write plugins.
 *
 * @example Build a directory, and look at the image
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, openImage, readText, stat } from "./mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "greeting.txt"), "hello\n");
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY greeting.txt /\n");
 *
 * const store = join(context, "store"); // leave it out to use the user's own store
 * const built = await build({ context, tags: ["greeting:1"], store });
 *
 * const image = await openImage("greeting:1", { store });
 * assert.equal(image.id, built.id);
 * const file = stat(await image.files(), "/greeting.txt");
 * assert(file?.type === "file" && readText(file.content) === "hello\n");
 * ```
 *
 * What may take long takes a `signal`, an `AbortSignal` as `fetch` takes one: it ends the work, and nothing is half done.
 *
 * @module
 */
export { build, checkBuildOptions } from "./plugins/script/build.ts";
export type {
  BaseImage,
  BuildAttestation,
  BuildOptions,
  BuildResult,
  BuiltAttestation,
  PlatformImage,
  Volume,
} from "./plugins/script/build.ts";
export {
  imageDigest,
  imageDocument,
  imageHistory,
  inspectImage,
} from "./plugins/script/looking.ts";
export { auditImage } from "./plugins/script/audit.ts";
export type { AuditedImage, AuditOptions } from "./plugins/script/audit.ts";
export type { Audit, NotJudged, Vulnerability } from "./plugins/tools/audit/audit.ts";
export type { IgnoredFault } from "./plugins/tools/audit/ignored.ts";
export type { SeverityLevel } from "./plugins/tools/audit/severity.ts";
export { explorePage, servePage } from "./plugins/script/explore_page.ts";
export type { ExplorePageOptions, ServePageOptions } from "./plugins/script/explore_page.ts";
export { imageFiles, imageLayers, readImageFile } from "./plugins/script/look_inside.ts";
export type { ImageFilesOptions, ImageLayers } from "./plugins/script/look_inside.ts";
export type { ImageFile } from "./plugins/tools/looking/files.ts";
export type { LayersUse, LayerUse, WastedFile } from "./plugins/tools/looking/layers.ts";
export { imageWaste, openExploration } from "./plugins/script/explore.ts";
export type { ExploreOptions, ImageWaste, WasteOptions } from "./plugins/script/explore.ts";
export type { WasteFinding, WasteReport } from "./plugins/tools/waste/mod.ts";
export type {
  Comparison,
  Duplicates,
  Efficiency,
  Exploration,
  ExploredLayer,
  ExploredPackage,
  ExploredPackages,
  LayerChange,
  LayerHolding,
  Loss,
  NodeChange,
  NodeFacts,
  NodeKind,
  NodeQuery,
  PathNames,
  TreeView,
  WastedPath,
} from "./plugins/kit/exploring/contracts.ts";
export type {
  DocumentOptions,
  ImageDocument,
  ImageHistory,
  LookOptions,
} from "./plugins/script/looking.ts";
export { listImages, openImage, pruneImages, removeImages } from "./plugins/script/images.ts";
export { tagImage } from "./plugins/script/images.ts";
export type {
  ImageOptions,
  ListedImage,
  ListOptions,
  OpenImage,
  PrunedImages,
  PruneImagesOptions,
  RemovedImages,
  RemoveImagesOptions,
} from "./plugins/script/images.ts";
export {
  diffBuilds,
  exportBuild,
  importBuild,
  listBuilds,
  removeBuilds,
  showBuild,
} from "./plugins/script/history.ts";
export type { RemoveBuildsOptions, ShownBuild } from "./plugins/script/history.ts";
export type {
  BuildDifference,
  BuildsCompared,
  StepCompared,
} from "./plugins/tools/history/compare.ts";
export type { StepTold } from "./plugins/tools/history/steps.ts";
export type {
  BuildSummary,
  RecordedBuild,
  RecordedFailure,
} from "./plugins/kit/observing/record.ts";
export type { Records, UnreadableRecord } from "./plugins/kit/observing/records.ts";
export type { Outcome, ToldBuild, ToldEnd } from "./plugins/kit/observing/span.ts";
export {
  diffRecordings,
  listRecordings,
  pruneRecordings,
  serveRecording,
  showRecording,
  verifyRecording,
} from "./plugins/script/recordings.ts";
export type {
  LookAtRecordingsOptions,
  PruneRecordingsOptions,
  ServeRecordingOptions,
  VerifyRecordingOptions,
} from "./plugins/script/recordings.ts";
export type {
  Exchange,
  RecordedAnswer,
  RecordedRequest,
  Unrecorded,
} from "./plugins/kit/recording/contracts.ts";
export type {
  AnswerFacts,
  RecordedPackageChange,
  RecordingDiff,
  RequestChange,
} from "./plugins/tools/record/compare.ts";
export type {
  DescribedRecording,
  ListedRecording,
  RecordedPackage,
} from "./plugins/tools/record/describe.ts";
export type { PrunedRecordings, RecordingChoice } from "./plugins/tools/record/prune.ts";
export type { ServedRecording } from "./plugins/kit/recording/serve.ts";
export type {
  CheckedDocument,
  RecordingFinding,
  VerifiedRecording,
} from "./plugins/tools/record/verify.ts";
export { listImages as storedImages, requireImage } from "./plugins/kit/images/find.ts";
export type { StoredImage } from "./plugins/kit/images/find.ts";
export { parseDuration } from "./plugins/kit/words/duration.ts";
export { inspectedFields } from "./plugins/tools/images/described_fields.ts";
export { listFilters, pruneFilters } from "./plugins/tools/images/filter_names.ts";
export { copyImages, loadImages, pushImage, saveImages } from "./plugins/script/copy.ts";
export { pullImage } from "./plugins/script/pull.ts";
export type { PulledImage, PullOptions } from "./plugins/script/pull.ts";
export type {
  CopiedImage,
  CopyImagesOptions,
  LoadOptions,
  PlaceOptions,
  PushOptions,
  SaveOptions,
  TransferOptions,
} from "./plugins/script/copy.ts";
export {
  attachArtifact,
  listArtifacts,
  pullArtifact,
  pushArtifact,
} from "./plugins/script/artifact.ts";
export type {
  ArtifactContent,
  ArtifactList,
  AttachOptions,
  ListArtifactsOptions,
  PullArtifactOptions,
  PulledArtifact,
  PushArtifactOptions,
  PutArtifact,
} from "./plugins/script/artifact.ts";
export type { Hanging } from "./plugins/tools/artifact/tree.ts";
export { appendLayers, flattenImage, mutateImage, rebaseImage } from "./plugins/script/edit.ts";
export type {
  AnnotationsGiven,
  AppendOptions,
  EditedImage,
  EditOptions,
  FlattenOptions,
  MutateOptions,
  RebaseOptions,
} from "./plugins/script/edit.ts";
export {
  attestImage,
  describeKey,
  generateKeys,
  importKeys,
  signImage,
} from "./plugins/script/signing.ts";
export type {
  AttestOptions,
  GenerateKeysOptions,
  KeyDescription,
  PrivateKeyOptions,
  SigningOptions,
  SignOptions,
} from "./plugins/script/signing.ts";
export { verifyAttestations, verifyImage } from "./plugins/script/verify.ts";
export type {
  TrustOptions,
  VerifiedImage,
  VerifiedSignature,
  VerifyAttestationsOptions,
  VerifyOptions,
} from "./plugins/script/verify.ts";
export type { AskPassword } from "./plugins/kit/signing/private_key.ts";
export type { Identity } from "./plugins/kit/signing/sigstore.ts";
export type { IdentityRule } from "./plugins/kit/signing/verify.ts";
export type { KeyFiles } from "./plugins/tools/signing/key_files.ts";
export type { SignedPart } from "./plugins/tools/signing/claims.ts";
export { rechunkImage } from "./plugins/script/rechunk.ts";
export type { CutImage, RechunkedImage, RechunkOptions } from "./plugins/script/rechunk.ts";
export { combineImages, readRemoteImage } from "./plugins/script/registry_index.ts";
export type {
  Attestation,
  CombinedImage,
  CombineOptions,
  RemoteImageDocuments,
  RemoteImageOptions,
  RemoteManifest,
} from "./plugins/script/registry_index.ts";
export {
  annotateManifestList,
  createManifestList,
  pushManifestList,
  readManifestList,
  removeFromManifestList,
  removeManifestList,
} from "./plugins/script/manifest_list.ts";
export type {
  ManifestList,
  ManifestListOptions,
  PushManifestListOptions,
} from "./plugins/script/manifest_list.ts";
export type {
  ListedManifest,
  PlatformFields,
} from "./plugins/tools/registry_index/manifest_list.ts";
export { addToIndex, createIndex, listIndex, removeFromIndex } from "./plugins/script/platforms.ts";
export type {
  AddToIndexOptions,
  IndexEntry,
  IndexMember,
  IndexOptions,
  RemoveFromIndexOptions,
} from "./plugins/script/platforms.ts";
export { exportFiles, importImage } from "./plugins/script/files.ts";
export type { ExportOptions, ImportOptions } from "./plugins/script/files.ts";
export { rebuildImage } from "./plugins/script/rebuild.ts";
export type { RebuildOptions, RebuiltImages } from "./plugins/script/rebuild.ts";
export type { RebuiltImage } from "./plugins/tools/rebuild/rebuild.ts";
export type { FirstDifference } from "./plugins/tools/rebuild/compare.ts";
export { describeDeviation, type Deviation } from "./plugins/kit/rebuilding/deviations.ts";
export { describeDifference } from "./plugins/tools/rebuild/describe.ts";
export { imageSbom } from "./plugins/script/sbom.ts";
export type { ImageSbom, SbomOptions } from "./plugins/script/sbom.ts";
export type {
  Bill,
  BilledFile,
  BilledLayer,
  BilledPackage,
  BillSubject,
} from "./plugins/kit/sbom/bill.ts";
export type { Distribution } from "./plugins/kit/packages/os_release.ts";
export type { UnreadRecords } from "./plugins/kit/packages/installed.ts";
export { diffImages } from "./plugins/script/diff.ts";
export type { ComparedImage, ComparedImages, DiffOptions } from "./plugins/script/diff.ts";
export {
  applyBundle,
  bundleBasis,
  createBundle,
  inspectBundle,
  patchBundle,
} from "./plugins/script/bundle.ts";
export type {
  AppliedBundle,
  ApplyBundleOptions,
  BasisOptions,
  BundleSources,
  CreateBundleOptions,
  CreatedBundle,
  InspectBundleOptions,
} from "./plugins/script/bundle.ts";
export {
  checkDockerfile,
  fixDockerfile,
  formatDockerfile,
  listTargets,
  outlineDockerfile,
  parseDockerfile,
} from "./plugins/script/check.ts";
export { serveLanguage } from "./plugins/script/language_server.ts";
export type { LanguageServerOptions } from "./plugins/script/language_server.ts";
export type {
  CheckedDockerfile,
  DockerfileOptions,
  DockerfileTarget,
  DockerfileTargets,
  OutlinedDockerfile,
  ParseOptions,
} from "./plugins/script/check.ts";
export { useWords } from "./plugins/runners/linux/mount_words.ts";
export { runImage } from "./plugins/script/run.ts";
export type { RunImageOptions, RunResult } from "./plugins/script/run.ts";
export { timelineForm, timelineOf, watchTimeline } from "./plugins/script/timeline.ts";
export type { TimelineForm, TimelineWatch } from "./plugins/script/timeline.ts";
export { watchSources } from "./plugins/script/watch.ts";
export type { SourcesChange, WatchOptions } from "./plugins/script/watch.ts";
export { serveStore } from "./plugins/script/serve.ts";
export type { ServeOptions } from "./plugins/script/serve.ts";
export {
  deleteFromRegistry,
  listTags,
  login,
  logout,
  registryAccounts,
  resolveImage,
} from "./plugins/script/registry.ts";
export type { LoggedIn, LoginOptions, RegistryOptions } from "./plugins/script/registry.ts";
export { checkPolicy, configuredPolicy, readPolicy } from "./plugins/script/policy.ts";
export type { CheckPolicyOptions, ReadPolicyOptions } from "./plugins/script/policy.ts";
export type { CheckedImage } from "./plugins/tools/policy/check.ts";
export type { Finding as PolicyFinding } from "./plugins/kit/policy/judged.ts";
export type { Policy } from "./plugins/kit/policy/policy.ts";
export { checkStore, pruneStore, storeUsage } from "./plugins/script/system.ts";
export type { CheckStoreOptions, PruneStoreOptions } from "./plugins/script/system.ts";
export { initPlugin, tryPlugin } from "./plugins/script/author.ts";
export type { InitPluginOptions, TryPluginOptions } from "./plugins/script/author.ts";
export type { NewPlugin } from "./plugins/kit/author/init_plugin.ts";
export type { Trial } from "./plugins/kit/author/try_plugin.ts";
export { loadPlugins, openStore } from "./plugins/script/session.ts";
export type {
  Endable,
  PluginOptions,
  Plugins,
  PolicyOptions,
  StoreOptions,
} from "./plugins/script/session.ts";

export { QuillaError } from "./core/errors.ts";
export { parseDigest } from "./core/digest.ts";
export { readContent, readText } from "./core/content.ts";
export {
  familiarReference,
  formatReference,
  parseReference,
  withDefaultTag,
} from "./core/reference.ts";
export { formatPlatform, parsePlatform } from "./core/platform.ts";
export { annotation, parseAnnotation } from "./plugins/kit/building/annotations.ts";
export { resolve, stat } from "./core/tree/resolve.ts";
export { walk } from "./core/tree/walk.ts";
export { defineInstruction, definePlugin } from "./core/plugin/define.ts";

// Whatever type is met on the way from any of these to its members can be named, too.
export type { ErrorDetails } from "./core/errors.ts";
export type { Algorithm, Digest } from "./core/digest.ts";
export type { ByteReader, Content } from "./core/content.ts";
export type { Platform } from "./core/platform.ts";
export type { Reference, ReferenceParts } from "./core/reference.ts";
export type { Position, SourceFile, SourceRange } from "./core/source.ts";
export type { Descriptor } from "./core/oci/descriptor.ts";
export type { HistoryEntry, ImageConfig } from "./core/oci/config.ts";
export type { ContainerConfig, Healthcheck } from "./core/oci/container_config.ts";
export type { JsonObject, JsonValue } from "./core/oci/json.ts";
export type { Compression } from "./core/oci/media_types.ts";
export type { LayerFormat } from "./plugins/kit/packing/tables/format.ts";
export type { Annotation, AnnotationLevel } from "./core/plugin/contracts/annotation.ts";
export type { ImageConfigDraft } from "./core/image/draft.ts";
export type { ResolveOptions } from "./core/tree/resolve.ts";
export type { WalkOptions } from "./core/tree/walk.ts";
export type {
  DeviceNode,
  DirectoryNode,
  FileNode,
  FileView,
  NodeBase,
  SpecialNode,
  SymlinkNode,
  TreeNode,
  Xattrs,
} from "./core/tree/view.ts";
export type { Change, ChangeBase } from "./core/layer/change.ts";
export type { Image } from "./core/image/image.ts";
export type { ImageManifest } from "./core/oci/manifest.ts";
export type { Layer } from "./core/layer/layer.ts";
export type {
  FileIndex,
  ForeignLink,
  IndexedName,
  LayerItem,
  LayerNames,
  WithoutPath,
} from "./core/tree/file_index.ts";
export type { OpenOptions, Store } from "./core/store/store.ts";
export type { Blobs } from "./core/store/blobs.ts";
export type { References } from "./core/store/references.ts";
export type { Cache as StoreCache } from "./core/store/cache.ts";
export type { BlobFacts, BlobWriter, Place } from "./core/store/ingest.ts";
export type { Leased } from "./core/store/lease.ts";
export type { StorePlaces } from "./core/store/places.ts";
export type { LockWaiting } from "./core/store/store_lock.ts";
export type { StoreModes } from "./core/host/modes.ts";
export type { Dockerfile, RawInstruction } from "./core/dockerfile/parse.ts";
export type { Directive, DirectiveName, Directives } from "./core/dockerfile/directives.ts";
export type { Escape, LogicalLine } from "./core/dockerfile/logical_line.ts";
export type { RawPair, Stretch } from "./core/dockerfile/arguments.ts";
export type { Token } from "./core/dockerfile/words.ts";
export type {
  ArgumentForm,
  FlagKind,
  Heredoc,
  InstructionLine,
  Pair,
  Syntax,
} from "./core/dockerfile/instruction_line.ts";
export type {
  Arrival,
  BuildEvent,
  BuildListener,
  Difference,
  PullInfo,
  StageInfo,
  StepInfo,
  StepNews,
  StepOutcome,
  StepReport,
  TimedEvent,
  WriteInfo,
} from "./core/plugin/contracts/build_event.ts";
export type { TimedListener } from "./plugins/kit/observing/observe.ts";
export type {
  BuildEnd,
  Observation,
  ObservedBuild,
  Observer,
} from "./core/plugin/contracts/observer.ts";
export type { GivenContext } from "./plugins/kit/building/context/place.ts";
export type { CheckReport, CheckWarning } from "./plugins/kit/checks/run.ts";
export type { FixedDockerfile, MendedFinding } from "./plugins/kit/dockerfile/fix.ts";
export type { Outline, OutlineArg, OutlineMount } from "./plugins/kit/checks/outline.ts";
export type { MemoryFile, MemoryFiles } from "./core/tree/memory.ts";
export type { LockMode } from "./plugins/kit/building/bases/lock.ts";
export type { RecordingAsked } from "./plugins/kit/building/recording.ts";
export type { PullPolicy } from "./plugins/kit/building/bases/base_images.ts";
export { CopySums } from "./plugins/kit/transfer/copy_event.ts";
export type { CopyEvent, CopyListener } from "./plugins/kit/transfer/copy_event.ts";
export type { EncodingOptions } from "./plugins/kit/transfer/layer_encoding.ts";
export type { BeforeAndAfter, ImageDiff } from "./plugins/tools/diff/diff.ts";
export type { FieldChange } from "./plugins/kit/comparing/config_changes.ts";
export type { FileAspect, FileChange, FileFacts } from "./plugins/kit/comparing/file_changes.ts";
export type { PackageChange } from "./plugins/tools/diff/packages.ts";
export type { ConfigChange } from "./plugins/tools/edit/mutate.ts";
export type { ImageStep } from "./plugins/tools/images/inspect.ts";
export type { BundleDescription } from "./plugins/tools/bundle/describe.ts";
export type { BundledImage, BundledTrust } from "./plugins/tools/bundle/bundle_index.ts";
export type { TrustFiles } from "./plugins/tools/bundle/trust_files.ts";
export type { DamagedPiece } from "./plugins/tools/bundle/damage.ts";
export type { ImageMount, MemoryOptions, UserMount } from "./plugins/tools/run/request.ts";
export type { PortWish } from "./plugins/tools/run/ports.ts";
export type {
  ContainerSettings,
  ResolverSettings,
  SeccompCondition,
  SeccompProfile,
  SeccompRule,
} from "./plugins/kit/running/container_wishes.ts";
export type { Finding as StoreFinding } from "./plugins/tools/system/check.ts";
export type { StoreUsage, Usage } from "./plugins/tools/system/usage.ts";
export type { Tally } from "./plugins/kit/garbage/collect.ts";
export type { CacheKeeping } from "./plugins/kit/garbage/kept_cache.ts";
export type { PluginHost, RegisteredPlugin, Registration, Supplied } from "./core/plugin/host.ts";
export type { Supplier } from "./core/plugin/guard.ts";
export type { HostApi, hostApi } from "./plugins/host_api.ts";
export type { Trust } from "./plugins/kit/loading/trust.ts";
export { ownTrust, requireTrusted } from "./plugins/kit/loading/trust.ts";
export { isolationWords } from "./plugins/kit/running/runners.ts";
export type { TypedThings } from "./plugins/kit/building/settings.ts";
export type {
  FollowingLine,
  Instruction,
  Json,
  Need,
  Word,
} from "./core/plugin/contracts/instruction.ts";
export type { KindName, Kinds, Plugin, Supplies } from "./core/plugin/contracts/plugin.ts";
export type { Process, ProcessMount } from "./core/plugin/contracts/process.ts";
export type {
  BeginningStage,
  Lent,
  Scope,
  ScopeView,
  SourceSurroundings,
  Stage,
  StageOpening,
  StageView,
} from "./core/plugin/contracts/stage.ts";
export type {
  defaultShmSize,
  Entitlement,
  ErrorShell,
  LentSettings,
  ResourceLimit,
  ResourceName,
  Resources,
  RunSettings,
  SecretSource,
  SshAgent,
  TerminalSize,
} from "./core/plugin/contracts/run_settings.ts";
export type { entitlements } from "./core/plugin/contracts/run_settings.ts";
export type {
  Fetched,
  FetchedFile,
  FetchedFiles,
  FetchOptions,
  FetchPolicy,
  FoundImage,
  ImageEnvironment,
  Opened,
  OpenedFile,
} from "./core/plugin/contracts/source.ts";
export type {
  OpenedFiles,
  OpenedImage,
  Source,
  SourceEnvironment,
  SourceUse,
} from "./core/plugin/contracts/source.ts";
export type {
  AccountsMachine,
  ForgottenLogin,
  ImageSink,
  ImageSource,
  KeptLogin,
  Login,
  PlacedImage,
  PlaceWords,
  RegistryAccounts,
} from "./core/plugin/contracts/transport.ts";
export type {
  BlobNews,
  RegistryActions,
  RetryNews,
  TransferNews,
  Transport,
  TransportEnvironment,
  WorkNews,
} from "./core/plugin/contracts/transport.ts";
export type {
  Listening,
  ListenOptions,
  ServedRequest,
  Server,
  ServerUsers,
} from "./core/plugin/contracts/server.ts";
export type {
  Tool,
  ToolArgument,
  ToolCommand,
  ToolEnvironment,
  ToolOption,
  ToolWords,
} from "./core/plugin/contracts/tool.ts";
export type {
  Cataloger,
  CataloguedTree,
  FoundPackage,
  PackageWord,
} from "./core/plugin/contracts/cataloger.ts";
export type {
  Check,
  CheckedFile,
  CheckedStage,
  Finding,
  Fix,
  IgnorePattern,
} from "./core/plugin/contracts/check.ts";
export type {
  Codec,
  CompressedPiece,
  Compressor,
  Encoder,
  PieceFacts,
} from "./core/codec/codec.ts";
export type { ReadDockerfile, ReadStage, Step } from "./core/plugin/contracts/dockerfile.ts";
export type { FieldKind, Fields, Refuse, Settings } from "./core/plugin/contracts/settings.ts";
export type {
  BuiltImage,
  BuiltImages,
  CommonOutput,
  Output,
  OutputSettings,
  OutputSurroundings,
  WriteOutput,
  Written,
} from "./core/plugin/contracts/output.ts";
export type { Attest, AttestedBuild, Attester } from "./core/plugin/contracts/attester.ts";
export type {
  Cache,
  CacheDirection,
  CacheSettings,
  CacheSource,
  CacheSurroundings,
  CacheTarget,
  CommonCache,
  FoundLayer,
  FoundResult,
} from "./core/plugin/contracts/cache.ts";
export type { SharedLayer, SharedResult, SharedResults } from "./core/plugin/contracts/cache.ts";
export type {
  AttesterTests,
  CacheTests,
  CatalogerTests,
  CheckTests,
  CodecTests,
  InstructionTests,
  OutputTests,
  PluginTests,
  RunnerTests,
  SourceTests,
  TestFile,
} from "./plugins/kit/author/tests.ts";
export type { TestFiles, ToolCall, ToolTests, TransportTests } from "./plugins/kit/author/tests.ts";
export type { AttestationAsked } from "./plugins/kit/building/attest/attesting.ts";
export type { BuildOutput, FilesOutput, SharedCache } from "./plugins/script/outputs.ts";
export type { EncodedOutput, Packing, PushedOutput } from "./plugins/kit/outputs/encoding.ts";
export type { FilesWanted } from "./plugins/kit/outputs/files_words.ts";
export type { PackedCache } from "./plugins/kit/sharing/words.ts";
export type { ArchiveOutput } from "./plugins/kit/outputs/archive.ts";
export type { StoreOutput } from "./plugins/outputs/image.ts";
export type { LocalOutput } from "./plugins/outputs/local/mod.ts";
export type { RegistryOutput } from "./plugins/outputs/registry.ts";
export type { TarOutput } from "./plugins/outputs/tar.ts";
export type { TransportOutput } from "./plugins/outputs/transport.ts";
export type { InlineCache } from "./plugins/caches/inline.ts";
export type { LocalCache } from "./plugins/caches/local.ts";
export type { GhaCache } from "./plugins/caches/gha/mod.ts";
export type { CarriesMounts } from "./plugins/kit/carried/mounts.ts";
export type { S3Cache } from "./plugins/caches/s3/mod.ts";
export type { RegistryCache } from "./plugins/caches/registry.ts";
export type {
  CacheContent,
  Exit,
  Foreground,
  ForegroundStreams,
  Job,
  JobAgent,
  JobCache,
  JobFile,
  JobHostPath,
  JobMemory,
} from "./core/plugin/contracts/runner.ts";
export type {
  JobMount,
  JobResult,
  JobTree,
  JobUser,
  LayeredFiles,
  MountOwner,
  PublishedPort,
  Runner,
  RunnerEnvironment,
} from "./core/plugin/contracts/runner.ts";
export type { Running } from "./core/plugin/contracts/runner.ts";
export type { PluginFile } from "./plugins/kit/loading/loader.ts";
export { ownTools } from "./plugins/tools.ts";
