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
