/**
 * Commands of quilla under the words of other programs, where the words mean the same.
 *
 * @module
 */

/** Each with the command of quilla that it is. */
export const spellings: ReadonlyMap<string, string> = new Map([
  ["image build", "build"],
  ["builder build", "build"],
  ["buildx build", "build"],
  ["buildx b", "build"],
  ["buildx history ls", "build history ls"],
  ["buildx history inspect", "build history show"],
  ["buildx history logs", "build history logs"],
  ["buildx history export", "build history export"],
  ["buildx history import", "build history import"],
  ["buildx history rm", "build history rm"],
  ["builder history ls", "build history ls"],
  ["builder history inspect", "build history show"],
  ["builder history logs", "build history logs"],
  ["builder history export", "build history export"],
  ["builder history import", "build history import"],
  ["builder history rm", "build history rm"],
  ["bud", "build"],
  ["build-using-dockerfile", "build"],
  ["container run", "run"],
  ["ls", "registry tags"],
  ["list", "registry tags"],
  ["delete", "registry delete"],
  ["registry serve", "serve"],
  ["mutate", "image mutate"],
  ["append", "image append"],
  ["rebase", "image rebase"],
  ["flatten", "image flatten"],
  ["sbom", "image sbom"],
  ["tree", "artifact tree"],
  ["discover", "artifact tree"],
  ["generate-key-pair", "key generate"],
  ["import-key-pair", "key import"],
  ["public-key", "key show"],
  ["repo tags", "registry tags"],
  ["image copy", "copy"],
]);
