/**
 * NPM_APP directory destination: an npm package's files, without its tests, docs and development files.
 */
import type { FileView, HostApi, Plugin } from "quilla";

const docs = ["**/docs", "**/example", "**/examples", "**/*.md"];
const tests = ["**/test", "**/tests", "**/__tests__", "**/*.test.*", "**/*.spec.*", "**/coverage"];
const development = ["**/.*", "**/*.map", "**/tsconfig*.json", "package-lock.json"];

/** What of package.json matters here. */
interface Manifest {
  readonly version?: string;
  readonly main?: string;
  readonly files?: readonly string[];
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export default (quilla: HostApi): Plugin => {
  const { IgnoreMatcher, QuillaError, TreeCopier } = quilla;

  function readManifest(context: FileView, path: string): Manifest {
    const node = quilla.stat(context, path);
    if (node?.type === "file") return JSON.parse(quilla.readText(node.content));
    throw new QuillaError(`there is no ${path.slice(1)} in the build context`, {
      code: "npm-app/no-package",
      hint: "name the directory of a package: NPM_APP directory destination",
    });
  }

  /** The lines of an ignore file: the last that matches decides. */
  function leftOut({ files, main = "index.js" }: Manifest): string[] {
    const kept = files?.map((file) => file.startsWith("!") ? file.slice(1) : `!${file}`);
    const listed = kept === undefined ? [] : ["**", ...kept, `!${main}`, "!package.json"];
    const always = ["!LICENSE*", "!node_modules", "node_modules/.*"];
    return [...listed, ...docs, ...tests, ...development, ...always];
  }

  const npmApp = quilla.defineInstruction({
    keyword: "NPM_APP",
    syntax: { form: "words" },
    parse(line) {
      const [directory, destination, ...others] = line.args;
      if (directory !== undefined && destination !== undefined && others.length === 0) {
        return { directory, destination };
      }
      throw line.error("NPM_APP takes a directory and a destination", {
        code: "npm-app/arguments",
        hint: "write NPM_APP directory destination",
      });
    },
    words: ({ directory, destination }) => [directory, destination],
    async apply(args, stage) {
      const context = await stage.open();
      const directory = quilla.path.cleanPath(stage.expand(args.directory));
      const manifest = readManifest(context, quilla.path.joinPath(directory, "package.json"));
      for (const name of Object.keys(manifest.devDependencies ?? {})) {
        if (quilla.stat(context, `${directory}/node_modules/${name}`) === undefined) continue;
        stage.warn(`${name} is for development only; npm ci --omit=dev leaves it out`);
      }
      const destination = quilla.path.joinPath("/", stage.expand(args.destination));
      const exclude = IgnoreMatcher.ofPatterns(leftOut(manifest));
      const copier = new TreeCopier(stage.files, { owner: { uid: 0, gid: 0 }, exclude });
      await stage.addLayer(copier.copy(context, directory, `${destination}/`));
      stage.config.workingDir = destination;
      stage.config.labels.set("org.opencontainers.image.version", manifest.version ?? "");
    },
  });

  return { name: "npm-app", api: 2, instructions: [npmApp] };
};
