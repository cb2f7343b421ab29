/**
 * What package managers and builds leave behind that no container needs: where it lies, and how it is kept out of a layer.
 *
 * @module
 */

/** One sort of leftovers. */
export interface LeftoverRule {
  /** A word: `apt-lists`. */
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
  /** Directories or files, without the first slash; `~` is any user's home, `*` any part of a name, and `**` before a name anywhere. */
  readonly paths: readonly string[];
  /** What the step that leaves it can do instead. */
  readonly advice: string;
}

const cache = (target: string, more = "") => `--mount=type=cache,target=${target}${more}`;

/** All that are known. */
export const leftoverRules: readonly LeftoverRule[] = [
  rule(
    ...["apt-lists", "lists of packages of apt", ["var/lib/apt/lists"]] as const,
    inStep("rm -rf /var/lib/apt/lists/*", cache("/var/lib/apt", ",sharing=locked")),
  ),
  rule(
    ...["apt-cache", "packages that apt fetched, and its caches", ["var/cache/apt"]] as const,
    inStep("apt-get clean", cache("/var/cache/apt", ",sharing=locked")),
  ),
  rule(
    "dpkg-backups",
    "backups of dpkg and debconf",
    ["var/lib/dpkg/*-old", "var/cache/debconf/*-old"],
    inStep("rm -f /var/lib/dpkg/*-old /var/cache/debconf/*-old"),
  ),
  rule(
    ...["apk-cache", "what apk fetched", ["var/cache/apk", "etc/apk/cache"]] as const,
    "install with `apk add --no-cache`, or `" + cache("/var/cache/apk") + "`",
  ),
  rule(
    "dnf-cache",
    "what dnf or yum fetched",
    ["var/cache/dnf", "var/cache/yum", "var/cache/libdnf5"],
    inStep("dnf clean all", cache("/var/cache/libdnf5")),
  ),
  rule(
    ...["zypper-cache", "what zypper fetched", ["var/cache/zypp"]] as const,
    inStep("zypper clean --all", cache("/var/cache/zypp")),
  ),
  rule(
    "pacman-cache",
    "what pacman fetched",
    ["var/cache/pacman/pkg", "var/lib/pacman/sync"],
    inStep("pacman -Scc --noconfirm", cache("/var/cache/pacman/pkg")),
  ),
  rule(
    ...["pip-cache", "what pip fetched", ["~/.cache/pip"]] as const,
    "install with `pip install --no-cache-dir`, or `" + cache("/root/.cache/pip") + "`",
  ),
  rule(
    ...["uv-cache", "what uv fetched", ["~/.cache/uv"]] as const,
    "install with `uv --no-cache`, or `" + cache("/root/.cache/uv") + "`",
  ),
  rule(
    "poetry-cache",
    "what Poetry fetched",
    ["~/.cache/pypoetry/cache", "~/.cache/pypoetry/artifacts"],
    "install with `poetry install --no-cache`, or `" + cache("/root/.cache/pypoetry") + "`",
  ),
  rule(
    ...["npm-cache", "what npm fetched, and its logs", [
      "~/.npm/_cacache",
      "~/.npm/_logs",
    ]] as const,
    inStep("npm cache clean --force", cache("/root/.npm")),
  ),
  rule(
    "yarn-cache",
    "what Yarn fetched",
    ["~/.cache/yarn", "~/.yarn/berry/cache", "usr/local/share/.cache/yarn"],
    inStep("yarn cache clean", cache("/usr/local/share/.cache/yarn")),
  ),
  rule(
    ...["pnpm-cache", "what pnpm knows of registries", ["~/.cache/pnpm"]] as const,
    inStep("rm -rf ~/.cache/pnpm", cache("/root/.cache/pnpm")),
  ),
  rule(
    ...["bun-cache", "what Bun fetched", ["~/.bun/install/cache"]] as const,
    inStep("rm -rf ~/.bun/install/cache", cache("/root/.bun/install/cache")),
  ),
  rule(
    ...["go-build-cache", "what Go compiled", ["~/.cache/go-build"]] as const,
    inStep("go clean -cache", cache("/root/.cache/go-build")),
  ),
  rule(
    ...["go-modules", "modules that Go fetched", ["go/pkg/mod", "~/go/pkg/mod"]] as const,
    inStep("go clean -modcache", cache("/go/pkg/mod")),
  ),
  rule(
    "cargo-registry",
    "crates that Cargo fetched",
    ["usr/local/cargo/registry", "usr/local/cargo/git", "~/.cargo/registry", "~/.cargo/git"],
    inStep("rm -rf $CARGO_HOME/registry", cache("/usr/local/cargo/registry")),
  ),
  rule(
    "gem-cache",
    "gems as they were fetched",
    [
      ...["usr/local/bundle/cache", "usr/lib/ruby/gems/*/cache", "usr/local/lib/ruby/gems/*/cache"],
      ...["var/lib/gems/*/cache", "~/.bundle/cache", "~/.gem/ruby/*/cache"],
    ],
    inStep("rm -rf $(gem environment gemdir)/cache/*"),
  ),
  rule(
    ...["composer-cache", "what Composer fetched", [
      "~/.composer/cache",
      "~/.cache/composer",
    ]] as const,
    inStep("composer clear-cache", cache("/root/.cache/composer")),
  ),
  rule(
    ...["maven-repository", "what Maven fetched", ["~/.m2/repository"]] as const,
    "build in a stage of its own, with `" + cache("/root/.m2") + "`",
  ),
  rule(
    ...["gradle-caches", "what Gradle fetched and made", ["~/.gradle/caches"]] as const,
    "build in a stage of its own, with `" + cache("/root/.gradle") + "`",
  ),
  rule(
    ...["nuget-packages", "what NuGet fetched", [
      "~/.nuget/packages",
      "~/.local/share/NuGet",
    ]] as const,
    "build in a stage of its own, with `" + cache("/root/.nuget/packages") + "`",
  ),
  rule(
    "conda-packages",
    "packages as conda fetched them",
    ["opt/conda/pkgs", "opt/mini*/pkgs", "~/miniconda3/pkgs", "~/.conda/pkgs"],
    inStep("conda clean --all --force-pkgs-dirs --yes", cache("/opt/conda/pkgs")),
  ),
  rule(
    ...["temporary", "temporary files", ["tmp", "var/tmp"]] as const,
    inStep("rm -rf /tmp/* /var/tmp/*", "--mount=type=tmpfs,target=/tmp"),
  ),
  rule(
    ...["logs", "logs of what was installed", ["var/log"]] as const,
    inStep("rm -rf /var/log/*"),
  ),
  rule(
    ...["git", "repositories of Git", ["**/.git"]] as const,
    "leave them out: a line `**/.git` in .dockerignore, or ADD of the repository, which has none",
  ),
];

function rule(
  name: string,
  what: string,
  paths: readonly string[],
  advice: string,
): LeftoverRule {
  return { name, what, paths, advice };
}

/** What has to be said in the same RUN, for a later one only hides it; or a mount that keeps it out. */
function inStep(command: string, mount?: string): string {
  return `add \`${command}\` to the same RUN${mount === undefined ? "" : `, or \`${mount}\``}`;
}
