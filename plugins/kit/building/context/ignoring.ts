/**
 * A context less what its ignore file leaves out.
 *
 * @module
 */
import { IgnoreMatcher } from "../../patterns/ignore_file.ts";
import type { IgnorePattern } from "../../../../core/plugin/contracts/check.ts";
import { formatPlace } from "../../../../core/source.ts";
import { FilteredView, type PathFilter } from "../../patterns/filtered.ts";
import type { FileView } from "../../../../core/tree/view.ts";

/** All files where there are no patterns. */
export function ignoring(
  files: FileView,
  patterns: readonly IgnorePattern[] | undefined,
): FileView {
  if (patterns === undefined) return files;
  const matcher = new IgnoreMatcher(patterns);
  const filter: PathFilter = {
    excludes: (path) => matcher.excludes(path),
    mayReinclude: (directory) => matcher.mayReinclude(directory),
    reason(path) {
      const pattern = matcher.excludedBy(path);
      return pattern?.range && `${formatPlace(pattern.range)} excludes it: ${pattern.text}`;
    },
  };
  return new FilteredView(files, filter);
}
