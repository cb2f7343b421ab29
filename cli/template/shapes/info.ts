/**
 * What `info` shows: all fields of Docker's (docker 28.2, system.Info), so that one which says nothing of quilla is empty,
 * as where a daemon has nothing to say, and no error.
 *
 * @module
 */
import { type GoType, sliceOf, stringType } from "../types.ts";
import { embedded, field, struct } from "./describe.ts";

const plugins = struct(
  "system.PluginsInfo",
  "the plugins",
  "Volume []string",
  "Network []string",
  "Authorization []string",
  "Log []string",
);

const registries = struct(
  "registry.ServiceConfig",
  "the registries",
  "InsecureRegistryCIDRs []string",
  "IndexConfigs map any",
  "Mirrors []string",
);

const swarm = struct(
  "swarm.Info",
  "the swarm",
  "NodeID string",
  "NodeAddr string",
  "LocalNodeState string",
  "ControlAvailable bool",
  "Error string",
  "RemoteManagers []any",
  "Nodes? int",
  "Managers? int",
);

const commit = struct("system.Commit", "the version", "ID string", "Expected? string");

const engine = struct(
  "system.Info",
  "info",
  "ID string",
  "Containers int",
  "ContainersRunning int",
  "ContainersPaused int",
  "ContainersStopped int",
  "Images int",
  "Driver string",
  field("DriverStatus", sliceOf(sliceOf(stringType))),
  field("Plugins", plugins),
  "MemoryLimit bool",
  "SwapLimit bool",
  "CPUCfsPeriod=CpuCfsPeriod bool",
  "CPUCfsQuota=CpuCfsQuota bool",
  "CPUShares bool",
  "CPUSet bool",
  "PidsLimit bool",
  "IPv4Forwarding bool",
  "Debug bool",
  "NFd int",
  "OomKillDisable bool",
  "NGoroutines int",
  "SystemTime string",
  "LoggingDriver string",
  "CgroupDriver string",
  "CgroupVersion? string",
  "NEventsListener int",
  "KernelVersion string",
  "OperatingSystem string",
  "OSVersion string",
  "OSType string",
  "Architecture string",
  "IndexServerAddress string",
  field("RegistryConfig", registries),
  "NCPU int",
  "MemTotal int64",
  "GenericResources []any",
  "DockerRootDir string",
  "HTTPProxy=HttpProxy string",
  "HTTPSProxy=HttpsProxy string",
  "NoProxy string",
  "Name string",
  "Labels []string",
  "ExperimentalBuild bool",
  "ServerVersion string",
  "Runtimes map any",
  "DefaultRuntime string",
  field("Swarm", swarm),
  "LiveRestoreEnabled bool",
  "Isolation string",
  "InitBinary string",
  field("ContainerdCommit", commit),
  field("RuncCommit", commit),
  field("InitCommit", commit),
  "SecurityOptions []string",
  "ProductLicense? string",
  "CDISpecDirs []string",
  "Warnings []string",
  // quilla's own
  "Runtime string",
);

const client = struct(
  "system.clientInfo",
  "the client",
  "Debug bool",
  "Version string",
  "GitCommit string",
  "GoVersion string",
  "Os string",
  "Arch string",
  "BuildTime? string",
  "Context string",
  "Plugins []any",
  "Warnings []string",
);

/** The engine's fields, and the client's. */
export const infoShape: GoType = struct(
  "system.dockerInfo",
  "info",
  embedded(engine),
  "ServerErrors? []string",
  field("ClientInfo", client),
  "ClientErrors? []string",
);
