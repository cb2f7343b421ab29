/**
 * Gems of Ruby, by the specifications that RubyGems writes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { gemPackages } from "../../../plugins/catalogers/gem.ts";
import { toldLines } from "../../support/told_packages.ts";

const gems = "/usr/lib/ruby/gems/3.1.0/specifications";

it("gems: as RubyGems writes them, for a platform, of Ruby itself", () => {
  const { found, unread } = toldLines(gemPackages, {
    [`${gems}/a-1.2.3.gemspec`]:
      'Gem::Specification.new do |s|\n  s.name = "a".freeze\n  s.version = "1.2.3"\n' +
      '  s.licenses = ["MIT".freeze, "Ruby".freeze]\nend\n',
    [`${gems}/b-2-x86_64-linux.gemspec`]:
      '  s.name = "b".freeze\n  s.version = "2"\n  s.platform = "x86_64-linux".freeze\n',
    [`${gems}/default/c-0.1.gemspec`]:
      "spec.name = 'c'\nspec.version = Gem::Version.new('0.1')\nspec.license = 'BSD'\n",
    [`${gems}/broken.gemspec`]: "s.name = NAME\ns.version = VERSION\n",
    "/app/own.gemspec": 's.name = "own"\ns.version = "1"\n',
  });
  assert.deepEqual(unread, []);
  assert.deepEqual(found, [
    "pkg:gem/a@1.2.3 1.2.3 MIT OR Ruby",
    "pkg:gem/b@2?platform=x86_64-linux 2 -",
    "pkg:gem/c@0.1 0.1 BSD",
  ]);
});

it("a specification of a million empty lines is read in no time worth telling", () => {
  const path = `${gems}/a-1.gemspec`;
  const text = `${"\n".repeat(500_000)}s.name = "a"\n${" ".repeat(400_000)}\ns.version = "1"\n`;
  assert.deepEqual(toldLines(gemPackages, { [path]: text }).found, ["pkg:gem/a@1 1 -"]);
});
