/**
 * What `inspect` shows of an image: Docker's InspectResponse (docker 28.2, API 1.50).
 *
 * @module
 */
import type { JsonValue } from "../../../mod.ts";
import { type GoType, pointerTo, sliceOf, stringType } from "../types.ts";
import { embedded, field, struct } from "./describe.ts";

/** What an image runs on. */
export const platform = struct(
  "v1.Platform",
  "the platform",
  "Architecture=architecture string",
  "OS=os string",
  "OSVersion=os.version? string",
  "OSFeatures=os.features? []string",
  "Variant=variant? string",
);

/** An OCI descriptor. */
export const descriptor = struct(
  "v1.Descriptor",
  "the descriptor",
  "MediaType=mediaType string",
  "Digest=digest digest",
  "Size=size int64",
  "URLs=urls? []string",
  "Annotations=annotations? map string",
  "Data=data? bytes",
  field("Platform=platform?", pointerTo(platform)),
  "ArtifactType=artifactType? string",
);

/** What a container of an image begins with, as the OCI has it. */
export const ociConfig = struct(
  "v1.ImageConfig",
  "the configuration",
  "User? string",
  "ExposedPorts? map nothing",
  "Env? []string",
  "Entrypoint? []string",
  "Cmd? []string",
  "Volumes? map nothing",
  "WorkingDir? string",
  "Labels? map string",
  "StopSignal? string",
  "ArgsEscaped? bool",
);

const healthcheck = struct(
  "v1.HealthcheckConfig",
  "the health check",
  "Test? []string",
  "Interval? duration",
  "Timeout? duration",
  "StartPeriod? duration",
  "StartInterval? duration",
  "Retries? int",
);

const dockerConfig = struct(
  "v1.DockerOCIImageConfigExt",
  "the configuration",
  field("Healthcheck?", pointerTo(healthcheck)),
  "OnBuild? []string",
  "Shell? []string",
);

const config = struct(
  "v1.DockerOCIImageConfig",
  "the configuration",
  embedded(ociConfig),
  embedded(dockerConfig),
);

/** `ContainerConfig`, which no image has any more. */
const containerConfig = struct(
  "container.Config",
  "ContainerConfig",
  "Hostname string",
  "Domainname string",
  "User string",
  "AttachStdin bool",
  "AttachStdout bool",
  "AttachStderr bool",
  "ExposedPorts? map nothing",
  "Tty bool",
  "OpenStdin bool",
  "StdinOnce bool",
  "Env []string",
  "Cmd []string",
  field("Healthcheck?", pointerTo(healthcheck)),
  "ArgsEscaped? bool",
  "Image string",
  "Volumes map nothing",
  "WorkingDir string",
  "Entrypoint []string",
  "NetworkDisabled? bool",
  "MacAddress? string",
  "OnBuild []string",
  "Labels map string",
  "StopSignal? string",
  "StopTimeout? *int",
  "Shell? []string",
);

const manifest = struct(
  "image.ManifestSummary",
  "a manifest",
  "ID string",
  field("Descriptor", descriptor),
  "Available bool",
  "Kind string",
);

/** An image. */
export const imageShape: GoType = struct(
  "image.InspectResponse",
  "an image",
  "ID=Id string",
  "RepoTags []string",
  "RepoDigests []string",
  "Parent string",
  "Comment string",
  "Created? string",
  "Container? string",
  field("ContainerConfig?", pointerTo(containerConfig)),
  "DockerVersion string",
  "Author string",
  field("Config", pointerTo(config)),
  "Architecture string",
  "Variant? string",
  "Os string",
  "OsVersion? string",
  "Size int64",
  "VirtualSize? int64",
  field(
    "GraphDriver",
    struct("storage.DriverData", "the graph driver", "Data map string", "Name string"),
  ),
  field(
    "RootFS",
    struct("image.RootFS", "the root file system", "Type? string", "Layers? []string"),
  ),
  field("Metadata", struct("image.Metadata", "the metadata", "LastTagTime? time")),
  field("Descriptor?", pointerTo(descriptor)),
  field("Manifests?", sliceOf(manifest)),
  // Docker's client finds this one in the engine's JSON only, where lists are no lists of texts any more.
  { name: "Id", type: stringType, isMethod: true },
);

/** What engines before API 1.50 say of an image's configuration besides. */
const olderConfig: Readonly<Record<string, JsonValue>> = {
  Hostname: "",
  Domainname: "",
  User: "",
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: "",
  Volumes: null,
  WorkingDir: "",
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
};

/** An image's JSON as such an engine would give it: a template may ask for `.Config.Hostname`. */
export function withOlderConfig(image: JsonValue): JsonValue {
  const { Config: config, ...more } = image as Readonly<Record<string, JsonValue>>;
  return { ...more, Config: { ...olderConfig, ...config as Readonly<Record<string, JsonValue>> } };
}
