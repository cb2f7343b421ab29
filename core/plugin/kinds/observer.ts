/**
 * Observers, as plugins supply them.
 *
 * @module
 */
import type { Observer } from "../contracts/observer.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

export const observerKind: Kind<Observer> = {
  noun: "observer",
  nameOf: ({ name }) => name,
  describe: ({ name }) => ({ name }),
  look(look, observer, place) {
    look.noSlip(observer, ["name", "observe"], place);
    look.text(observer.name, `${place}.name`, /^[a-z][a-z0-9-]*$/);
    look.method(observer, "observe", place, "required");
  },
  guarded(given, supplier): Whole<Observer> {
    const guard = new Guard(supplier, `the observer ${given.name}`);
    return {
      name: given.name,
      observe(build) {
        const observation = guard.call(() => given.observe(build));
        return observation && {
          tell: (event) => guard.call(() => observation.tell(event)),
          end: (end) => guard.call(() => observation.end(end)),
        };
      },
    };
  },
};
